# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def post_init_hook(env):
    """Give every website the channel of the web shop of its company."""
    env["website"].search([], order="id")._dist_join_web_channel()
