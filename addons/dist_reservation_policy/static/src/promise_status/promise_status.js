// Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { usePopover } from "@web/core/popover/popover_hook";
import { formatFloat } from "@web/core/utils/numbers";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, onWillStart, useState } from "@odoo/owl";

/** How each status looks: Font Awesome icon and Bootstrap colour. */
const LOOKS = {
    promised: { icon: "fa-check-circle", color: "success" },
    dated: { icon: "fa-calendar-check-o", color: "info" },
    part: { icon: "fa-adjust", color: "warning" },
    backordered: { icon: "fa-hourglass-half", color: "warning" },
    at_risk: { icon: "fa-exclamation-triangle", color: "danger" },
    done: { icon: "fa-check", color: "muted" },
    held: { icon: "fa-hand-paper-o", color: "info" },
    hold_expired: { icon: "fa-clock-o", color: "warning" },
};
const BALANCE_COLORS = { firm: "success", at_risk: "danger", backorder: "warning", hold: "info" };

/** What was promised, to when, from what, and why. */
export class PromiseStatusPopover extends Component {
    static template = "dist_reservation_policy.PromiseStatusPopover";
    static props = { lineId: Number, close: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ details: null });
        onWillStart(async () => {
            this.state.details = await this.orm.call("sale.order.line", "dist_promise_details", [
                [this.props.lineId],
            ]);
        });
    }

    balanceColor(balance) {
        return BALANCE_COLORS[balance.state];
    }

    formatQty(qty) {
        return formatFloat(qty, { trailingZeros: false });
    }

    async explainPolicy() {
        const action = await this.orm.call("sale.order.line", "action_dist_explain_policy", [
            [this.props.lineId],
        ]);
        this.props.close();
        return this.action.doAction(action);
    }

    openDecision() {
        this.props.close();
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "dist.promise.decision",
            res_id: this.state.details.decision.id,
            views: [[false, "form"]],
        });
    }
}

/** The status of an order line's promise: icon and label; a click tells the reasons. */
export class PromiseStatusField extends Component {
    static template = "dist_reservation_policy.PromiseStatusField";
    static props = { ...standardFieldProps };

    setup() {
        this.popover = usePopover(PromiseStatusPopover, {
            position: "top",
            popoverClass: "o_dist_promise_popover",
        });
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get look() {
        return LOOKS[this.value];
    }

    get label() {
        const { selection } = this.props.record.fields[this.props.name];
        return selection.find(([value]) => value === this.value)?.[1] || "";
    }

    get monitored() {
        return this.props.record.data.dist_monitored;
    }

    open(ev) {
        if (this.props.record.resId) {
            this.popover.open(ev.currentTarget, { lineId: this.props.record.resId });
        }
    }
}

export const promiseStatusField = {
    component: PromiseStatusField,
    supportedTypes: ["selection"],
    fieldDependencies: [{ name: "dist_monitored", type: "boolean" }],
};

registry.category("fields").add("dist_promise_status", promiseStatusField);
