# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Photos and documents that prove an answer."""

from PIL import Image

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.image import IMAGE_MAX_RESOLUTION, binary_to_image

CONTENT = ("raw", "datas", "db_datas", "store_fname", "checksum", "mimetype", "type", "url")
PLACE = ("res_model", "res_id", "res_field")


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        if not vals.keys().isdisjoint(CONTENT + PLACE):
            self._dist_refuse_evidence()
        return super().write(vals)

    def unlink(self):
        self._dist_refuse_evidence()
        return super().unlink()

    def _dist_refuse_evidence(self):
        """What proves the answer of a check stays what it was."""
        ids = [file.res_id for file in self if file.res_model == "dist.quality.check"]
        if ids:
            # sudo: whether it is answered doesn't depend on who asks
            self.env["dist.quality.check"].sudo().browse(ids).exists()._refuse_answered()

    def _dist_check_images(self):
        """Refuse files that aren't images, are broken, or too large to look at."""
        for file in self:
            try:
                image = binary_to_image(file.raw or b"")
                is_large = image.width * image.height > IMAGE_MAX_RESOLUTION
                if not is_large:
                    image.load()
            except Image.DecompressionBombError:
                is_large = True
            except (UserError, OSError, SyntaxError, ValueError) as error:
                raise UserError(
                    self.env._(
                        "“%s” isn't a photo that can be shown. Take it again, or save it as JPEG "
                        "or PNG.",
                        file.name,
                    )
                ) from error
            if is_large:
                raise UserError(
                    self.env._(
                        "Photo “%(name)s” has more than %(limit)s million pixels. Make it smaller.",
                        name=file.name,
                        limit=int(IMAGE_MAX_RESOLUTION / 1e6),
                    )
                )

    def _dist_belong_to(self, record):
        """Let readers of the record see these files; return those that now are its own.

        A file of another record is copied, since it may be changed or deleted there.
        """
        self.check_access("read")
        # sudo: a file without a record is seen by its creator only
        loose = self.sudo().filtered(lambda file: not file.res_id)
        # sudo: copies belong to the record, and the reader may read the originals
        others = (self.sudo() - loose).filtered(
            lambda file: (file.res_model, file.res_id) != (record._name, record.id)
        )
        place = {"res_model": record._name, "res_id": record.id}
        loose.write(place)
        copies = self.browse().concat(*(file.copy(place) for file in others))
        return self - self.browse(others.ids) | copies.with_env(self.env)
