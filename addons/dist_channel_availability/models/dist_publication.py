# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import secrets
from ast import literal_eval
from decimal import Decimal
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.dist_base.tools.seen_cache import seen_cache
from odoo.addons.dist_base.tools.wake import wake

from .. import queries
from ..core import publication

#: what decides about the quantities that are told
RULE = frozenset(
    {
        "active",
        "warehouse_ids",
        "product_domain",
        "categ_ids",
        "buffer_qty",
        "rounding",
        "pack_uom_id",
        "ceiling_qty",
        "demand_days",
        "delay_seconds",
        "assumed_delay_minutes",
    }
)
#: fields of products that decide whether and how any publication tells them
ALWAYS_TOLD_BY = frozenset(
    {
        "active",
        "barcode",
        "categ_id",
        "company_id",
        "default_code",
        "is_storable",
        "sale_ok",
        "type",
        "uom_id",
    }
)
DRAIN_CRON = "dist_channel_availability.dist_availability_cron"


class DistPublication(models.Model):
    """What a channel is told: which products, from which warehouses, how much of it, and how."""

    _name = "dist.publication"
    _inherit = ["mail.thread"]
    _description = "Publication"
    _order = "channel_id, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    channel_id = fields.Many2one(
        "dist.sales.channel",
        "Sales Channel",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
        tracking=True,
    )
    company_id = fields.Many2one(related="channel_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        default=lambda self: self.env.user,
        check_company=True,
        tracking=True,
        help="Gets the cases when the channel can't be reached, or has other quantities.",
    )
    note = fields.Html(help="What was agreed with the channel, and who looks after it there.")

    # --- What is told ------------------------------------------------------------------------

    warehouse_ids = fields.Many2many(
        "stock.warehouse",
        string="Warehouses",
        check_company=True,
        tracking=True,
        help="Their quantities are added up. Empty: all that serve the channel.",
    )
    categ_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        tracking=True,
        help="Only products of these categories and of those below them. Empty: all categories.",
    )
    product_domain = fields.Char(
        "Products",
        default="[]",
        required=True,
        tracking=True,
        help="Only storable products that can be sold are told; these of them.",
    )
    buffer_qty = fields.Float(
        "Buffer",
        digits="Product Unit",
        tracking=True,
        help="Never told, of each product in its own unit; for what the channel sells late.",
    )
    rounding = fields.Selection(
        [
            ("whole", "Down to whole units"),
            ("pack", "Down to whole packs"),
            ("exact", "None"),
        ],
        required=True,
        default="whole",
        tracking=True,
    )
    pack_uom_id = fields.Many2one(
        "uom.uom",
        "Pack",
        tracking=True,
        ondelete="restrict",
        help="Products in another kind of unit are told in whole units.",
    )
    ceiling_qty = fields.Float(
        "Ceiling",
        digits="Product Unit",
        tracking=True,
        help="More than this is never shown, so that nobody reads your stock. 0: no ceiling.",
    )
    gap_rule = fields.Selection(
        [
            ("accept", "Accept as shortage"),
            ("backorder", "Accept as backorder"),
            ("refuse", "Refuse"),
        ],
        "Sold in the Gap",
        required=True,
        default="accept",
        tracking=True,
        help="What happens to an order for what the channel was told, and is gone meanwhile. A "
        "shortage gets a case on the exception desk.",
    )

    # --- The gap -----------------------------------------------------------------------------

    demand_days = fields.Integer(
        default=28,
        required=True,
        tracking=True,
        help="The channel's first requests of so many days tell what it will sell in the gap.",
    )
    assumed_delay_minutes = fields.Integer(
        "Assumed Delay",
        default=15,
        tracking=True,
        help="Between sending and acknowledgement, as long as the channel has acknowledged too "
        "rarely to be measured.",
    )
    delay_seconds = fields.Integer(
        "Measured Delay (seconds)",
        readonly=True,
        copy=False,
        help="Nine of ten recent acknowledgements came within this time; measured every hour.",
    )

    # --- How it is told ----------------------------------------------------------------------

    delivery = fields.Selection(
        [("pull", "The channel reads the feed"), ("push", "Sent to the channel")],
        required=True,
        default="pull",
        tracking=True,
    )
    interval_minutes = fields.Integer(
        "How Often",
        default=5,
        required=True,
        tracking=True,
        help="Changes are sent so often; a channel that reads the feed is asked to wait so long.",
    )
    url = fields.Char("Address", tracking=True, help="Where changes are sent to; https only.")
    secret = fields.Char(
        copy=False,
        groups="dist_base.group_dist_policy_manager",
        help="Signs what is sent. Give it to the channel; it is never shown elsewhere.",
    )
    compare_and_set = fields.Boolean(
        tracking=True,
        help="The quantity that the channel should still have is sent along, and the channel "
        "answers 409 with its own if it has another one.",
    )
    drift_limit_qty = fields.Float(
        "Drift Allowed",
        digits="Product Unit",
        tracking=True,
        help="A case is opened when the channel has a quantity that differs by more than this.",
    )
    delay_limit_minutes = fields.Integer(
        "Delay Allowed",
        default=60,
        tracking=True,
        help="A case is opened when a change has not been acknowledged for so long. 0: never.",
    )
    epoch = fields.Char(
        required=True, readonly=True, copy=False, default=lambda self: secrets.token_hex(4)
    )
    item_ids = fields.One2many("dist.publication.item", "publication_id", "Items")
    item_count = fields.Integer(compute="_compute_item_count")

    _quantities_check = models.Constraint(
        "CHECK (buffer_qty >= 0 AND ceiling_qty >= 0 AND drift_limit_qty >= 0)",
        "Buffer, ceiling and allowed drift of a publication can't be negative.",
    )
    _times_check = models.Constraint(
        "CHECK (demand_days > 0 AND interval_minutes > 0 AND assumed_delay_minutes >= 0"
        " AND delay_limit_minutes >= 0)",
        "Days of demand and the interval must be above 0, delays can't be negative.",
    )

    def init(self):
        queries.create_publication_marks(self.env.cr)
        queries.create_buckets(self.env.cr)

    def _compute_item_count(self):
        counts = dict(
            self.env["dist.publication.item"]._read_group(
                [("publication_id", "in", self.ids), ("is_removed", "=", False)],
                ["publication_id"],
                ["__count"],
            )
        )
        for record in self:
            record.item_count = counts.get(record, 0)

    # --- Constraints -------------------------------------------------------------------------

    @api.constrains("product_domain")
    def _check_product_domain(self):
        for record in self:
            record._check_domain()

    def _check_domain(self):
        try:
            self.env["product.product"]._search(self._domain(), limit=1)
        except (ValueError, SyntaxError, TypeError, UserError) as error:
            raise ValidationError(
                self.env._(
                    "%(name)s: the products can't be read as a filter. Choose them again.",
                    name=self.name,
                )
            ) from error

    @api.constrains("rounding", "pack_uom_id")
    def _check_pack(self):
        for record in self:
            if record.rounding == "pack" and not record.pack_uom_id:
                raise ValidationError(
                    self.env._(
                        "%(name)s is rounded down to packs. Choose the pack.", name=record.name
                    )
                )

    @api.constrains("delivery", "url", "secret")
    def _check_delivery(self):
        for record in self.filtered(lambda p: p.delivery == "push"):
            if not record.url or not record.secret:
                raise ValidationError(
                    self.env._(
                        "%(name)s is sent to the channel. Enter the address and the secret.",
                        name=record.name,
                    )
                )
            record._check_address()

    def _check_address(self):
        parts = urlsplit(self.url)
        is_private = (parts.hostname or "").lower() in self._private_hosts()
        if (
            not (parts.scheme == "https" or is_private)
            or not parts.hostname
            or parts.username
            or parts.password
        ):
            raise ValidationError(
                self.env._(
                    "%(name)s: an address starts with https:// and has neither user nor password.",
                    name=self.name,
                )
            )

    @api.constrains("channel_id")
    def _check_channel_kept(self):
        """What was published for one channel is no truth for another."""
        for record in self:
            if record.item_ids[:1].channel_id not in (record.channel_id, record.channel_id[:0]):
                raise ValidationError(
                    self.env._(
                        "%(name)s was published for another channel already. Archive it and create "
                        "another.",
                        name=record.name,
                    )
                )

    # --- ORM ---------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._mark()
        return records

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & RULE:
            self._mark()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _mark(self):
        """Leave word that everything of these is to be published again, and wake the drain."""
        self.env.registry.clear_cache()
        queries.mark_publications(self.env.cr, self.ids)
        self._wake()

    @api.model
    def _wake(self):
        wake(self.env, DRAIN_CRON)

    @api.model
    @seen_cache()
    def _told_by(self):
        """Names of the product fields that decide what is told; none without publications."""
        # sudo: the answer is the same for everybody, and it is cached for everybody
        publications = self.sudo().search([("channel_id.active", "=", True)])
        if not publications:
            return frozenset()
        conditions = Domain.OR(p._own_domain() for p in publications).iter_conditions()
        return ALWAYS_TOLD_BY | {c.field_expr.partition(".")[0] for c in conditions}

    # --- The rule ------------------------------------------------------------------------------

    def _own_domain(self):
        return Domain(literal_eval(self.product_domain or "[]"))

    def _domain(self):
        """The products that the rule is about."""
        domain = self._own_domain() & Domain(
            [
                ("is_storable", "=", True),
                ("sale_ok", "=", True),
                ("company_id", "in", [False, self.company_id.id]),
            ]
        )
        if self.categ_ids:
            domain &= Domain("categ_id", "child_of", self.categ_ids.ids)
        return domain

    def _served_by(self):
        """The warehouses whose quantities are told: those of the channel that the rule names."""
        warehouses = self.channel_id._warehouses()
        return warehouses & self.warehouse_ids if self.warehouse_ids else warehouses

    def _rule(self):
        """The core's form of the rule."""
        ceiling = self._exact(self.ceiling_qty) if self.ceiling_qty else None
        return publication.Rule(self._exact(self.buffer_qty), ceiling)

    @api.model
    def _exact(self, qty):
        return Decimal(str(round(qty, 6)))

    def _delay(self):
        """Seconds of the gap to go by."""
        return self.delay_seconds or self.assumed_delay_minutes * 60

    # --- Actions -------------------------------------------------------------------------------

    def action_view_items(self):
        """Open what the channel is told, has acknowledged and has."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dist_channel_availability.dist_publication_drift_action"
        )
        return {**action, "domain": [("publication_id", "=", self.id)], "context": {}}

    def action_restart(self):
        """Make every cursor void: the channel has to read everything again."""
        for record in self:
            record.epoch = secrets.token_hex(4)
            record._message_log(body=self.env._("The channel was told to start anew."))
