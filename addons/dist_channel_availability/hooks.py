# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def post_init_hook(env):
    """The board has its numbers from the first moment, not only once something changes."""
    env["dist.availability.drain"]._drain()
