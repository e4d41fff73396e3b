// Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component } from "@odoo/owl";

/** Asks what the policy in the form would have changed, without saving it: a button would save. */
export class SimulatePolicy extends Component {
    static template = "dist_reservation_policy.SimulatePolicy";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    async simulate() {
        const { record } = this.props;
        if (!(await record.checkValidity({ displayNotification: true }))) {
            return;
        }
        const changes = await record.getChanges();
        const ids = record.resId ? [record.resId] : [];
        this.action.doAction(await this.orm.call(record.resModel, "dist_simulate", [ids, changes]));
    }
}

registry.category("view_widgets").add("dist_simulate_policy", { component: SimulatePolicy });
