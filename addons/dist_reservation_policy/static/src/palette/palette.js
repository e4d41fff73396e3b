// Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

/** What one types first: "%bolt 20" asks for twenty bolts. */
const NAMESPACE = "%";
const GROUPS = [
    "sales_team.group_sale_salesman",
    "stock.group_stock_user",
    "dist_base.group_dist_user",
];

/** Whether the server answers the question for this user. */
async function mayAsk() {
    const found = await Promise.all(GROUPS.map((group) => user.hasGroup(group)));
    return found.includes(true);
}

registry.category("command_setup").add(NAMESPACE, {
    debounceDelay: 250,
    emptyMessage: _t("No product found"),
    name: _t("stock to promise"),
    placeholder: _t("A product and a quantity, such as: bolt 20"),
});

registry.category("command_provider").add("dist_promisable", {
    namespace: NAMESPACE,
    async provide(env, { searchValue = "" } = {}) {
        if (!searchValue.trim() || !(await mayAsk())) {
            return [];
        }
        const { orm, action } = env.services;
        const rows = await orm.call("product.product", "dist_look_up", [searchValue]);
        return rows.map((row) => ({
            name: row.label,
            className: "o_dist_promisable",
            async action() {
                await action.doAction(
                    await orm.call("dist.stock.inquiry", "action_open", [
                        row.product_id,
                        row.warehouse_id,
                    ]),
                );
            },
        }));
    },
});
