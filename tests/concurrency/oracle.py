# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can be promised, from raw rows, one day after the other. Knows nothing of the suite's code.

It is slow and simple on purpose: it asks for every row whether it counts (docs/definitions), and
for every day of a horizon what would be there.
"""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

#: days; nothing happens later than `oracle_worlds` lets it
HORIZON = 22
OPEN = ("waiting", "confirmed", "partially_available", "assigned")
#: rules of policies from the most specific to the most general
SCOPES = ("product", "category", "channel", "warehouse", "company")
ZERO = Decimal(0)


class Oracle:
    """Raw rows by table, and what follows from them.

    :param tables: {table: list of dicts}
    :param now: the present moment, in UTC without saying so; every warehouse is on UTC
    """

    def __init__(self, tables, now):
        self.now, self.today, self.known = now, now.date(), {}
        self.days = [self.today + timedelta(days=n) for n in range(HORIZON)]
        self.locations = {row["id"]: row for row in tables["stock_location"]}
        self.warehouses = {row["id"]: row for row in tables["stock_warehouse"]}
        self.moves = {row["id"]: row for row in tables["stock_move"]}
        self.products = {row["id"]: row for row in tables["product"]}
        self.owners = {row["id"]: row["partner_id"] for row in tables["res_company"]}
        self.parents = {row["id"]: row["parent_id"] for row in tables["product_category"]}
        self.lots = {row["id"]: row for row in tables["stock_lot"]}
        self.monitored = {row["id"] for row in tables["sale_order_line"] if row["dist_monitored"]}
        self.policies = [row for row in tables["dist_reservation_policy"] if row["active"]]
        self.quotas = [row for row in tables["dist_channel_quota"] if row["active"]]
        self.next_moves = defaultdict(list)
        for row in tables["stock_move_move_rel"]:
            self.next_moves[row["move_orig_id"]].append(self.moves.get(row["move_dest_id"]))
        self.quants = _by_product(tables["stock_quant"])
        self.moves_of = _by_product(tables["stock_move"])
        self.entries_of = _by_product(tables["dist_promise_entry"])
        self.entries_of_line = defaultdict(list)
        for row in tables["dist_promise_entry"]:
            self.entries_of_line[row["line_id"]].append(row)

    # --- places ------------------------------------------------------------------------------

    def is_inside(self, location_id, warehouse):
        root = self.locations[warehouse["lot_stock_id"]]
        return self.locations[location_id]["parent_path"].startswith(root["parent_path"])

    def is_stock(self, location_id, warehouse):
        if not location_id:
            return False
        location = self.locations[location_id]
        return (
            location["usage"] == "internal"
            and location["dist_stock_status"] == "usable"
            and self.is_inside(location_id, warehouse)
        )

    # --- supply and demand -------------------------------------------------------------------

    def once(self, method, product_id, warehouse, *more):
        """What a method says, asked once: the rows don't change meanwhile."""
        key = method.__name__, product_id, warehouse["id"], *more
        if key not in self.known:
            self.known[key] = method(product_id, warehouse, *more)
        return self.known[key]

    def goods(self, product_id, warehouse):
        """[(keeps until or None, quantity)] on hand."""
        found = []
        for quant in self.quants[product_id]:
            lot = self.lots.get(quant["lot_id"])
            if not self.is_stock(quant["location_id"], warehouse):
                continue
            if quant["company_id"] != warehouse["company_id"]:
                continue
            if quant["owner_id"] not in (None, self.owners[warehouse["company_id"]]):
                continue
            keeps = None
            if lot and lot["removal_date"]:
                if lot["removal_date"] <= self.now:
                    continue
                keeps = (lot["expiration_date"] - timedelta(microseconds=1)).date()
            found.append((keeps, quant["quantity"]))
        return found

    def receipts(self, product_id, warehouse, confidence=0):
        """[(day, quantity)] of what is about to arrive."""
        return [
            (max(move["date"].date(), self.today) + timedelta(days=confidence), move["product_qty"])
            for move in self.moves_of[product_id]
            if self._is_receipt(move, warehouse)
        ]

    def _is_receipt(self, move, warehouse):
        source = self.locations[move["location_id"]]
        after = self.next_moves[move["id"]]
        if move["state"] not in OPEN or move["company_id"] != warehouse["company_id"]:
            return False
        if source["usage"] in ("customer", "inventory"):
            return False
        if self.is_stock(move["location_id"], warehouse):
            return False
        in_transit = source["usage"] == "transit" or source["dist_stock_status"] == "transit"
        if in_transit and move["state"] != "waiting" and move["date"].date() < self.today:
            return False
        if any(
            n["state"] == "waiting" and self.is_inside(n["location_id"], warehouse) for n in after
        ):
            return False
        if self.is_stock(move["location_dest_id"], warehouse):
            return True
        goes_on = any(n["state"] not in ("done", "cancel") for n in after)
        return self.is_stock(move["location_final_id"], warehouse) and not goes_on

    def demands(self, product_id, warehouse):
        """[(kind, day, quantity, must keep until or None)] of what will take the goods."""
        shadow = warehouse["dist_mode"] == "monitor"
        found = list(self._promises(product_id, warehouse, shadow))
        found += self._unpromised(product_id, warehouse, shadow)
        return [(kind, max(day, self.today), qty, limit) for kind, day, qty, limit in found]

    def _promises(self, product_id, warehouse, shadow):
        for entry in self.entries_of[product_id]:
            if entry["warehouse_id"] != warehouse["id"] or entry["shadow"] != shadow:
                continue
            ended = entry["expires_at"] and entry["expires_at"] <= self.now
            if not entry["settled"] and not ended:
                yield entry["state"], entry["ship_date"], entry["qty"], entry["min_expiry"]

    def _unpromised(self, product_id, warehouse, shadow):
        groups = defaultdict(list)
        for move in self.moves_of[product_id]:
            leaves = self.is_stock(move["location_id"], warehouse) and not self.is_stock(
                move["location_dest_id"], warehouse
            )
            if leaves and move["state"] in OPEN[1:]:
                groups[move["sale_line_id"] or -move["id"]].append(move)
        for line_id, moves in groups.items():
            qty = sum(move["product_qty"] for move in moves)
            if shadow and line_id in self.monitored:
                continue
            for entry in self.entries_of_line.get(line_id, ()):
                mine = (entry["product_id"], entry["warehouse_id"]) == (product_id, warehouse["id"])
                if mine and entry["shadow"] == shadow and entry["state"] != "hold":
                    qty -= entry["qty"]
            if qty > 0:
                yield "other", min(move["date"] for move in moves).date(), qty, None

    # --- policies ----------------------------------------------------------------------------

    def policy(self, name, flag, product_id, warehouse, channel, default):
        """The value of the first rule that sets it."""
        product = self.products[product_id]
        paths, category = [], product["categ_id"]
        while category:
            paths.append(category)
            category = self.parents[category]
        targets = [("product_id", product_id), *(("categ_id", c) for c in paths)]
        targets += [("channel_id", channel["id"]), ("warehouse_id", warehouse["id"])]
        mine = [p for p in self.policies if p["company_id"] == channel["company_id"]]
        for column, target in targets:
            for row in mine:
                if row[column] == target and (row[flag] if flag else row[name] is not None):
                    return row[name]
        for row in mine:
            if row["scope"] == "company" and (row[flag] if flag else row[name] is not None):
                return row[name]
        return default

    def terms(self, product_id, warehouse, channel):
        where, key = (product_id, warehouse, channel), (product_id, warehouse["id"], channel["id"])
        if key in self.known:
            return self.known[key]
        self.known[key] = {
            "receipts": self.policy("supply", None, *where, "on_hand") == "receipts",
            "confidence": self.policy("confidence_days", "set_confidence_days", *where, 0),
            "buffer": Decimal(str(self.policy("buffer_qty", "set_buffer_qty", *where, 0))),
            "keeps": self.policy("min_shelf_life_days", "set_min_shelf_life_days", *where, 0),
        }
        return self.known[key]

    # --- what can be promised ----------------------------------------------------------------

    def lowest(self, supply, receipts, demands, day):
        """The smallest balance of all days from `day` on."""
        return min(
            supply
            + sum(qty for due, qty in receipts if due <= at)
            - sum(qty for due, qty in demands if due <= at)
            for at in self.days
            if at >= day
        )

    def promisable(self, product_id, warehouse, channel, day):
        """What can be promised for a day; the same to channels of the same terms without rules."""
        terms = self.terms(product_id, warehouse, channel)
        mine = channel["id"] if self.rules(product_id, warehouse) else None
        key = product_id, warehouse["id"], mine, day, *terms.values()
        if key not in self.known:
            self.known[key] = self._promisable(product_id, warehouse, channel, day, terms)
        return self.known[key]

    def _promisable(self, product_id, warehouse, channel, day, terms):
        where = product_id, warehouse
        goods, demands = self.once(self.goods, *where), self.once(self.demands, *where)
        receipts = self.once(self.receipts, *where, terms["confidence"])
        product = self.products[product_id]
        expires, fresh_will_do = product["use_expiration_date"], True
        if expires:
            needed = max(terms["keeps"], product["removal_time"])
            fresh = product["expiration_time"]
            fresh_will_do = fresh <= 0 or needed <= fresh
        counts = terms["receipts"] and fresh_will_do

        def available(goods, demands):
            supply = sum((qty for _keeps, qty in goods), ZERO)
            dated = [(at, qty) for _kind, at, qty, _limit in demands]
            if counts:
                return self.lowest(supply, receipts, dated, day)
            # receipts may cover what goes later, but add nothing to what is sold
            least = self.lowest(supply, receipts, dated, self.today)
            return min(least, supply - sum(q for at, q in dated if at <= self.today))

        found = available(goods, demands) - terms["buffer"]
        found = self.within_quotas(product_id, warehouse, channel, max(ZERO, found))
        if expires:
            last = None
            for offset in range((day - self.today).days + needed + 1):
                at = self.today + timedelta(days=offset)
                keeping = [(k, q) for k, q in goods if k is None or k >= at]
                strict = [d for d in demands if d[3] and d[3] >= at]
                # every limit counts; what is as it was the day before needn't be asked again
                if (keeping, strict) != last:
                    found = min(found, available(keeping, strict))
                last = keeping, strict
        return max(ZERO, found)

    def within_quotas(self, product_id, warehouse, channel, supply):
        """What one protection of another channel, and a cap of one's own, leave of a supply."""
        rules = self.rules(product_id, warehouse)
        kept, left = self.kept(rules, product_id, warehouse, channel, supply), None
        for rule in rules:
            if rule["kind"] == "cap" and rule["channel_id"] == channel["id"]:
                left = rule["amount"] - self.had(rule, product_id, warehouse)
        supply -= kept
        return max(ZERO, supply if left is None else min(supply, left))

    def kept(self, rules, product_id, warehouse, channel, supply):
        kept = ZERO
        for rule in rules:
            if rule["kind"] == "protection" and rule["channel_id"] != channel["id"]:
                unused = rule["amount"] - self.had(rule, product_id, warehouse)
                kept += max(ZERO, min(unused, max(ZERO, supply)))
        return kept

    def rules(self, product_id, warehouse):
        return [
            rule
            for rule in self.quotas
            if (rule["product_id"], rule["warehouse_id"]) == (product_id, warehouse["id"])
            and rule["date_from"] <= self.today
            and not (rule["date_to"] and rule["date_to"] < self.today)
        ]

    def had(self, rule, product_id, warehouse):
        """What the channel is promised now, and what was shipped to it since the first day."""
        had, shadow = ZERO, warehouse["dist_mode"] == "monitor"
        for entry in self.entries_of[product_id]:
            mine = entry["channel_id"] == rule["channel_id"] and entry["shadow"] == shadow
            if not mine or entry["warehouse_id"] != warehouse["id"]:
                continue
            ended = entry["expires_at"] and entry["expires_at"] <= self.now
            if entry["state"] in ("firm", "at_risk", "hold") and not entry["settled"] and not ended:
                had += entry["qty"]
            if entry["kind"] == "consume" and entry["create_date"].date() >= rule["date_from"]:
                had -= entry["qty"]
        return had

    # --- the number --------------------------------------------------------------------------

    def number(self, product_id, warehouse, channel):
        """{column: value} as it should be stored."""
        recipe = self.products[product_id]["recipe"]
        if recipe:
            return self._steps(lambda day: self._kits(recipe, warehouse, channel, day))
        goods = sum((qty for _keeps, qty in self.goods(product_id, warehouse)), ZERO)
        demands = self.demands(product_id, warehouse)
        taken = defaultdict(Decimal)
        for kind, _day, qty, _limit in demands:
            taken["firm" if kind == "at_risk" else kind] += qty
        incoming = sum((qty for _day, qty in self.receipts(product_id, warehouse)), ZERO)
        rules = self.rules(product_id, warehouse)
        return {
            "on_hand_qty": goods,
            "promised_qty": taken["firm"],
            "backorder_qty": taken["backorder"],
            "held_qty": taken["hold"],
            "other_demand_qty": taken["other"],
            "incoming_qty": incoming,
            "forecast_qty": goods + incoming - sum(taken.values()),
            "protected_qty": self.kept(rules, product_id, warehouse, channel, goods),
            "buffer_qty": self.terms(product_id, warehouse, channel)["buffer"],
            **self._steps(lambda day: self.promisable(product_id, warehouse, channel, day)),
        }

    def _kits(self, recipe, warehouse, channel, day):
        return min(
            Decimal(
                int(Fraction(self.promisable(part, warehouse, channel, day)) // Fraction(per_kit))
            )
            for part, per_kit in recipe.items()
        )

    def _steps(self, available_on):
        now = available_on(self.today)
        later = ((day, available_on(day)) for day in self.days[1:])
        day, qty = next(((day, qty) for day, qty in later if qty > now), (None, ZERO))
        return {"available_qty": now, "next_date": day, "next_qty": qty}


def _by_product(rows):
    found = defaultdict(list)
    for row in rows:
        found[row["product_id"]].append(row)
    return found
