# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What computing, storing and reading availability costs, against stock Odoo in one run."""
