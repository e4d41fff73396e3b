// Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { rpc } from "@web/core/network/rpc";
import { Interaction } from "@web/public/interaction";

const SECOND = 1000;

/** How long the goods of the cart are still held, and what to do when that is over. */
export class HoldNotice extends Interaction {
    static selector = ".o_dist_hold";
    dynamicContent = {
        _root: {
            "t-att-class": () => ({
                "alert-info": this.isRunning && !this.missing.length,
                "alert-warning": !this.isRunning || this.missing.length > 0,
            }),
        },
        ".o_dist_hold_running": { "t-att-class": () => ({ "d-none": !this.isRunning }) },
        ".o_dist_hold_ended": { "t-att-class": () => ({ "d-none": this.isRunning }) },
        ".o_dist_hold_time": { "t-out": () => this.clock },
        ".o_dist_hold_spoken": { "t-out": () => this.spoken },
        ".o_dist_hold_missing": {
            "t-att-class": () => ({ "d-none": !this.missing.length }),
        },
        ".o_dist_hold_missing_text": { "t-out": () => this.missing.join("\n") },
        ".o_dist_hold_again": { "t-on-click": this.locked(this.holdAgain, true) },
    };

    setup() {
        this.missing = [];
        this.spoken = "";
        this.startFor(parseInt(this.el.dataset.seconds));
    }

    start() {
        this.tick();
    }

    /** The clock of the browser may be wrong: only what it counts from now on matters. */
    startFor(seconds) {
        this.end = Date.now() + seconds * SECOND;
    }

    get left() {
        return Math.max(0, Math.ceil((this.end - Date.now()) / SECOND));
    }

    get isRunning() {
        return this.left > 0;
    }

    get clock() {
        const seconds = String(this.left % 60).padStart(2, "0");
        return `${Math.floor(this.left / 60)}:${seconds}`;
    }

    tick() {
        this.speak();
        if (this.isRunning) {
            this.waitForTimeout(this.tick, SECOND);
        }
    }

    /** Read aloud at full minutes and at the end: every second would drown the page. */
    speak() {
        if (!this.isRunning) {
            this.spoken = _t("Your items are no longer held for you.");
        } else if (this.left === 60) {
            this.spoken = _t("Your items are held for one more minute.");
        } else if (this.left % 60 === 0) {
            this.spoken = _t("Your items are held for %s more minutes.", this.left / 60);
        }
    }

    async holdAgain() {
        const { seconds, missing } = await this.waitFor(rpc("/shop/hold"));
        this.missing = missing;
        this.startFor(seconds);
        this.spoken = missing.join(" ");
        this.waitForTimeout(this.tick, SECOND);
    }
}

registry.category("public.interactions").add("dist.hold_notice", HoldNotice);
