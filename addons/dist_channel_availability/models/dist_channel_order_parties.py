# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.fields import Domain

from ..core.payload import Problem

ADDRESS = ("name", "street", "street2", "zip", "city", "email", "phone")
#: enough for a person to choose from
SUGGESTED = 5


class DistChannelOrder(models.Model):
    """Whom an order is for, and where it goes."""

    _inherit = "dist.channel.order"

    # --- the customer ------------------------------------------------------------------------

    def _find_customer(self, place, found):
        """Return the customer; empty with a question or a problem noted in `found`."""
        if self.partner_id:
            return self.partner_id
        for kind in ("gln", "account"):
            if code := getattr(place, kind):
                return self._by_number(code, kind, found)
        return self._find_consumer(place, found)

    def _by_number(self, code, kind, found):
        matches = self.env["dist.customer.alias"]._resolve_customers(
            [code], channel=self.channel_id, kind=kind, company=self.company_id
        )
        match = matches[code]
        if match.message:
            found.questions.append(match.message)
        return match.partner

    def _find_consumer(self, place, found):
        """A person with a name and an address: by e-mail, else a new contact, else ask."""
        country = self._country(place, "customer", found)
        partners = self._by_email(place)
        if len(partners) == 1 and self.channel_id.unknown_consumer == "contact":
            return partners
        partners |= self._by_phone(place, country)
        if partners or self.channel_id.unknown_consumer == "desk":
            self._ask_for_customer(place, partners, found)
            return self.env["res.partner"]
        if found.problems:
            return self.env["res.partner"]
        return self._create_contact(place, country, type="contact")

    def _ask_for_customer(self, place, partners, found):
        found.suggested |= partners
        if partners:
            # sudo: the names help the desk to choose; nothing else of the contacts is shown
            names = ", ".join(partners.sudo().mapped("display_name"))
            question = self.env._(
                "%(name)s may be %(customers)s: e-mail or phone are the same. Choose the customer.",
                name=place.name,
                customers=names,
            )
        else:
            question = self.env._(
                "%(name)s is not known as a customer. Choose or create one.", name=place.name
            )
        found.questions.append(question)

    def _by_email(self, place):
        if not place.email:
            return self.env["res.partner"]
        return self._contacts(Domain("email_normalized", "=", place.email.lower()))

    def _by_phone(self, place, country):
        """Whom the number suggests; it never chooses, for numbers are shared and passed on."""
        number = place.phone and self.env["res.partner"]._phone_format(
            number=place.phone, country=country or self.company_id.country_id
        )
        if not number:
            return self.env["res.partner"]
        return self._contacts(Domain("phone_sanitized", "=", number))

    def _contacts(self, domain):
        companies = Domain("company_id", "in", [False, self.company_id.id])
        # sudo: whom an address means does not depend on which contacts the connector may see
        partners = self.env["res.partner"].sudo().search(domain & companies, limit=SUGGESTED)
        return partners.with_env(self.env)

    # --- where it goes -----------------------------------------------------------------------

    def _find_delivery(self, place, partner, found):
        """Return the delivery address; empty when it is the customer's own, or not known."""
        if not place:
            return self.env["res.partner"]
        if place.gln:
            return self._by_number(place.gln, "gln", found)
        country = self._country(place, "delivery", found)
        if not partner or found.problems:
            return self.env["res.partner"]
        values = self._address_values(place, country)
        values["name"] = values["name"] or partner.name
        # sudo: a delivery address is found again whoever entered it
        known = partner.sudo().child_ids.filtered(
            lambda child: all(
                (child[name] or False) == (value or False) for name, value in values.items()
            )
        )
        if known:
            return known[0].with_env(self.env)
        return self._create_contact(place, country, type="delivery", parent_id=partner.id)

    def _country(self, place, path, found):
        if not place.country:
            return self.env["res.country"]
        code = place.country.upper()
        country = self.env["res.country"].search([("code", "=", code)], limit=1)
        if not country:
            found.problems.append(Problem(f"{path}.country", "no_country", {"country": code}))
        return country

    def _address_values(self, place, country):
        values = {name: getattr(place, name) or False for name in ADDRESS}
        return {**values, "country_id": country}

    def _create_contact(self, place, country, **values):
        """Create what the channel's orders name; the connector has no right to contacts."""
        values |= self._address_values(place, country)
        if values.get("parent_id") and not values["name"]:
            values["name"] = self.env["res.partner"].browse(values["parent_id"]).name
        values |= {"country_id": country.id, "company_id": self.company_id.id}
        # sudo: the channel's setting says that its orders make contacts, and an order's address is
        # part of the order; the key has no right to contacts for that
        return self.env["res.partner"].sudo().create(values).with_env(self.env)
