# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Random worlds for the oracle, thousands in one transaction, as raw rows."""

import json
from datetime import timedelta

from odoo import Command, fields

#: days that goods must have left the warehouse before they expire
REMOVAL = 2
EXPIRING = {"tracking": "lot", "use_expiration_date": True, "removal_time": REMOVAL}
CATEGORIES = 12
TABLES = ("stock_quant", "stock_move", "stock_move_move_rel", "dist_promise_entry")


class Maker:
    """Makes worlds: a few products each, in three warehouses of one company and one of another."""

    def __init__(self, env, rng):
        self.env, self.rng = env, rng
        self.now = fields.Datetime.now().replace(hour=12, minute=0, second=0)
        self.rows, self.lines = {name: [] for name in TABLES}, []

    def make(self, count):
        """Make so many worlds; return the products."""
        self._company()
        self._categories()
        self._patterns()
        plain = self._products(count, "Plain", {})
        expiring = self._products(count // 4, "Fresh", EXPIRING)
        self._new_lots(expiring)
        for product in plain | expiring:
            for house in self.houses:
                self._fill(product, house)
        kits = self._kits(count // 5, plain | expiring)
        self._quotas(plain[: count // 6])
        self._special_policies(plain[-(count // 20) - 1 :])
        self.env.flush_all()
        self._insert()
        return plain | expiring | kits

    # --- what there is once ------------------------------------------------------------------

    def _company(self):
        env = self.env
        company = env["res.company"].create({"name": f"Oracle {self.rng.random()}"})
        env.user.company_ids |= company
        env["dist.sales.channel"]._create_missing(company)
        env["dist.reservation.policy"]._create_missing(company)
        houses = env["stock.warehouse"].search([("company_id", "=", env.company.id)])[:1]
        for number, owner in enumerate((env.company, env.company, company)):
            vals = {"name": f"Oracle {number}", "code": f"OR{number}"}
            houses |= env["stock.warehouse"].create({**vals, "company_id": owner.id})
        for house, mode in zip(houses, ("enforce", "monitor", "off", "enforce"), strict=True):
            house.dist_mode = mode
        self.houses, places = houses, env["stock.location"]
        self.shelf = {h: self._place(h, "usable") for h in houses}
        self.bad = {h: self._place(h, "quarantine") for h in houses}
        self.transit = {
            c: places.create({"name": "T", "usage": "transit", "company_id": c.id})
            for c in houses.company_id
        }
        channels = env["dist.sales.channel"].search([("company_id", "in", houses.company_id.ids)])
        self.channels = {h: [c for c in channels if c.company_id == h.company_id] for h in houses}

    def _place(self, house, status):
        return self.env["stock.location"].create(
            {
                "name": status,
                "location_id": house.lot_stock_id.id,
                "company_id": house.company_id.id,
                "dist_stock_status": status,
            }
        )

    def _categories(self):
        """Half of them below others; most have policies of their own, for each company."""
        create, rng = self.env["product.category"].create, self.rng
        self.categories = []
        for number in range(CATEGORIES):
            parent = rng.choice(self.categories) if number >= CATEGORIES // 2 else None
            vals = {"name": f"Oracle {number}", "parent_id": parent and parent.id}
            self.categories.append(create(vals))
        for category in self.categories:
            for company in self.houses.company_id:
                if rng.random() < 0.7:
                    target = {"scope": "category", "categ_id": category.id}
                    self._policy(f"Oracle {category.id}", company, target)

    def _policy(self, name, company, target):
        rng, vals = self.rng, {}
        if rng.random() < 0.7:
            vals["supply"] = rng.choice(("on_hand", "receipts", "receipts"))
        for field, values in (
            ("confidence_days", (0, 1, 3)),
            ("buffer_qty", (0, 1, 2.5)),
            ("min_shelf_life_days", (0, 5, 12)),
        ):
            if rng.random() < 0.5:
                vals |= {f"set_{field}": True, field: rng.choice(values)}
        if not vals:
            vals["supply"] = "receipts"
        self.env["dist.reservation.policy"].create(
            {"name": name, "company_id": company.id, **target, **vals}
        )

    def _special_policies(self, products):
        for product in products:
            target = {"scope": "product", "product_id": product.id}
            self._policy(f"Oracle product {product.id}", self.env.company, target)

    def _patterns(self):
        """One row of each table, made by Odoo itself, of which the others are copies."""
        env = self.env
        self.product = env["product.product"].create({"name": "Pattern", "is_storable": True})
        stock = self.houses[0].lot_stock_id
        supplier = env.ref("stock.stock_location_suppliers")
        env["stock.quant"]._update_available_quantity(self.product, stock, 1)
        self.move = env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": 1,
                "location_id": supplier.id,
                "location_dest_id": stock.id,
            }
        )
        partner = env["res.partner"].create({"name": "Oracle"})
        vals = {"product_id": self.product.id, "product_uom_qty": 1}
        order = env["sale.order"].create(
            {"partner_id": partner.id, "order_line": [Command.create(vals)]}
        )
        self.line, self.owner = order.order_line, partner
        self.supplier, self.customer = supplier, env.ref("stock.stock_location_customers")
        self.loss = env["stock.location"].search([("usage", "=", "inventory")], limit=1)
        env.flush_all()
        env.cr.execute("SELECT nextval('stock_move_id_seq'), nextval('sale_order_line_id_seq')")
        self.next_move, self.next_line = (number + 1 for number in env.cr.fetchone())

    def _products(self, count, name, vals):
        rng = self.rng
        return self.env["product.product"].create(
            [
                {
                    "name": f"{name} {number}",
                    "is_storable": True,
                    "categ_id": rng.choice(self.categories).id,
                    **vals,
                    **({"expiration_time": rng.choice((0, 8, 40))} if vals else {}),
                }
                for number in range(count)
            ]
        )

    def _kits(self, count, parts):
        rng, found = self.rng, self.env["product.product"]
        kits = found.create(
            [{"name": f"Kit {n}", "categ_id": rng.choice(self.categories).id} for n in range(count)]
        )
        for kit in kits:
            lines = [
                Command.create({"product_id": part.id, "product_qty": rng.choice((1, 2, 3))})
                for part in rng.sample(list(parts), rng.choice((1, 2, 3)))
            ]
            recipe = {"product_tmpl_id": kit.product_tmpl_id.id, "type": "phantom"}
            self.env["mrp.bom"].create({**recipe, "company_id": False, "bom_line_ids": lines})
        return kits

    def _quotas(self, products):
        rng, today = self.rng, self.now.date()
        vals_list = []
        for product in products:
            house = rng.choice(self.houses)
            protected, capped = rng.sample(self.channels[house], 2)
            for kind, channel in (("protection", protected), ("cap", capped)):
                if rng.random() < 0.7:
                    vals_list.append(
                        {
                            "kind": kind,
                            "channel_id": channel.id,
                            "warehouse_id": house.id,
                            "product_id": product.id,
                            # a cap below what a channel has is refused
                            "amount": rng.choice((3, 7, 20)) + (500 if kind == "cap" else 0),
                            "date_from": today - timedelta(days=rng.choice((0, 4, 9))),
                            "date_to": rng.choice((False, today + timedelta(days=4))),
                        }
                    )
        self.limited = {(v["product_id"], v["warehouse_id"]) for v in vals_list}
        self.env["dist.channel.quota"].create(vals_list)
        entries = self.rows["dist_promise_entry"]
        entries[:] = [e for e in entries if e["state"] != "backorder" or not self._is_limited(e)]

    def _is_limited(self, entry):
        return (entry["product_id"], entry["warehouse_id"]) in self.limited

    def _new_lots(self, products):
        vals_list = []
        for product in products:
            for number in range(4):
                removal = self.now + timedelta(days=self.rng.randrange(-3, 25))
                vals_list.append(
                    {
                        "name": f"L{number}",
                        "product_id": product.id,
                        "removal_date": removal,
                        "expiration_date": removal + timedelta(days=REMOVAL),
                    }
                )
        self.lots = {}
        for lot in self.env["stock.lot"].create(vals_list):
            self.lots.setdefault(lot.product_id, []).append(lot)

    # --- one product in one warehouse ---------------------------------------------------------

    def _fill(self, product, house):
        rng = self.rng
        if rng.random() < 0.1:
            return
        for _ in range(rng.choice((0, 1, 1, 2, 3))):
            self._quant(product, house)
        for _ in range(rng.choice((0, 0, 1, 2, 3))):
            self._receipt(product, house)
        for _ in range(rng.choice((0, 0, 1, 2, 3))):
            self._delivery(product, house)
        for _ in range(rng.choice((0, 0, 1, 2))):
            self._promise(product, house)

    def _qty(self):
        return self.rng.choice((0.5, 1, 2, 3, 4.25, 6, 9, 14))

    def _day(self, first=-3, last=15):
        return self.now + timedelta(days=self.rng.randrange(first, last))

    def _quant(self, product, house):
        rng, dock = self.rng, house.wh_input_stock_loc_id
        places = [*[house.lot_stock_id] * 3, self.shelf[house], self.bad[house], dock]
        lot = rng.choice(self.lots[product]) if product in self.lots else None
        is_below_zero = rng.random() < (0.2 if lot else 0.05)
        self.rows["stock_quant"].append(
            {
                "product_id": product.id,
                "location_id": rng.choice(places).id,
                "company_id": house.company_id.id,
                "quantity": -1 if is_below_zero else self._qty() * 2,
                "owner_id": self.owner.id if rng.random() < 0.07 else None,
                "lot_id": lot and lot.id,
                "removal_date": lot and str(lot.removal_date),
                "expiration_date": lot and str(lot.expiration_date),
            }
        )

    def _move(self, product, house, source, destination, **values):
        self.next_move += 1
        qty = values.pop("qty", None) or self._qty()
        row = {
            "id": self.next_move,
            "product_id": product.id,
            "location_id": source.id,
            "location_dest_id": destination.id,
            "location_final_id": None,
            "company_id": house.company_id.id,
            "product_qty": qty,
            "product_uom_qty": qty,
            "sale_line_id": None,
            "state": "assigned",
            "procure_method": "make_to_stock",
            "date": str(self._day()),
            **values,
        }
        self.rows["stock_move"].append(row)
        return row

    def _chain(self, first, second):
        self.rows["stock_move_move_rel"].append(
            {"move_orig_id": first["id"], "move_dest_id": second["id"]}
        )

    def _receipt(self, product, house):
        """In one step, in two, on its way to one order, back from a customer, or in transit."""
        rng, stock, dock = self.rng, house.lot_stock_id, house.wh_input_stock_loc_id
        kind = rng.choice(("one", "one", "two", "final", "for order", "found", "transit", "draft"))
        if kind == "one":
            self._move(product, house, self.supplier, rng.choice((stock, self.shelf[house])))
        elif kind == "draft":
            self._move(product, house, self.supplier, stock, state=rng.choice(("draft", "done")))
        elif kind == "two":
            state = rng.choice(("assigned", "done"))
            first = self._move(
                product, house, self.supplier, dock, state=state, location_final_id=stock.id
            )
            after = "assigned" if state == "done" else "waiting"
            second = self._move(product, house, dock, stock, state=after, qty=first["product_qty"])
            self._chain(first, second)
        elif kind == "final":
            self._move(product, house, self.supplier, dock, location_final_id=stock.id)
        elif kind == "for order":
            first = self._move(product, house, self.supplier, stock)
            state = rng.choice(("waiting", "waiting", "confirmed", "done"))
            method = "make_to_order"
            second = self._move(
                product, house, stock, self.customer, state=state, procure_method=method
            )
            self._chain(first, second)
        elif kind == "found":
            self._move(product, house, rng.choice((self.customer, self.loss)), stock)
        else:
            self._move(product, house, self.transit[house.company_id], stock)

    def _delivery(self, product, house):
        """In one step or two, of an order line or not, promised in part, more or not at all."""
        rng, stock, out = self.rng, house.lot_stock_id, house.wh_output_stock_loc_id
        state = rng.choice(("confirmed", "partially_available", "assigned", "waiting", "draft"))
        kind = rng.choice(("line", "line", "manual", "two", "inside"))
        if kind == "inside":
            self._move(product, house, stock, rng.choice((self.shelf[house], self.bad[house])))
        elif kind == "manual":
            self._move(product, house, stock, self.loss, state=state)
        elif kind == "two":
            first = self._move(product, house, stock, out, location_final_id=self.customer.id)
            second = self._move(product, house, out, self.customer, state="waiting")
            self._chain(first, second)
        else:
            self._sale(product, house, state)

    def _sale(self, product, house, state):
        rng = self.rng
        self.next_line += 1
        self.lines.append({"id": self.next_line, "dist_monitored": rng.random() < 0.3})
        values = {"state": state, "sale_line_id": self.next_line}
        move = self._move(product, house, house.lot_stock_id, self.customer, **values)
        if rng.random() < 0.3:
            self._move(product, house, self.shelf[house], self.customer, **values)
        promised = rng.choice((0, 0.5, 1, 1.5))
        if promised:
            qty, day = move["product_qty"], str(self._day().date())
            entry = self._entry(product, house, self.next_line, qty=qty * promised, ship_date=day)
            if rng.random() < 0.3:
                # what has left is taken from the same promise, and closed with it
                gone = {"kind": "consume", "qty": -qty * 0.25, "create_date": str(self._day(-8, 1))}
                self.rows["dist_promise_entry"].append({**entry, **gone})

    def _promise(self, product, house):
        """What the ledger has without a move: promises, what is at risk, waits or is held."""
        self.next_line += 1
        state = self.rng.choice(("firm", "at_risk", "backorder", "hold"))
        values = {"state": state}
        if state == "hold":
            minutes = self.rng.choice((-60, 60 * 24))
            values["expires_at"] = str(fields.Datetime.now() + timedelta(minutes=minutes))
        if product in self.lots and state in ("firm", "hold") and self.rng.random() < 0.6:
            values["min_expiry"] = str(self._day(0, 20).date())
        self._entry(product, house, self.next_line, **values)

    def _entry(self, product, house, line_id, **values):
        rng = self.rng
        entry = {
            "line_id": line_id,
            "product_id": product.id,
            "warehouse_id": house.id,
            "company_id": house.company_id.id,
            "channel_id": rng.choice(self.channels[house]).id,
            "qty": self._qty(),
            "ship_date": str(self._day().date()),
            "state": "firm",
            "kind": "promise",
            "shadow": (house.dist_mode == "monitor") != (rng.random() < 0.05),
            "settled": rng.random() < 0.05,
            "create_date": str(self._day(-8, 1)),
            **values,
        }
        self.rows["dist_promise_entry"].append(entry)
        return entry

    # --- storing -----------------------------------------------------------------------------

    def _insert(self):
        self._copies("sale_order_line", self.line.id, self.lines)
        self._copies("stock_move", self.move.id, self.rows["stock_move"])
        quants = self.env["stock.quant"].search([("product_id", "=", self.product.id)], limit=1)
        self._copies("stock_quant", quants.id, self.rows["stock_quant"], "stock_quant_id_seq")
        for table in ("stock_move_move_rel", "dist_promise_entry"):
            rows = self.rows[table]
            if rows:
                columns = sorted({name for row in rows for name in row})
                names = ", ".join(columns)
                self.env.cr.execute(
                    f"INSERT INTO {table} ({names}) SELECT {names} "
                    f"FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)",
                    [json.dumps(rows)],
                )
        self.env.invalidate_all()

    def _copies(self, table, pattern_id, rows, sequence=None):
        """Copies of a row, each with some values of its own."""
        own = f"|| jsonb_build_object('id', nextval('{sequence}'))" if sequence else ""
        self.env.cr.execute(
            f"INSERT INTO {table} SELECT c.* FROM {table} p, jsonb_array_elements(%s::jsonb) r, "
            f"jsonb_populate_record(NULL::{table}, to_jsonb(p) || r {own}) c WHERE p.id = %s",
            [json.dumps(rows), pattern_id],
        )
