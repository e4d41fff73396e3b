# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Everything the repository's commands do: set-up, databases, tests.

Only the standard library is used here, because this package runs before anything is installed.
"""
