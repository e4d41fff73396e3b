// Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { STATIC_ACTIONS_GROUP_NUMBER } from "@web/search/action_menus/action_menus";
import { Component } from "@odoo/owl";

const POSITION = "/dist/stock_position.xlsx";
const BOARD = "/dist/availability_board.xlsx";

/** Fetch a workbook of the companies that the user is looking at. */
async function fetchBook(env, url, lists = {}) {
    const wanted = { company_ids: user.activeCompanies.map((company) => company.id), ...lists };
    const data = Object.fromEntries(
        Object.entries(wanted).map(([name, list]) => [name, JSON.stringify(list)]),
    );
    env.services.ui.block();
    try {
        await download({ url, data });
    } finally {
        env.services.ui.unblock();
    }
}

registry.category("actions").add("dist_stock_position", (env) => fetchBook(env, POSITION));

/** The columns that a list shows unless somebody has hidden them. */
function shownFields(env) {
    if (env.config.viewType !== "list") {
        return [];
    }
    const { searchViewFields } = env.searchModel;
    return [...env.config.viewArch.querySelectorAll(":scope > field")]
        .filter((field) => field.getAttribute("optional") !== "hide")
        .filter((field) => !["1", "True"].includes(field.getAttribute("column_invisible")))
        .map((field) => field.getAttribute("name"))
        .filter((name) => searchViewFields[name]?.store);
}

/** The board as it is searched, as spreadsheets: by warehouse, or as it is grouped. */
export class AvailabilityBooks extends Component {
    static template = "dist_channel_availability.AvailabilityBooks";
    static components = { DropdownItem };
    static props = {};

    downloadPosition() {
        return fetchBook(this.env, POSITION, { domain: this.env.searchModel.domain });
    }

    downloadBoard() {
        const { domain, groupBy } = this.env.searchModel;
        const names = shownFields(this.env);
        return fetchBook(this.env, BOARD, { domain, group_by: groupBy, names });
    }
}

registry.category("cogMenu").add(
    "dist-availability-books",
    {
        Component: AvailabilityBooks,
        groupNumber: STATIC_ACTIONS_GROUP_NUMBER,
        isDisplayed: async (env) =>
            env.searchModel?.resModel === "dist.availability" &&
            (await user.hasGroup("base.group_allow_export")),
    },
    { sequence: 11 },
);
