# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Stock Odoo and the suite in one run, one after the other in every round.

Run by `./ctl bench promise`, which makes the databases. This process never imports Odoo.
"""

import argparse
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from tools.distctl import odoo_run, serve
from tools.distctl.console import result, say

from . import clients
from .figures import (
    ERROR,
    Claim,
    Figures,
    Round,
    calm_claim,
    hot_claims,
    ruled_claims,
    rules_claims,
    table,
)
from .host import Remote

SIDES = ("stock", "suite", "ruled")
ORDERS, AVAILABLE = 256, 120
#: variant: how many times stock Odoo's orders per second it must reach
FASTER = {"refuse": 2.5, "backorder": 1.5}
#: Of the calm order the sides take turns often in a round, since a machine wanders by more than
#: what is claimed.
CALM_TURNS, CALM_ORDERS, CALM_LINES = 2, 40, 5
#: Orders that each worker confirms, or is refused, before the time of a scenario begins: making
#: products and changing rules empties Odoo's caches in every process, on either side.
WARM_ORDERS = 4
HTTP_ORDERS, HTTP_CLIENTS = 100, 50


@dataclass(frozen=True)
class Scenario:
    """What is measured on a side. `variant` is the policy's commitment when short."""

    name: str
    variant: str
    processes: int
    orders: int = ORDERS
    available: int = AVAILABLE
    products: int = 1
    lines: int = 1
    ruled: bool = False

    def warm(self):
        """The same on a small scale and with goods of its own, for every worker."""
        orders = WARM_ORDERS * self.processes
        return replace(
            self,
            orders=orders,
            available=self.available * orders // self.orders,
            products=min(self.products, orders * self.lines),
        )


def hot(variant, processes):
    return Scenario(f"one product, {variant}, {processes} processes", variant, processes)


def distinct(variant, processes):
    name = f"distinct products, {variant}, {processes} processes"
    return Scenario(name, variant, processes, products=ORDERS)


def ruled(scenario):
    """The same in a company that uses every rule."""
    return replace(scenario, name=f"{scenario.name}, all rules on", ruled=True)


CALM = Scenario(
    "five lines, nobody else",
    "backorder",
    1,
    orders=CALM_ORDERS,
    available=100_000,
    products=CALM_ORDERS * CALM_LINES,
    lines=CALM_LINES,
)


class Bench:
    """Runs scenarios on both sides and keeps what was measured."""

    def __init__(self, stock, suite, ruled, processes, *, is_calm=False):
        self.stock, self.suite, self.processes = stock, suite, processes
        #: whether only the order that competes with nobody is measured
        self.is_calm = is_calm
        #: the suite again, where goods expire and kits are sold
        self.ruled = ruled
        self.figures = defaultdict(Figures)
        self.errors = Counter()

    def play(self, number):
        """One round: every scenario, the sides in turn, the first one changing by round."""
        say(f"round {number}")
        if not self.is_calm:
            self.play_hot(number)
        self.play_calm(number)

    def play_hot(self, number):
        for processes in self.processes:
            jobs = [(self.stock, hot("backorder", processes))]
            jobs += [(self.suite, hot(variant, processes)) for variant in FASTER]
            self._run(jobs, number)
        most = max(self.processes)
        self._run([(self.suite, distinct(variant, most)) for variant in FASTER], number)
        self._run([(self.ruled, ruled(hot(variant, most))) for variant in FASTER], number)

    def play_calm(self, number):
        calm = [(self.stock, CALM), (self.suite, CALM), (self.suite, ruled(CALM))]
        for turn in range(CALM_TURNS):
            self._run(calm, number + turn)

    def _run(self, jobs, number):
        for side, scenario in jobs if number % 2 else reversed(jobs):
            found = self.measure(side, scenario)
            self.figures[side.name, scenario.name].rounds.append(found)
            say(
                f"    {side.name:<6}{scenario.name:<44}{found.rate:6.1f} orders/s, "
                f"p95 {found.p95:.2f} s, worker {found.worker_seconds:.2f} s, "
                f"tried {found.tries / len(found.latencies):.2f} times, {dict(found.outcomes)}"
            )

    def measure(self, side, scenario):
        if side is not self.stock:
            side.call("rule", on=scenario.ruled)
        warm_ids, warm_orders = self._prepare(side, scenario.warm())
        product_ids, orders = self._prepare(side, scenario)
        side.call("analyze")
        side.warm(warm_orders, scenario.processes)
        side.call("finish", product_ids=warm_ids)
        seconds, results = side.run(orders, scenario.processes)
        worker = side.call("finish", product_ids=product_ids)
        self.errors.update(r.error for r in results if r.error)
        return Round(
            seconds + worker,
            tuple(r.seconds for r in results),
            Counter(r.outcome for r in results),
            side.call("count", product_ids=product_ids),
            worker,
            sum(r.tries for r in results),
            sum(r.queries for r in results),
        )

    def _prepare(self, side, scenario):
        return side.call(
            "prepare",
            variant=scenario.variant,
            orders=scenario.orders,
            available=scenario.available,
            products=scenario.products,
            lines=scenario.lines,
            kits=scenario.ruled and side is self.ruled,
        )

    def over_http(self, runtime):
        """Fifty clients at once on one product; stock Odoo's figures are there to compare."""
        for side in (self.stock, self.suite):
            products, orders = side.call(
                "prepare", variant="backorder", orders=HTTP_ORDERS, available=HTTP_ORDERS // 2
            )
            key = side.call("api_key")
            with serve.Server(runtime, side.database, odoo_run.free_port()) as server:
                url = f"http://127.0.0.1:{server.port}"
                found, texts = clients.confirm_all(url, side.database, key, orders, HTTP_CLIENTS)
                units = side.call("count", product_ids=products)
            found = Round(found.seconds, found.latencies, found.outcomes, units)
            self.figures[side.name, "http"].rounds.append(found)
            self.errors.update(texts if side is self.suite else ())
            say(f"    {side.name:<6}HTTP: {found.rate:.1f} orders/s, {dict(found.outcomes)}")

    # --- the result --------------------------------------------------------------------------

    def calm_claims(self):
        plain = self.figures["suite", CALM.name]
        return [
            calm_claim(self.figures["stock", CALM.name], plain),
            *rules_claims(plain, self.figures["suite", ruled(CALM).name]),
        ]

    def hot_claims(self):
        most = max(self.processes)
        stock = self.figures["stock", hot("backorder", most).name]
        found = []
        for variant, faster in FASTER.items():
            suite = self.figures["suite", hot(variant, most).name]
            other = self.figures["suite", distinct(variant, most).name]
            found += hot_claims(
                stock, suite, other, variant=variant, faster=faster, available=AVAILABLE
            )
            all_on = self.figures["ruled", ruled(hot(variant, most)).name]
            found += ruled_claims(
                stock, all_on, variant=variant, faster=faster, available=AVAILABLE
            )
        http = self.figures.get(("suite", "http"))
        if http:
            found.append(Claim(f"{HTTP_CLIENTS} HTTP clients: errors", http.total(ERROR), "=", 0))
        return found

    def report(self):
        claims = [*([] if self.is_calm else self.hot_claims()), *self.calm_claims()]
        result("\n" + table([(f"{s}: {n}", f) for (s, n), f in self.figures.items()]))
        result("\n" + "\n".join(map(str, claims)))
        for text, times in self.errors.most_common(5):
            result(f"{times} x {text}")
        return 0 if all(claim.holds for claim in claims) else 1


def main(argv=None):
    options = arguments().parse_args(argv)
    processes = [int(text) for text in options.processes.split(",")]
    size = max(processes)
    sides = [Remote(name, getattr(options, name), size) for name in SIDES]
    bench = Bench(*sides, processes, is_calm=options.calm)
    try:
        for number in range(1, options.rounds + 1):
            bench.play(number)
        if not options.no_http and not options.calm:
            bench.over_http(odoo_run.ensure())
    finally:
        for side in sides:
            side.close()
    return bench.report()


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--stock", required=True)
    parser.add_argument("--suite", required=True)
    parser.add_argument("--ruled", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--processes", default="1,4,16")
    parser.add_argument("--no-http", action="store_true")
    parser.add_argument("--calm", action="store_true", help="only what competes with nobody")
    return parser


if __name__ == "__main__":
    sys.exit(main())
