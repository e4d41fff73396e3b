# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..core.channel import ChannelRules
from ..tools.seen_cache import seen_cache


class DistSalesChannel(models.Model):
    """Where orders come from, and in which order its warehouses serve them."""

    _name = "dist.sales.channel"
    _inherit = ["mail.thread"]
    _description = "Sales Channel"
    _order = "sequence, id"
    _check_company_auto = True
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(
        required=True,
        tracking=True,
        help="Short name for imports and reports, unique in the company.",
    )
    sequence = fields.Integer(default=10)
    priority = fields.Integer(
        tracking=True,
        help="Decides who goes first where channels compete for the same stock: higher goes first.",
    )
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    is_default = fields.Boolean(
        "Default", tracking=True, help="Takes the orders that no user or team puts elsewhere."
    )
    warehouse_line_ids = fields.One2many(
        "dist.sales.channel.warehouse",
        "channel_id",
        "Warehouses",
        copy=True,
        help="In sourcing order. Without any, all warehouses of the company in their own order.",
    )
    team_ids = fields.Many2many(
        "crm.team",
        string="Sales Teams",
        check_company=True,
        copy=False,
        help="Orders of these teams belong to the channel.",
    )
    user_ids = fields.Many2many(
        "res.users",
        string="Users",
        check_company=True,
        copy=False,
        domain="[('share', '=', False)]",
        help="Orders of these salespeople belong to the channel, whatever their team.",
    )
    commits_outside = fields.Boolean(
        tracking=True,
        help="Orders were promised to the buyer elsewhere, as on a marketplace: they count as paid "
        "and are never refused.",
    )
    is_edi = fields.Boolean(
        "EDI",
        tracking=True,
        help="Orders come as electronic documents and are answered as they were asked: nothing is "
        "substituted in them by itself.",
    )
    color = fields.Integer()
    note = fields.Html()
    order_count = fields.Integer(compute="_compute_order_count")

    _code_uniq = models.Constraint(
        "UNIQUE (code, company_id)", "Another sales channel of the company has this code already."
    )
    _default_uniq = models.UniqueIndex(
        "(company_id) WHERE is_default", "A company has exactly one default sales channel."
    )

    def _compute_order_count(self):
        counts = dict(
            self.env["sale.order"]._read_group(
                [("dist_channel_id", "in", self.ids)], ["dist_channel_id"], ["__count"]
            )
        )
        for channel in self:
            channel.order_count = counts.get(channel, 0)

    # --- Constraints -------------------------------------------------------------------------

    @api.constrains("team_ids", "user_ids", "company_id", "active")
    def _check_implied_once(self):
        """A user or team that implied two channels would make the choice arbitrary."""
        for channel in self.filtered("active"):
            for fname in ("user_ids", "team_ids"):
                channel._check_members_once(fname)

    def _check_members_once(self, fname):
        rival = self.search(
            [
                ("id", "!=", self.id),
                ("company_id", "=", self.company_id.id),
                (fname, "in", self[fname].ids),
            ],
            limit=1,
        )
        if rival:
            raise ValidationError(
                self.env._(
                    '%(members)s cannot imply the sales channel "%(channel)s" '
                    'as well as "%(rival)s". '
                    "Remove them from one of the two.",
                    members=", ".join((self[fname] & rival[fname]).mapped("display_name")),
                    channel=self.display_name,
                    rival=rival.display_name,
                )
            )

    def _check_default_left(self, companies):
        """Every company with channels has one active default."""
        self.flush_model(["is_default", "active", "company_id"])
        # sudo: the rule holds whether or not the user sees the other channels
        served = self.sudo().search(
            [("is_default", "=", True), ("company_id", "in", companies.ids)]
        )
        if missing := companies - served.company_id:
            raise ValidationError(
                self.env._(
                    "%(company)s needs an active default sales channel. Make another channel the "
                    "default first.",
                    company=missing[0].display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_default(self):
        if default := self.filtered("is_default")[:1]:
            raise UserError(
                self.env._(
                    'The sales channel "%(channel)s" is the default of its company. Make another '
                    "channel the default first.",
                    channel=default.display_name,
                )
            )

    # --- ORM ---------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("is_default"):
                company = vals.get("company_id") or self.env.company.id
                self._demote_default(self.env["res.company"].browse(company))
        channels = super().create(vals_list)
        self.env.registry.clear_cache()
        channels._check_default_left(channels.company_id)
        return channels

    def write(self, vals):
        if "company_id" in vals and any(c.company_id.id != vals["company_id"] for c in self):
            raise UserError(
                self.env._(
                    "A sales channel cannot change its company. Archive it and create another."
                )
            )
        if vals.get("is_default"):
            self._demote_default(self.company_id)
        result = super().write(vals)
        if vals.keys() & {"active", "is_default", "user_ids", "team_ids", "sequence"}:
            self.env.registry.clear_cache()
            self._check_default_left(self.company_id)
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def copy_data(self, default=None):
        default = dict(default or {})
        vals_list = super().copy_data(default)
        for channel, vals in zip(self, vals_list, strict=True):
            vals.setdefault("is_default", False)
            vals["is_default"] = default.get("is_default", False)
            vals["name"] = default.get("name", self.env._("%s (copy)", channel.name))
            vals["code"] = default.get("code", channel._free_code())
        return vals_list

    def _free_code(self):
        taken = self.with_context(active_test=False).search(
            [("company_id", "=", self.company_id.id)]
        )
        codes = set(taken.mapped("code"))
        return next(c for n in range(2, len(codes) + 3) if (c := f"{self.code}-{n}") not in codes)

    def _demote_default(self, companies):
        """Take the mark from the present defaults; the caller sets the new one at once."""
        old = self.with_context(active_test=False).search(
            [
                ("company_id", "in", companies.ids),
                ("is_default", "=", True),
                ("id", "not in", self.ids),
            ]
        )
        super(DistSalesChannel, old).write({"is_default": False})
        old.flush_recordset(["is_default"])

    # --- API for the suite -------------------------------------------------------------------

    @api.model
    @api.private
    def _default_for(self, company):
        """Return the company's default channel; a company without channels gets its first ones."""
        default = self._rules(company.id).default
        if not default:
            self.sudo()._create_missing(company)  # sudo: an order must find a channel for anybody
            default = self._rules(company.id).default
        return self.browse(default)

    @api.model
    @seen_cache("company_id")
    def _rules(self, company_id):
        """Return what implies a channel in the company, as ChannelRules (default 0: none yet)."""
        # sudo: the answer is the same for everybody, and it is cached for everybody
        channels = self.sudo().search([("company_id", "=", company_id), ("active", "=", True)])
        return ChannelRules(
            default=channels.filtered("is_default").id or 0,
            by_user={user: channel.id for channel in channels for user in channel.user_ids.ids},
            by_team={team: channel.id for channel in channels for team in channel.team_ids.ids},
        )

    @api.private
    def _warehouses(self):
        """Return the active warehouses of the channel in sourcing order.

        Without lines of its own, a channel is served by all warehouses of its company.
        """
        self.ensure_one()
        channel = self.sudo()  # sudo: sourcing is the same for a portal user as for a manager
        warehouses = channel.warehouse_line_ids.warehouse_id.filtered("active")
        if not channel.warehouse_line_ids:
            warehouses = warehouses.search([("company_id", "=", channel.company_id.id)])
        return warehouses.with_env(self.env)

    @api.model
    @api.private
    def _create_missing(self, companies):
        """Create the first channels of the companies that have none; return them."""
        served = self.with_context(active_test=False).search([("company_id", "in", companies.ids)])
        vals_list = [
            vals
            for company in companies - served.company_id
            for vals in self._prepare_first_channels(company)
        ]
        return self.with_context(tracking_disable=True).create(vals_list)

    @api.model
    def _prepare_first_channels(self, company):
        first = [
            {"code": "TEL", "name": self.env._("Telesales"), "is_default": True, "priority": 20},
            {"code": "FIELD", "name": self.env._("Field sales"), "priority": 30},
            {"code": "WEB", "name": self.env._("Web shop"), "priority": 10},
            {
                "code": "MARKET",
                "name": self.env._("Marketplace"),
                "priority": 40,
                "commits_outside": True,
            },
            {"code": "EDI", "name": self.env._("EDI"), "priority": 50, "is_edi": True},
        ]
        return [
            {**vals, "company_id": company.id, "sequence": 10 * n, "color": n}
            for n, vals in enumerate(first, start=1)
        ]

    def action_view_orders(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_orders")
        action["domain"] = [("dist_channel_id", "in", self.ids)]
        action["context"] = {"create": False}
        return action
