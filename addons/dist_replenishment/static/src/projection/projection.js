// Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
/* global Chart */
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat } from "@web/core/utils/numbers";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";

const SCHEME = cookie.get("color_scheme");
const TEXT = getCustomColor(SCHEME, "#111827", "#e4e4e4");
const GRID = getCustomColor(SCHEME, "rgba(0,0,0,.1)", "rgba(255,255,255,.15)");

/** The projected stock of an item with and without its proposal: drawn, and as a table. */
export class Projection extends Component {
    static template = "dist_replenishment.Projection";
    static props = { ...standardFieldProps };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.chartData],
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    get chartData() {
        return this.props.record.data[this.props.name];
    }

    qty(qty) {
        return formatFloat(qty, { trailingZeros: false });
    }

    date(day) {
        return formatDate(deserializeDate(day));
    }

    draw() {
        this.chart?.destroy();
        if (!this.chartData || !this.canvas.el) {
            return;
        }
        this.chart = new Chart(this.canvas.el, {
            data: {
                labels: this.chartData.points.map(({ date }) =>
                    deserializeDate(date).toFormat("d LLL"),
                ),
                datasets: this.datasets,
            },
            options: this.options,
        });
    }

    get datasets() {
        const { points, reorder_point: reorderPoint, safety_stock: safetyStock } = this.chartData;
        const line = {
            type: "line",
            stepped: true,
            pointRadius: 0,
            pointHitRadius: 8,
            borderWidth: 2,
        };
        const level = { ...line, stepped: false, borderWidth: 1, borderDash: [3, 3] };
        const without = getColor(1, SCHEME, "odoo");
        const sets = [
            {
                ...line,
                label: _t("With the proposal"),
                data: points.map((point) => point.with),
                borderColor: "#28a745",
                backgroundColor: "#28a745",
            },
            {
                ...line,
                label: _t("Without it"),
                data: points.map((point) => point.without),
                borderColor: without,
                backgroundColor: without,
                borderDash: [5, 4],
            },
        ];
        if (reorderPoint) {
            sets.push({
                ...level,
                label: _t("Reorder point"),
                data: points.map(() => reorderPoint),
                borderColor: "#f08c28",
                backgroundColor: "#f08c28",
            });
        }
        if (safetyStock) {
            sets.push({
                ...level,
                label: _t("Safety stock"),
                data: points.map(() => safetyStock),
                borderColor: "#dc3545",
                backgroundColor: "#dc3545",
            });
        }
        return sets;
    }

    get options() {
        return {
            animation: false,
            responsive: true,
            maintainAspectRatio: false,
            interaction: { mode: "index", intersect: false },
            plugins: { legend: { labels: { color: TEXT, boxWidth: 12 } } },
            scales: {
                x: { grid: { display: false }, ticks: { color: TEXT, maxRotation: 0 } },
                y: { grace: "5%", grid: { color: GRID }, ticks: { color: TEXT } },
            },
        };
    }
}

export const projection = {
    component: Projection,
    supportedTypes: ["json"],
};

registry.category("fields").add("dist_replenishment_projection", projection);
