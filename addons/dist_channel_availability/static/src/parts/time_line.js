// Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
/* global Chart */
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";
import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";

const SCHEME = cookie.get("color_scheme");
const TEXT = getCustomColor(SCHEME, "#111827", "#e4e4e4");
const GRID = getCustomColor(SCHEME, "rgba(0,0,0,.1)", "rgba(255,255,255,.15)");

/** Supply, demand, balance and what can be promised, day by day: drawn, and as a table. */
export class TimeLine extends Component {
    static template = "dist_channel_availability.TimeLine";
    static props = { timeline: Object, unit: String };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.timeline],
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    get days() {
        return this.props.timeline.days;
    }

    /** The first day, those on which something moves, and those on which more can be promised. */
    get tellingDays() {
        return this.days.filter(
            (day, index) =>
                !index ||
                day.received ||
                day.leaving ||
                day.available !== this.days[index - 1].available,
        );
    }

    qty(qty) {
        return formatFloat(qty, { trailingZeros: false });
    }

    date(day) {
        return formatDate(deserializeDate(day));
    }

    draw() {
        this.chart?.destroy();
        this.chart = new Chart(this.canvas.el, {
            data: {
                labels: this.days.map(({ date }) => deserializeDate(date).toFormat("d LLL")),
                datasets: this.datasets,
            },
            options: this.options,
        });
    }

    get datasets() {
        const values = (name, sign = 1) => this.days.map((day) => sign * day[name] || 0);
        const line = {
            type: "line",
            stepped: true,
            pointRadius: 0,
            pointHitRadius: 8,
            borderWidth: 2,
        };
        const bar = { type: "bar", stack: "moves" };
        const balance = getColor(1, SCHEME, "odoo");
        return [
            {
                ...line,
                label: _t("Can be promised"),
                data: values("available"),
                borderColor: "#28a745",
                backgroundColor: "#28a745",
            },
            {
                ...line,
                label: _t("Projected balance"),
                data: values("balance"),
                borderColor: balance,
                backgroundColor: balance,
                borderDash: [5, 4],
            },
            {
                ...bar,
                label: _t("Received"),
                data: values("received"),
                backgroundColor: "rgba(23,162,184,.6)",
            },
            {
                ...bar,
                label: _t("Leaving"),
                data: values("leaving", -1),
                backgroundColor: "rgba(240,140,40,.65)",
            },
        ];
    }

    get options() {
        return {
            animation: false,
            responsive: true,
            maintainAspectRatio: false,
            interaction: { mode: "index", intersect: false },
            plugins: { legend: { labels: { color: TEXT, boxWidth: 12 } } },
            scales: {
                x: {
                    stacked: true,
                    grid: { display: false },
                    ticks: { color: TEXT, maxRotation: 0 },
                },
                y: { grace: "5%", grid: { color: GRID }, ticks: { color: TEXT } },
            },
        };
    }
}
