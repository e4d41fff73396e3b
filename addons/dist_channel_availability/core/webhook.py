# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sending to a channel: the signature it can check, and when to try again."""

import hashlib
import hmac

#: seconds before the second attempt; each further one waits twice as long
FIRST_WAIT = 60
LONGEST_WAIT = 6 * 3600
#: after so many failures in a row the exception desk is told
DEAD_AFTER = 5


def signature(secret, timestamp, body):
    """Hexadecimal HMAC-SHA256 over "timestamp.body".

    With the time under the signature, a recorded message can't be sent again later.

    :param timestamp: seconds since 1970, as in the header
    :param body: the bytes that are sent
    """
    message = f"{timestamp}.".encode() + body
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def wait(failures, jitter):
    """Seconds until the next attempt after so many failures in a row.

    Doubles each time up to LONGEST_WAIT. Between half of it and all of it, so that channels that
    failed together don't come back together.

    :param failures: 1 or more
    :param jitter: a random number from 0 to 1
    """
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures - 1, 20))
    return longest * (0.5 + 0.5 * jitter)
