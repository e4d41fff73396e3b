# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError


class DistGuarded(models.AbstractModel):
    """Records of which some fields are set by the suite's own code only.

    States, decisions and what proves them must not come from RPC, an import, a command on a parent
    record or a default in the context. The superuser is refused too: an administrator who works
    as the superuser in the web client would otherwise get around every rule.
    """

    _name = "dist.guarded"
    _description = "Guarded Fields"

    # {field: value of a new record}; an extension names its own fields only
    _guarded = {}

    @api.model
    def _all_guarded(self):
        """Return the guarded fields of the model and of everything that extends it."""
        guarded = {}
        for parent in reversed(type(self).mro()):
            guarded.update(vars(parent).get("_guarded", {}))
        return guarded

    @api.model_create_multi
    def create(self, vals_list):
        guarded = self._all_guarded()
        for vals in vals_list:
            self._check_unguarded(
                [name for name in vals if vals[name] != guarded.get(name, vals[name])]
            )
        # An explicit value beats a default of the context or of the user.
        return super().create([{**vals, **guarded} for vals in vals_list])

    def write(self, vals):
        self._check_unguarded(vals)
        return super().write(vals)

    def _check_unguarded(self, names):
        guarded = self._all_guarded()
        fixed = [name for name in names if name in guarded or self._is_computed(name)]
        if fixed:
            label = self._fields[fixed[0]]._description_string(self.env)
            raise AccessError(
                self.env._(
                    "“%(field)s” of %(model)s can't be set by hand: it follows from what was "
                    "done. Use the buttons of the record instead.",
                    field=label,
                    model=self[:1].display_name or self._description,
                )
            )

    def _is_computed(self, name):
        """Tell whether the field is stored and only computed: written, it would stay as written."""
        field = self._fields.get(name)
        return bool(field and field.store and field.compute and field.readonly)

    def _set(self, vals):
        """Write guarded fields; for the suite's own code."""
        return super().write(vals)

    @api.model
    def _make(self, vals_list):
        """Create records with guarded fields; for the suite's own code."""
        guarded = self._all_guarded()
        return super().create([{**guarded, **vals} for vals in vals_list])
