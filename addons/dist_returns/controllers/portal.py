# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

MODEL = "dist.return"
#: ids beyond the database's integers are no ids
ID = "<int(max=2147483647):return_id>"
OPEN_STATES = ("submitted", "authorised", "receipt")
#: what a redirect tells the page to say
MESSAGES = ("thanks", "already", "withdrawn", "late", "staff")


class ReturnPortal(CustomerPortal):
    """A customer's own returns: the list, one of them, what to print, withdrawing it.

    Users of the portal have no right on any model of returns, so that nothing is there over RPC.
    What they see they see here.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "dist_return_count" in counters:
            values["dist_return_count"] = self._returns_sudo().search_count(self._returns_domain())
        return values

    def _returns_sudo(self):
        # sudo: users of the portal have no right on returns; `_returns_domain` is what they see
        return request.env[MODEL].sudo()

    def _is_staff(self):
        """Tell whether staff look at a customer's page; what they do needs their own roles."""
        return request.env.user._is_internal()

    def _returns_domain(self):
        user = request.env.user
        if self._is_staff():
            # Staff see in the portal what concerns them as a customer: usually nothing.
            return [("partner_id", "=", user.partner_id.id), ("state", "!=", "draft")]
        # sudo: a user of the portal may know his own companies
        return self._returns_sudo()._portal_domain(user.sudo())

    def _return_sudo(self, return_id, access_token=None):
        """Return it as superuser for who may see it: own company, token, or staff's rights.

        :raises AccessError, MissingError: for everybody else, like Odoo's own pages
        """
        record = self._returns_sudo().browse(return_id).exists()
        # sudo: a user of the portal may know his own companies
        if record and record._is_portal_visible(request.env.user.sudo()):
            return record
        return self._document_check_access(MODEL, return_id, access_token)

    def _return_sortings(self):
        env = request.env
        return {
            "date": {"label": env._("Newest"), "order": "id desc"},
            "name": {"label": env._("Number"), "order": "name"},
            "state": {"label": env._("Status"), "order": "state, id desc"},
        }

    def _return_filters(self):
        env = request.env
        return {
            "all": {"label": env._("All"), "domain": []},
            "open": {"label": env._("Open"), "domain": [("state", "in", OPEN_STATES)]},
            "finished": {"label": env._("Finished"), "domain": [("state", "=", "closed")]},
            "refused": {
                "label": env._("Rejected or withdrawn"),
                "domain": [("state", "in", ("rejected", "cancelled"))],
            },
        }

    def _return_inputs(self):
        env = request.env
        return {
            "all": {"input": "all", "label": env._("Search in all")},
            "name": {"input": "name", "label": env._("Search in number")},
            "order": {"input": "order", "label": env._("Search in orders")},
            "product": {"input": "product", "label": env._("Search in products")},
        }

    def _return_search(self, search, search_in):
        fields = {
            "name": "name",
            "order": "line_ids.sale_line_id.order_id.name",
            "product": "line_ids.product_id",
        }
        chosen = fields.values() if search_in == "all" else [fields[search_in]]
        return Domain.OR(Domain(name, "ilike", search) for name in chosen)

    @http.route(
        ["/my/returns", "/my/returns/page/<int(max=1000000):page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_returns(
        self, page=1, sortby="date", filterby="all", search=None, search_in="all", **_kwargs
    ):
        """The list of the customer's returns."""
        sortings, filters, inputs = (
            self._return_sortings(),
            self._return_filters(),
            self._return_inputs(),
        )
        sortby = sortby if sortby in sortings else "date"
        filterby = filterby if filterby in filters else "all"
        search_in = search_in if search_in in inputs else "all"
        domain = Domain(self._returns_domain()) & Domain(filters[filterby]["domain"])
        if search:
            domain &= self._return_search(search, search_in)
        returns = self._returns_sudo()
        pager = portal_pager(
            url="/my/returns",
            url_args={"sortby": sortby, "filterby": filterby, "search": search or ""}
            | {"search_in": search_in},
            total=returns.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = returns.search(
            domain,
            order=sortings[sortby]["order"],
            limit=self._items_per_page,
            offset=pager["offset"],
        )
        request.session["my_returns_history"] = found.ids[:100]
        values = self._prepare_portal_layout_values()
        values.update(
            returns=found,
            page_name="dist_return",
            default_url="/my/returns",
            pager=pager,
            searchbar_sortings=sortings,
            sortby=sortby,
            searchbar_filters=filters,
            filterby=filterby,
            searchbar_inputs=inputs,
            search_in=search_in,
            search=search,
        )
        return request.render("dist_returns.portal_my_returns", values)

    @http.route(f"/my/returns/{ID}", type="http", auth="public", website=True)
    def portal_my_return(self, return_id, access_token=None, message=None, **kwargs):
        """One return: where it is, its lines and photos, what to print, and the messages."""
        try:
            record = self._return_sudo(return_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = {
            "dist_return": record,
            "page_name": "dist_return",
            "message": message if message in MESSAGES else None,
            "res_company": record.company_id,
        }
        # The messages below the page ask for the token, also for who needs none to see the page.
        token = access_token or record._portal_ensure_token()
        values = self._get_page_view_values(
            record, token, values, "my_returns_history", False, **kwargs
        )
        return request.render("dist_returns.portal_my_return", values)

    @http.route(
        f"/my/returns/{ID}/withdraw", type="http", auth="public", methods=["POST"], website=True
    )
    def portal_my_return_withdraw(self, return_id, access_token=None, **_kwargs):
        """Withdraw a return of which nothing has come yet."""
        try:
            record = self._return_sudo(return_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if self._is_staff():
            return request.redirect(record.get_portal_url(query_string="&message=staff"))
        message = "withdrawn"
        try:
            with request.env.cr.savepoint():
                record._portal_withdraw()
        except UserError:
            message = "late"
        return request.redirect(record.get_portal_url(query_string=f"&message={message}"))

    @http.route(
        f"/my/returns/{ID}/<any(slip,label):paper>", type="http", auth="public", website=True
    )
    def portal_my_return_paper(self, return_id, paper, access_token=None, **_kwargs):
        """The slip or the label, for who may see the return, once it is authorised."""
        try:
            record = self._return_sudo(return_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if not record._portal_may_print():
            return request.redirect(record.get_portal_url())
        # Without the program that makes PDFs the page itself can be printed.
        state = request.env["ir.actions.report"].get_wkhtmltopdf_state()
        return self._show_report(
            record,
            "html" if state == "install" else "pdf",
            f"dist_returns.action_report_return_{paper}",
            download=state != "install",
        )

    @http.route(
        f"/my/returns/{ID}/photo/<int(max=2147483647):attachment_id>",
        type="http",
        auth="public",
        readonly=True,
    )
    def portal_my_return_photo(self, return_id, attachment_id, access_token=None, **_kwargs):
        """A photo that the customer sent with this return; no other attachment of anything."""
        try:
            record = self._return_sudo(return_id, access_token)
        except (AccessError, MissingError):
            raise request.not_found() from None
        photo = record.line_ids.photo_ids.filtered(lambda item: item.id == attachment_id)
        if not photo:
            raise request.not_found()
        stream = request.env["ir.binary"]._get_stream_from(photo)
        return stream.get_response(as_attachment=photo.mimetype != "image/jpeg")
