# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
import re
from itertools import pairwise

from PIL import Image

from odoo.tests.common import tagged
from odoo.tools.safe_eval import safe_eval

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestPapers(PortalCommon):
    """Slip, label and quarantine label, with barcodes that a scanner reads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.partner_id = cls.env["res.partner"].create(
            {"name": "Returns Dock", "street": "Quay 7", "city": "Antwerp"}
        )
        cls.record = cls._make_return()

    def _html(self, report, record):
        reports = self.env["ir.actions.report"]
        html, kind = reports._render_qweb_html(f"dist_returns.action_report_{report}", record.ids)
        self.assertEqual(kind, "html")
        return html.decode()

    def _barcode(self, value, width, height):
        reports = self.env["ir.actions.report"]
        return self._bars(reports.barcode("Code128", value, width=width, height=height))

    def _barcodes(self, html):
        found = re.findall(r"data:image/png;base64,([A-Za-z0-9+/=]+)", html)
        return [self._bars(base64.b64decode(image)) for image in found]

    def _bars(self, png):
        """Return the widths of bars and gaps that a scanner sees across the middle."""
        image = Image.open(io.BytesIO(png)).convert("L")
        row = [image.getpixel((x, image.height // 2)) < 128 for x in range(image.width)]
        edges = [at for at in range(1, len(row)) if row[at] != row[at - 1]]
        return [end - start for start, end in pairwise([0, *edges, len(row)])]

    def test_the_slip_says_what_goes_into_the_parcel(self):
        self.env["dist.return.line"]._make(
            [
                {
                    **self._line_values(1.0),
                    "return_id": self.record.id,
                    "routing": "credit_only",
                }
            ]
        )
        html = self._html("return_slip", self.record)
        for words in (self.record.name, "Harbour Works", "Returns Dock", "Quay 7", "Hex bolt M8"):
            self.assertIn(words, html)
        self.assertEqual(html.count("Hex bolt M8"), 1)
        self.assertIn(self._barcode(self.record.name, 600, 120), self._barcodes(html))

    def test_the_label_has_address_and_number(self):
        html = self._html("return_label", self.record)
        for words in (self.record.name, "Returns Dock", "Quay 7", "Antwerp"):
            self.assertIn(words, html)
        self.assertIn(self._barcode(self.record.name, 600, 150), self._barcodes(html))
        paper = self.env.ref("dist_returns.action_report_return_label").paperformat_id
        self.assertEqual((paper.format, paper.orientation), ("A6", "Landscape"))

    def test_a_warehouse_without_an_address_has_its_companys(self):
        self.warehouse.partner_id = False
        self.company.partner_id.street = "Head Street 1"
        self.assertIn("Head Street 1", self._html("return_label", self.record))

    def test_the_quarantine_label(self):
        lot = self.env["stock.lot"].create(
            {"name": "LOT-42", "product_id": self.product.id, "company_id": self.company.id}
        )
        receipt = self._receive(self.record, 4.0, name="QUA/00042", lot_id=lot.id)
        html = self._html("quarantine_label", receipt)
        for words in ("QUARANTINE", "Hex bolt M8", "LOT-42", "QUA/00042", self.record.name):
            self.assertIn(words, html)
        barcodes = self._barcodes(html)
        self.assertIn(self._barcode("QUA/00042", 600, 150), barcodes)
        self.assertIn(self._barcode("LOT-42", 600, 80), barcodes)

    def test_several_at_once(self):
        other = self._make_return()
        html = self._html("return_label", self.record | other)
        self.assertIn(self.record.name, html)
        self.assertIn(other.name, html)

    def test_names_of_files(self):
        names = {}
        for report in ("return_slip", "return_label"):
            action = self.env.ref(f"dist_returns.action_report_{report}")
            names[report] = safe_eval(action.print_report_name, {"object": self.record})
        number = self.record.name.replace("/", "-")
        self.assertEqual(
            names,
            {"return_slip": f"Return slip {number}", "return_label": f"Return label {number}"},
        )

    def test_names_are_escaped(self):
        self.product.name = "<script>alert(1)</script>"
        for report in ("return_slip", "return_label"):
            self.assertNotIn("<script>alert(1)", self._html(report, self.record))
