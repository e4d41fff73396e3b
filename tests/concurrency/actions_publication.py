# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is published to a channel, drained and read, while others change it."""


def publication(env, channel_id, product_ids):
    """A publication of some products; its id."""
    record = env["dist.publication"].create(
        {
            "name": "Feed",
            "channel_id": channel_id,
            "product_domain": repr([("id", "in", list(product_ids))]),
            "assumed_delay_minutes": 0,
        }
    )
    return record.id


def publication_of_new(env, channel_id):
    """A publication of the products that are made from now on; its id."""
    last = (
        env["product.product"].with_context(active_test=False).search([], order="id DESC", limit=1)
    )
    record = env["dist.publication"].browse(publication(env, channel_id, []))
    record.product_domain = repr([("id", ">", last.id)])
    return record.id


def withdraw(env, publication_id):
    env["dist.publication"].browse(publication_id).unlink()


def publish(env, product_ids):
    """What the drain does with products that were changed."""
    env["dist.availability.drain"]._drain(env["product.product"].browse(product_ids))


def only(env, publication_id, product_ids):
    """The publication is about these products from now on."""
    record = env["dist.publication"].browse(publication_id)
    record.product_domain = repr([("id", "in", list(product_ids))])


def buffer(env, publication_id, qty):
    env["dist.publication"].browse(publication_id).buffer_qty = qty


def sold(env, product_id, is_sold):
    env["product.product"].browse(product_id).sale_ok = is_sold


def feed(env, publication_id, cursor, limit=3):
    """(items, the next cursor, {product: number of its last change} as the call saw it)."""
    record = env["dist.publication"].browse(publication_id)
    rows, cursor, _more = record._changes(cursor, limit)
    env.cr.execute(
        "SELECT product_res_id, seq FROM dist_publication_item WHERE publication_id = %s",
        [publication_id],
    )
    return rows, cursor, dict(env.cr.fetchall())
