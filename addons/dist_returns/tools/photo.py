# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A photo that a stranger uploads becomes a new picture that holds nothing but its pixels."""

import io
import warnings

from PIL import Image

from odoo.tools.image import IMAGE_MAX_RESOLUTION, image_apply_opt, image_fix_orientation

#: longest side that is kept; enough to read a serial number on a type plate
MAX_SIDE = 2048
QUALITY = 85
FORMATS = ("JPEG", "PNG", "GIF", "BMP")


class _Whole(io.BytesIO):
    """A file that may not end before its picture does.

    Odoo tells Pillow for the whole process to fill up what is missing.
    """

    def read(self, size=-1):
        found = super().read(size)
        if size and not found:
            raise OSError("The picture is cut off.")
        return found


def clean_photo(raw):
    """Return the picture as a new JPEG, or None when it isn't one that can be read.

    What a file says of itself (name, type) plays no part; formats are those that Odoo lets Pillow
    load, without SVG and WebP. The pixels are copied, so that neither a place in the EXIF data
    nor a page of HTML behind the picture survives.

    :param raw: bytes of the uploaded file
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(_Whole(raw), formats=FORMATS)
        if image.width * image.height > IMAGE_MAX_RESOLUTION:
            return None
        return image_apply_opt(_pixels(image), "JPEG", quality=QUALITY, optimize=True)
    except Exception:
        # Decoders raise whatever they stumble over in a broken or hostile file.
        return None


def _pixels(image):
    """Return the pixels on white, at most `MAX_SIDE` long."""
    image = image_fix_orientation(image)
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    shown = image.convert("RGBA")
    plain = Image.new("RGB", shown.size, "white")
    plain.paste(shown, mask=shown)
    return plain
