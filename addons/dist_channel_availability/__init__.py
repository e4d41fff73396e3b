# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import controllers, models
from .hooks import uninstall_hook

__all__ = ["controllers", "models", "uninstall_hook"]
