// Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
/* global luxon */
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { Dialog } from "@web/core/dialog/dialog";
import {
    deserializeDate,
    deserializeDateTime,
    formatDate,
    formatDateTime,
    serializeDateTime,
} from "@web/core/l10n/dates";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { useNumbersChanged } from "../board/live_numbers";
import { TimeLine } from "./time_line";
import { Component, onWillStart, useState } from "@odoo/owl";

const { DateTime } = luxon;
/** What takes more items than this opens folded. */
const FEW = 6;

/** A number taken apart, now or at a moment in the past. */
export class PartsDialog extends Component {
    static template = "dist_channel_availability.PartsDialog";
    static components = { DateTimeInput, Dialog, TimeLine };
    static props = { numberId: Number, close: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.latestMoment = DateTime.now();
        this.state = useState({ parts: null, moment: false });
        onWillStart(() => this.load(false));
        useNumbersChanged((products) => {
            const mine = !products || products.has(this.state.parts.product_id);
            return mine && !this.state.moment && this.load(false);
        });
    }

    /** @param {DateTime|false} moment false: now */
    async load(moment) {
        const asked = moment && serializeDateTime(moment);
        this.state.parts = await this.keepLast.add(
            this.orm.call("dist.availability", "dist_parts", [[this.props.numberId]], {
                moment: asked || null,
            }),
        );
        this.state.moment = moment;
    }

    get title() {
        return this.state.parts.product;
    }

    /** @returns {boolean} whether the items of a group are shown from the beginning */
    isOpen(group) {
        return group.items.length <= FEW;
    }

    qty(qty) {
        return formatFloat(qty, { trailingZeros: false });
    }

    signed(qty) {
        return qty > 0 ? `+${this.qty(qty)}` : this.qty(qty).replace("-", "\u2212");
    }

    day(day) {
        return formatDate(deserializeDate(day));
    }

    until(moment) {
        return formatDateTime(deserializeDateTime(moment), { showSeconds: false });
    }

    open(item) {
        this.props.close();
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: item.model,
            res_id: item.res_id,
            views: [[false, "form"]],
        });
    }

    async whoTook() {
        const { product_id: productId, warehouse_id: warehouseId } = this.state.parts;
        const action = await this.orm.call("dist.stock.inquiry", "action_open", [
            productId,
            warehouseId,
        ]);
        this.props.close();
        return this.action.doAction(action);
    }
}
