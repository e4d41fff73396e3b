# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the database says while gloves come back."""

ORDER, GLOVES = "order_delivered", "product_glove_cut"


class Facts:
    """What the database says of the goods of this story."""

    def __init__(self, runtime, dbname, record_id):
        self._runtime, self._dbname = runtime, dbname
        self.order, self.gloves = record_id(ORDER), record_id(GLOVES)
        self.free_before = self.free()

    def rows(self, query):
        """The rows of a query as tuples of words; {gloves} and {ret} stand for their ids."""
        filled = query.format(gloves=self.gloves, ret=getattr(self, "ret", 0))
        found = self._runtime.server.sql(filled, self._dbname)
        return [tuple(row.split("|")) for row in found]

    def find_return(self):
        """The one return of the order."""
        [(self.ret,)] = self.rows(
            "SELECT DISTINCT line.return_id FROM dist_return_line line "
            "JOIN sale_order_line sold ON sold.id = line.sale_line_id "
            f"WHERE sold.order_id = {self.order}"
        )
        return self.ret

    def state(self):
        [(found,)] = self.rows("SELECT state FROM dist_return WHERE id = {ret}")
        return found

    def line(self):
        """Requested, authorised, received, accepted and credited of the return's line."""
        [found] = self.rows(
            "SELECT requested_qty::float, authorised_qty::float, received_qty::float, "
            "accepted_qty::float, credited_qty::float FROM dist_return_line WHERE return_id = {ret}"
        )
        return tuple(map(float, found))

    def receipts(self):
        """(received, still here, inspection, condition, result) of the goods, the most first."""
        return self.rows(
            "SELECT quantity::float, open_qty::float, inspection_state, condition, "
            "inspection_result FROM dist_return_receipt WHERE return_id = {ret} "
            "ORDER BY quantity DESC"
        )

    def dispositions(self):
        return self.rows(
            "SELECT kind, quantity::float, state FROM dist_disposition "
            "WHERE return_id = {ret} AND state != 'cancelled' ORDER BY kind"
        )

    def _on_hand(self, condition):
        [(found,)] = self.rows(
            "SELECT coalesce(sum(quant.quantity), 0)::float FROM stock_quant quant "
            "JOIN stock_location place ON place.id = quant.location_id "
            f"WHERE quant.product_id = {{gloves}} AND {condition}"
        )
        return float(found)

    def held(self):
        return self._on_hand("place.dist_quarantine IS NOT NULL")

    def free(self):
        """What stands in places of ours from which one sells."""
        return self._on_hand("place.usage = 'internal' AND place.dist_quarantine IS NULL")

    def credit_notes(self):
        """(state, net amount) of what the customer was credited."""
        return self.rows(
            "SELECT DISTINCT note.id, note.state, note.amount_untaxed::float FROM account_move note"
            " JOIN account_move_line row ON row.move_id = note.id "
            "JOIN dist_return_line line ON line.id = row.dist_return_line_id "
            "WHERE line.return_id = {ret} AND note.move_type = 'out_refund' ORDER BY 1"
        )

    def claim_id(self):
        [(found,)] = self.rows(
            "SELECT claim_id FROM dist_vendor_claim_line WHERE product_id = {gloves}"
        )
        return found

    def claim(self):
        """State of the claim, and what of its line was claimed, shipped and credited."""
        [found] = self.rows(
            "SELECT claim.state, line.quantity::float, line.shipped_qty::float, "
            "line.credited_qty::float FROM dist_vendor_claim_line line "
            "JOIN dist_vendor_claim claim ON claim.id = line.claim_id "
            "WHERE line.product_id = {gloves}"
        )
        return (found[0], *map(float, found[1:]))
