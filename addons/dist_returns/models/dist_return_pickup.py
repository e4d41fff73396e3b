# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError


class DistReturn(models.Model):
    """Whom the carrier calls, under a number that can be called."""

    _inherit = "dist.return"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._format_pickup_phone()
        return records

    def write(self, vals):
        done = super().write(vals)
        if {"pickup_phone", "pickup_partner_id"} & set(vals):
            self._format_pickup_phone()
        return done

    @api.onchange("pickup_partner_id")
    def _onchange_pickup_partner_id(self):
        if self.pickup_partner_id.phone and not self.pickup_phone:
            self.pickup_phone = self.pickup_partner_id.phone

    def _format_pickup_phone(self):
        for record in self.filtered("pickup_phone"):
            number = record._valid_pickup_phone()
            if number != record.pickup_phone:
                super(DistReturn, record).write({"pickup_phone": number})

    def _check_pickup(self):
        """Refuse to ask for a pick-up that nobody can announce."""
        if self.pickup_partner_id and not self.pickup_phone:
            raise UserError(
                self.env._(
                    "%(name)s is to be picked up at %(address)s, but nobody can be called there. "
                    "Enter a phone number.",
                    name=self.name,
                    address=self.pickup_partner_id.display_name,
                )
            )
        if self.pickup_phone:
            self._valid_pickup_phone()

    def _valid_pickup_phone(self):
        """Return the number in international form.

        :raises UserError: when nobody can be called under it
        """
        address = self.pickup_partner_id or self.partner_id
        country = address.country_id or self.company_id.country_id
        try:
            return self._phone_format(
                number=self.pickup_phone,
                country=country,
                force_format="INTERNATIONAL",
                raise_exception=True,
            )
        except UserError as error:
            raise UserError(
                self.env._(
                    "“%(number)s” isn't a phone number that can be called for %(name)s. Enter it "
                    "with the country's prefix, such as +49 30 123456.",
                    number=self.pickup_phone,
                    name=self.name,
                )
            ) from error
