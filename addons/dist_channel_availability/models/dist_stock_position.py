# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.date_utils import start_of

from .. import queries
from ..core.stock_position import DATE, QTY, TEXT, Column, PositionBook, TooManyRows, runs

#: what is the same for every channel, in the order in which people read it
COMMON = (
    "on_hand_qty",
    "promised_qty",
    "backorder_qty",
    "held_qty",
    "other_demand_qty",
    "incoming_qty",
    "forecast_qty",
)
#: records that are in memory at once
BATCH = 1_000
KINDS = {"float": QTY, "integer": QTY, "date": DATE}
PLAIN = {*KINDS, "many2one", "char", "selection"}
#: what a sheet of the board has if nobody says which columns
BOARD = (
    "product_id",
    "product_uom_id",
    "warehouse_id",
    "channel_id",
    *COMMON,
    "protected_qty",
    "buffer_qty",
    "available_qty",
    "next_date",
    "next_qty",
)


class DistStockPosition(models.AbstractModel):
    """Workbooks of the numbers, as the user may see them. Nothing of them is stored."""

    _name = "dist.stock.position"
    _description = "Stock Position"

    @api.model
    @api.private
    def _write_position(self, output, domain=()):
        """The stock position: a sheet for each warehouse, a row for each product.

        :param output: a binary file to write to
        :param domain: of dist.availability; which numbers
        :raises AccessError: for people who may not read the numbers
        :raises UserError: when a sheet would have too many rows
        """
        numbers, domain = self.env["dist.availability"], Domain(domain)
        places = {}
        for warehouse, channel in numbers._read_group(domain, ["warehouse_id", "channel_id"]):
            places[warehouse] = places.get(warehouse, channel) | channel
        with self._book(output) as book:
            for warehouse in self.env["stock.warehouse"].union(*places).sorted():
                channels = places[warehouse].sorted()
                here = domain & Domain("warehouse_id", "=", warehouse.id)
                sheet = book.add_sheet(
                    warehouse.name, self._title(warehouse.name), self._position_columns(channels)
                )
                self._fill(sheet, self._position_rows(here, channels))
            if not places:
                self._fill(
                    book.add_sheet(self.env._("Stock Position"), self._title(), self._bare())
                )

    @api.model
    @api.private
    def _write_board(self, output, domain=(), group_by=(), names=()):
        """The numbers of a board in one sheet, with the sums of each group.

        :param group_by: names of fields, as a search has them; rows come in their order, and the
            sums are those of the first
        :param names: fields to show; those that people read if empty
        :raises UserError: for what isn't a stored field of the numbers
        """
        numbers, names = self.env["dist.availability"], list(names or BOARD)
        names = ["product_id", "product_uom_id"] + [
            name for name in names if name not in ("product_id", "product_uom_id")
        ]
        described = self._described([*names, *(name.partition(":")[0] for name in group_by)])
        order = ", ".join([*(name.partition(":")[0] for name in group_by), numbers._order])
        columns = [self._column(described[name]) for name in names]
        with self._book(output) as book:
            sheet = book.add_sheet(self.env._("Board"), self._title(), columns)
            read = sorted({*names, *(name.partition(":")[0] for name in group_by)})
            rows = self._read(Domain(domain), order, read)
            if not group_by:
                self._fill(sheet, (self._cells(row, names) for row in rows))
                return
            self._fill(sheet, self._grouped(sheet, rows, group_by[0], names))

    # --- columns -------------------------------------------------------------------------------

    @api.model
    def _described(self, names):
        """{name: description} of stored fields, or the unit, that the user may read."""
        numbers = self.env["dist.availability"]
        known = numbers.fields_get(names, ["string", "type", "store"])
        for name in names:
            stored = name in known and (known[name]["store"] or name == "product_uom_id")
            if not stored or known[name]["type"] not in PLAIN:
                raise UserError(
                    self.env._(
                        "%(field)s can't be a column or a group of the spreadsheet. Choose another "
                        "grouping for the board.",
                        field=name,
                    )
                )
        return known

    @api.model
    def _column(self, described):
        return Column(described["string"], KINDS.get(described["type"], TEXT))

    @api.model
    def _bare(self):
        names = ("product_id", "product_uom_id", *COMMON)
        described = self._described(names)
        product, unit, *quantities = (self._column(described[name]) for name in names)
        return [Column(product.label, TEXT, 46), Column(unit.label, TEXT, 10), *quantities]

    @api.model
    def _position_columns(self, channels):
        available = [
            Column(self.env._("Available: %(channel)s", channel=channel.name), QTY)
            for channel in channels
        ]
        return self._bare() + available

    @api.model
    def _title(self, place=""):
        today = fields.Date.context_today(self)
        facts = {
            "place": place,
            "day": format_date(self.env, today),
            "week": today.isocalendar().week,
        }
        if not place:
            return self.env._("Stock position on %(day)s, week %(week)s", **facts)
        return self.env._("Stock position of %(place)s on %(day)s, week %(week)s", **facts)

    # --- rows ----------------------------------------------------------------------------------

    @api.model
    def _position_rows(self, domain, channels):
        """One row for each product, with what each channel could promise of it."""
        names = ["product_id", "product_uom_id", "channel_id", "available_qty", *COMMON]
        rows = self._read(domain, "product_id, channel_id", names)
        for mine in runs(rows, lambda row: row["product_id"]):
            available = {row["channel_id"][0]: row["available_qty"] for row in mine}
            cells = self._cells(mine[0], ["product_id", "product_uom_id", *COMMON])
            yield cells + [available.get(channel.id) for channel in channels]

    @api.model
    def _read(self, domain, order, names):
        """Yield the numbers as `read` has them, a batch in memory at a time."""
        numbers = self.env["dist.availability"]
        query = numbers._search(domain, order=order)
        for ids in queries.stream_ids(self.env.cr, query.select(), BATCH):
            yield from numbers.browse(ids).read(names)
            self.env.invalidate_all()

    @api.model
    def _cells(self, row, names):
        return [row[name][1] if isinstance(row[name], tuple) else row[name] for name in names]

    @api.model
    def _grouped(self, sheet, rows, group_by, names):
        """Yield the cells of the rows, and end a group in the sheet whenever another begins."""
        last = None
        for count, row in enumerate(rows):
            group = self._group_of(row, group_by)
            if count and group != last:
                self._end_group(sheet, last)
            yield self._cells(row, names)
            last = group
        if sheet.has_rows:
            self._end_group(sheet, last)

    @api.model
    def _end_group(self, sheet, group):
        sheet.end_group(self.env._("Sum of %(group)s", group=self._group_label(group)))

    @api.model
    def _group_of(self, row, group):
        name, _colon, granularity = group.partition(":")
        value = row[name]
        return start_of(value, granularity) if value and granularity else value

    @api.model
    def _group_label(self, group):
        label = group[1] if isinstance(group, tuple) else group
        return str(label or self.env._("None"))

    # --- writing -------------------------------------------------------------------------------

    @api.model
    def _book(self, output):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return PositionBook(output, digits)

    @api.model
    def _fill(self, sheet, rows=()):
        self._add_all(sheet, rows)
        sheet.finish(self.env._("Total"))

    @api.model
    def _add_all(self, sheet, rows):
        try:
            for row in rows:
                sheet.add(row)
        except TooManyRows as error:
            raise UserError(
                self.env._("A sheet can't have so many rows. Filter the board, and try again.")
            ) from error
