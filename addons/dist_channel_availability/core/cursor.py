# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The place in a feed up to which a client has read: opaque to it, and signed.

It says which publication it belongs to, in which epoch of it, up to which `seq` it goes, and when
it was given out, so that an acknowledgement tells how long the way to the channel took.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass

VERSION = "1"
SEPARATOR = "."


class GarbledError(ValueError):
    """The text is not a cursor that was given out here."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """:param sent: seconds since 1970 at which the feed was answered"""

    publication: int
    epoch: str
    seq: int
    sent: int


def encode(cursor, sign):
    """The text of a cursor.

    :param sign: function of a text that gives its signature, a string without dots
    """
    fields = (VERSION, cursor.publication, cursor.epoch, cursor.seq, cursor.sent)
    body = SEPARATOR.join(map(str, fields))
    text = f"{body}{SEPARATOR}{sign(body)}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(text, sign):
    """The cursor of a text.

    :raises GarbledError: it is cut off, changed or was never given out
    """
    body, _dot, signature = _unpack(text).rpartition(SEPARATOR)
    if not hmac.compare_digest(sign(body).encode(), signature.encode()):
        raise GarbledError("signature")
    version, publication, epoch, seq, sent = body.split(SEPARATOR)
    if version != VERSION:
        raise GarbledError("version")
    return Cursor(int(publication), epoch, int(seq), int(sent))


def _unpack(text):
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise GarbledError("encoding") from error
