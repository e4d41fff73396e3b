// Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, onWillStart, useState } from "@odoo/owl";

/** How each state looks: Font Awesome icon and Bootstrap colour. */
const LOOKS = {
    now: { icon: "fa-check-circle", color: "success" },
    part: { icon: "fa-adjust", color: "warning" },
    later: { icon: "fa-calendar-check-o", color: "info" },
    none: { icon: "fa-hourglass-half", color: "danger" },
};
const OFFER_ICONS = {
    warehouse: "fa-building-o",
    divide: "fa-code-fork",
    substitute: "fa-exchange",
    later: "fa-calendar",
    home: "fa-undo",
};

/** "Dec 4": the column is narrow, and the popover has the year. */
function short(day) {
    return day.toLocaleString({ month: "short", day: "numeric" });
}

function plain(qty) {
    return formatFloat(qty, { trailingZeros: false });
}

/** What a line of a quotation would be promised, why no more, and what it could have instead. */
export class OutlookPopover extends Component {
    static template = "dist_channel_availability.OutlookPopover";
    static props = { record: Object, close: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({ details: null, busy: false });
        this.lineId = this.props.record.resId;
        this.root = this.props.record.model.root;
        onWillStart(async () => {
            this.state.details = await this.orm.call("sale.order.line", "dist_outlook_details", [
                [this.lineId],
            ]);
        });
    }

    plain(qty) {
        return plain(qty);
    }

    get look() {
        return LOOKS[this.state.details.outlook];
    }

    icon(offer) {
        return OFFER_ICONS[offer.kind];
    }

    async take(offer) {
        this.state.busy = true;
        const { root, lineId } = this;
        try {
            const result = await this.orm.call("sale.order.line", "dist_take_offer", [
                [lineId],
                { kind: offer.kind, facts: offer.facts },
            ]);
            this.props.close();
            if (result.action) {
                return await this.action.doAction(result.action, { onClose: () => root.load() });
            }
            this.tell(result);
        } catch (error) {
            this.props.close();
            throw error;
        } finally {
            await root.load();
        }
    }

    tell({ message, undo }) {
        // the popover is gone when somebody undoes, and its own service with it
        const { root, lineId } = this;
        const { orm } = this.env.services;
        const close = this.notification.add(message, {
            type: "success",
            buttons: [
                {
                    name: _t("Undo"),
                    onClick: async () => {
                        close();
                        await orm.call("sale.order.line", "dist_undo_offer", [[lineId], undo]);
                        await root.load();
                    },
                },
            ],
        });
    }

    async explainPolicy() {
        const action = await this.orm.call("sale.order.line", "action_dist_explain_policy", [
            [this.lineId],
        ]);
        this.props.close();
        return this.action.doAction(action);
    }

    openForecast() {
        const { data } = this.props.record;
        this.props.close();
        return this.action.doAction("stock.stock_forecasted_product_product_action", {
            additionalContext: {
                active_model: "product.product",
                active_id: data.product_id.id,
                warehouse_id: data.warehouse_id && data.warehouse_id.id,
                sale_line_to_match_id: this.lineId,
            },
        });
    }
}

/** The availability of a line in one word; a click tells dates, reasons and alternatives. */
export class OutlookField extends Component {
    static template = "dist_channel_availability.OutlookField";
    static props = { ...standardFieldProps };

    setup() {
        this.notification = useService("notification");
        this.popover = usePopover(OutlookPopover, {
            position: "top",
            popoverClass: "o_dist_outlook_popover",
        });
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get look() {
        return LOOKS[this.value];
    }

    get label() {
        const { dist_outlook_qty: qty, dist_outlook_date: day } = this.props.record.data;
        if (this.value === "now") {
            return _t("%(qty)s available", { qty: plain(qty) });
        }
        if (this.value === "later") {
            return _t("on %(day)s", { day: short(day) });
        }
        if (this.value === "part") {
            return _t("%(qty)s, all on %(day)s", { qty: plain(qty), day: short(day) });
        }
        return _t("only %(qty)s", { qty: plain(qty) });
    }

    /** What is shown is of the saved quotation, so it is saved first. */
    async open(ev) {
        const target = ev.currentTarget;
        const { record } = this.props;
        if (!record.resId || (await record.model.root.isDirty())) {
            this.notification.add(_t("Save the quotation to see dates and alternatives."), {
                type: "info",
            });
            return;
        }
        this.popover.open(target, { record });
    }
}

export const outlookField = {
    component: OutlookField,
    supportedTypes: ["selection"],
    fieldDependencies: [
        { name: "dist_outlook_qty", type: "float" },
        { name: "dist_outlook_date", type: "date" },
    ],
};

registry.category("fields").add("dist_outlook", outlookField);
