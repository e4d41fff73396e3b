# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What proposals and purchase orders cost in CPU seconds, against stock Odoo in one run."""
