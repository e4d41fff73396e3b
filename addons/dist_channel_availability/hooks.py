# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import queries


def uninstall_hook(env):
    """Remove what the ORM doesn't know of."""
    queries.drop_publication_tables(env.cr)
