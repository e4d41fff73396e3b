# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import random

from PIL import Image

from odoo.tests.common import BaseCase, tagged

from ..tools.photo import MAX_SIDE, clean_photo
from .portal_common import picture


@tagged("post_install", "-at_install")
class TestPhoto(BaseCase):
    """Whatever is uploaded: a new picture comes out, or nothing."""

    def _opened(self, raw):
        image = Image.open(io.BytesIO(clean_photo(raw)))
        self.assertEqual(image.format, "JPEG")
        return image

    def test_pictures_become_jpeg(self):
        for kind in ("JPEG", "PNG", "GIF", "BMP"):
            with self.subTest(kind=kind):
                image = self._opened(picture(kind))
                self.assertEqual(image.size, (40, 30))
                red, green, blue = image.getpixel((20, 15))
                self.assertTrue(red > 245 and green < 10 and blue < 10)

    def test_what_is_behind_or_inside_a_picture_does_not_survive(self):
        html = b"<script>alert(1)</script>"
        exif = Image.Exif()
        exif[0x010E] = "Rue Secrete 1"
        for raw in (
            picture("JPEG") + html,
            picture("JPEG", comment=html),
            picture("JPEG", exif=exif),
            picture("PNG") + html,
            picture("GIF") + html,
        ):
            cleaned = clean_photo(raw)
            self.assertNotIn(b"script", cleaned)
            self.assertNotIn(b"Secrete", cleaned)
            self.assertFalse(Image.open(io.BytesIO(cleaned)).getexif())

    def test_a_large_picture_becomes_smaller(self):
        self.assertEqual(self._opened(picture("PNG", (4000, 1000))).size, (MAX_SIDE, 512))

    def test_what_is_transparent_becomes_white(self):
        stream = io.BytesIO()
        Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(stream, "PNG")
        self.assertEqual(self._opened(stream.getvalue()).getpixel((5, 5)), (255, 255, 255))

    def test_a_picture_lies_as_it_was_taken(self):
        exif = Image.Exif()
        exif[0x112] = 6
        self.assertEqual(self._opened(picture("JPEG", exif=exif)).size, (30, 40))

    def test_what_is_no_picture_gives_nothing(self):
        svg = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
        bomb = picture("PNG", (9000, 9000))
        whole = picture("JPEG", (200, 200))
        for raw in (
            b"",
            b"<html/>",
            svg,
            b"%PDF-1.7",
            b"RIFF\0\0\0\0WEBPVP8 x",
            whole[:300],
            whole[:-40],
            bomb,
        ):
            self.assertIsNone(clean_photo(raw))

    def test_broken_pictures_never_raise(self):
        draw = random.Random(7)
        for kind in ("JPEG", "PNG", "GIF", "BMP"):
            whole = picture(kind, (64, 64))
            for _number in range(60):
                broken = bytearray(whole)
                for _byte in range(draw.randint(1, 20)):
                    broken[draw.randrange(len(broken))] = draw.randrange(256)
                cleaned = clean_photo(bytes(broken[: draw.randint(1, len(broken))]))
                self.assertTrue(cleaned is None or cleaned[:3] == b"\xff\xd8\xff")
