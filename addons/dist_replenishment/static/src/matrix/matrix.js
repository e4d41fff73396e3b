// Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { formatInteger, formatMonetary } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "dist.replenishment.item";
const DIMENSIONS = [
    "abc_value",
    "abc_picks",
    "xyz",
    "demand_pattern",
    "criticality",
    "lead_class",
    "margin_class",
];
const MEASURES = ["__count", "annual_demand_value:sum", "stock_value:sum"];
const NONE = "none";

function nothing() {
    return { count: 0, demand: 0, stock: 0 };
}

function add(total, cell) {
    for (const name of Object.keys(total)) {
        total[name] += cell[name];
    }
}

/** How many items, what is asked for of them in a year, and what lies there. */
export class MatrixCell extends Component {
    static template = "dist_replenishment.MatrixCell";
    static props = { figures: Object, money: Function, open: Function };

    number(value) {
        return formatInteger(value);
    }
}

/** Items by two of their classes: how many, what is asked for of them, and what lies there. */
export class Matrix extends Component {
    static template = "dist_replenishment.Matrix";
    static components = { Layout, MatrixCell };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.companies = user.activeCompanies;
        this.state = useState({
            rows: "abc_value",
            columns: "xyz",
            company: user.activeCompany.id,
            warehouse: 0,
            warehouses: [],
            cells: {},
            evaluated: false,
            ...this.props.state,
        });
        useSetupAction({ getLocalState: () => this.choice });
        onWillStart(async () => {
            this.fields = await this.orm.call(MODEL, "fields_get", [
                DIMENSIONS,
                ["string", "selection"],
            ]);
            await this.loadCompany();
        });
    }

    get choice() {
        const { rows, columns, company, warehouse } = this.state;
        return { rows, columns, company, warehouse };
    }

    get dimensions() {
        return DIMENSIONS.map((name) => ({ name, label: this.fields[name].string }));
    }

    get domain() {
        const { company, warehouse } = this.state;
        const domain = [["company_id", "=", company]];
        return warehouse ? [...domain, ["warehouse_id", "=", warehouse]] : domain;
    }

    async loadCompany() {
        const groups = await this.orm.formattedReadGroup(
            MODEL,
            [["company_id", "=", this.state.company]],
            ["warehouse_id"],
            ["__count"],
        );
        this.state.warehouses = groups.map((group) => group.warehouse_id);
        if (!this.state.warehouses.some(([id]) => id === this.state.warehouse)) {
            this.state.warehouse = 0;
        }
        await this.load();
    }

    async load() {
        const { rows, columns } = this.state;
        const groups = await this.orm.formattedReadGroup(
            MODEL,
            this.domain,
            [...new Set([rows, columns])],
            [...MEASURES, "classified_on:max"],
        );
        const cells = {};
        let evaluated = "";
        for (const group of groups) {
            cells[`${group[rows] || NONE}/${group[columns] || NONE}`] = {
                count: group.__count,
                demand: group["annual_demand_value:sum"] || 0,
                stock: group["stock_value:sum"] || 0,
            };
            evaluated = [evaluated, group["classified_on:max"] || ""].sort()[1];
        }
        Object.assign(this.state, { cells, evaluated });
    }

    // What is shown ---------------------------------------------------------------------------

    get isEmpty() {
        return !Object.keys(this.state.cells).length;
    }

    get evaluatedOn() {
        return this.state.evaluated && formatDate(deserializeDate(this.state.evaluated));
    }

    /** The classes along one side; "None" only if an item has none. */
    side(name) {
        const at = name === "rows" ? 0 : 1;
        const classes = this.fields[this.state[name]].selection.map(([key, label]) => ({
            key,
            label,
        }));
        const missing = Object.keys(this.state.cells).some((key) => key.split("/")[at] === NONE);
        return missing ? [...classes, { key: NONE, label: _t("None") }] : classes;
    }

    label(name) {
        return this.fields[this.state[name]].string;
    }

    cell(row, column) {
        return this.state.cells[`${row}/${column}`] || nothing();
    }

    /** The sum of a row, a column, or of everything. */
    total(row, column) {
        const sum = nothing();
        for (const [key, cell] of Object.entries(this.state.cells)) {
            const [itsRow, itsColumn] = key.split("/");
            if ((!row || row === itsRow) && (!column || column === itsColumn)) {
                add(sum, cell);
            }
        }
        return sum;
    }

    /** The more of all demand a cell has, the deeper its colour. */
    shade(cell) {
        const whole = this.total().demand || 1;
        const part = Math.min(Math.max(cell.demand / whole, 0), 1);
        return `--dist-matrix-part: ${Math.round(60 * Math.sqrt(part))}%`;
    }

    money(value) {
        const company = user.allowedCompanies.find(({ id }) => id === this.state.company);
        return formatMonetary(Math.round(value), {
            currencyId: company.currency_id,
            digits: [16, 0],
            humanReadable: Math.abs(value) >= 10000,
        });
    }

    // What a person does ----------------------------------------------------------------------

    async choose(name, ev) {
        this.state[name] = ev.target.value;
        await this.load();
    }

    async chooseWarehouse(ev) {
        this.state.warehouse = Number(ev.target.value);
        await this.load();
    }

    async chooseCompany(ev) {
        this.state.company = Number(ev.target.value);
        await this.loadCompany();
    }

    /** Open the items of a cell, a row, a column, or all. */
    open(row, column) {
        const chosen = [
            ["rows", row],
            ["columns", column],
        ].filter(([, value]) => value);
        const words = chosen.map(([name, value]) => {
            const found = this.side(name).find(({ key }) => key === value);
            return `${this.label(name)} ${found.label}`;
        });
        const domain = chosen.map(([name, value]) => [
            this.state[name],
            "=",
            value === NONE ? false : value,
        ]);
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: words.length ? _t("Items: %s", words.join(", ")) : _t("Items"),
            res_model: MODEL,
            views: ["list", "kanban", "form", "pivot", "graph"].map((kind) => [false, kind]),
            mobile_view_mode: "kanban",
            domain: [...this.domain, ...domain],
        });
    }

    openChanges() {
        return this.action.doAction("dist_replenishment.dist_replenishment_class_change_action");
    }
}

registry.category("actions").add("dist_replenishment_matrix", Matrix);
