# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class DistChannelOrder(models.Model):
    """What the problems of an order say, to its sender and to the desk."""

    _inherit = "dist.channel.order"

    @api.model
    @api.private
    def _problem_list(self, problems):
        """The problems as the sender gets them.

        :param problems: core Problems
        """
        texts = self._problem_texts()
        return [
            {"path": p.path, "code": p.code, "message": texts[p.code] % p.facts} for p in problems
        ]

    @api.model
    def _sentences(self, problems):
        """The problems as people read them: "lines[0].code: No product has the code 4711."."""
        return [
            ": ".join(filter(None, (problem["path"], problem["message"])))
            for problem in self._problem_list(problems)
        ]

    @api.model
    def _problem_texts(self):
        """{code: what it says, with the names of its facts}."""
        return self._body_texts() | self._form_texts() | self._number_texts() | self._fact_texts()

    @api.model
    def _body_texts(self):
        """What is wrong with a request before anything in it is looked at."""
        _ = self.env._
        return {
            "not_utf8": _("The body is not in UTF-8. Send it in that encoding."),
            "not_json": _("The body is not a JSON document."),
            "twice": _("The body gives the same name twice in one object. Send each once."),
            "too_large": _("The body is too large: at most %(most)s bytes are read."),
            "not_json_type": _("Send the order with the content type application/json."),
        }

    @api.model
    def _form_texts(self):
        """What is wrong with the form of a value."""
        _ = self.env._
        return {
            "missing": _("This value is missing."),
            "unknown_name": _("There is no such value here. Check how it is spelled."),
            "not_an_object": _("This must be an object."),
            "not_a_list": _("This must be a list."),
            "wrong_count": _("There must be at least one and at most %(most)s of these."),
            "not_text": _("This must be a text."),
            "too_long": _("This text is longer than %(longest)s characters."),
            "unprintable": _("This text has control characters in it."),
            "wrong_form": _("This does not look as it must, for example: %(example)s."),
        }

    @api.model
    def _number_texts(self):
        """What is wrong with a number or a day."""
        _ = self.env._
        return {
            "not_a_number": _("This must be a decimal number, such as 12 or 0.5."),
            "not_positive": _("This must be greater than zero."),
            "negative": _("This must not be negative."),
            "too_high": _("This must be at most %(highest)s."),
            "too_precise": _("This has more than %(places)s decimals."),
            "not_a_day": _("This must be a day as YYYY-MM-DD."),
            "day_too_far": _("The year must be from %(first)s to %(last)s."),
        }

    @api.model
    def _fact_texts(self):
        """What doesn't fit together, or not to what is known here."""
        _ = self.env._
        return {
            "nobody": _("Say who orders: by account, by gln, or by name."),
            "nowhere": _("Say where to deliver: by gln, or by street and city."),
            "repeated": _("Another line has the reference %(ref)s already."),
            "no_item": _("No product has the code %(code)s here."),
            "not_sold": _("The product with the code %(code)s is not sold any more."),
            "no_unit": _(
                "There is no unit %(unit)s into which %(own)s, the product's own, could be "
                "converted."
            ),
            "not_whole": _("This is no quantity that can be had in %(unit)s."),
            "no_country": _("There is no country %(country)s."),
            "other_currency": _(
                "The prices are in %(currency)s, but orders of this customer are in %(own)s."
            ),
        }
