# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a code may mean."""

from odoo.tools import SQL

from ..core import codes
from ..core.alias import Candidate, Source


def item_candidates(env, wanted, company):
    """Return {code: [Candidate]} of the products that the codes may mean in a company.

    One query for all codes. Archived products and what belongs to other companies mean nothing.
    """
    by_key = {}
    for code in wanted:
        by_key.setdefault(codes.item_key(code), []).append(code)
    found = {code: [] for code in wanted}
    if not found:
        return found
    _flush(env)
    for key, source, *values in env.execute_query(_candidates(by_key, company)):
        for code in by_key.get(codes.item_key(key), ()):
            # a reference is no number of GS1's: only its exact spelling counts
            if source != "reference" or key == codes.clean(code):
                found[code].append(Candidate(*values[:2], Source(source), *values[2:]))
    return found


def _flush(env):
    env["dist.item.alias"].flush_model()
    env["product.product"].flush_model(["barcode", "default_code", "active", "product_tmpl_id"])
    env["product.template"].flush_model(["uom_id", "company_id"])
    env["product.uom"].flush_model()


def _candidates(by_key, company):
    spelled = list(
        {s for key, group in by_key.items() for s in codes.spellings(key)}
        | {codes.clean(code) for group in by_key.values() for code in group}
    )
    return SQL(
        """
        WITH found AS (
            SELECT code_key AS key, 'alias' AS source, product_id, product_uom_id AS uom_id,
                   partner_id, channel_id
              FROM dist_item_alias
             WHERE active AND company_id = %(company)s AND code_key = ANY(%(keys)s)
         UNION ALL
            SELECT barcode, 'barcode', id, NULL, NULL, NULL
              FROM product_product
             WHERE barcode = ANY(%(spelled)s)
         UNION ALL
            SELECT barcode, 'packaging', product_id, uom_id, NULL, NULL
              FROM product_uom
             WHERE barcode = ANY(%(spelled)s)
               AND (company_id IS NULL OR company_id = ANY(%(companies)s))
         UNION ALL
            SELECT default_code, 'reference', id, NULL, NULL, NULL
              FROM product_product
             WHERE default_code = ANY(%(spelled)s)
        )
        SELECT f.key, f.source, f.product_id, COALESCE(f.uom_id, t.uom_id),
               f.partner_id, f.channel_id
          FROM found f
          JOIN product_product p ON p.id = f.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id
         WHERE p.active AND (t.company_id IS NULL OR t.company_id = ANY(%(companies)s))
        """,
        company=company.id,
        companies=company.parent_ids.ids,
        keys=list(by_key),
        spelled=spelled,
    )
