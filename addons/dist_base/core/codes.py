# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Numbers on goods and places: GTIN and GLN, and when two of them are the same."""

#: how many digits a GTIN may have; a shorter one is the longest with zeros in front
GTIN_LENGTHS = (8, 12, 13, 14)
GLN_LENGTH = 13
KEY_LENGTH = max(GTIN_LENGTHS)


def has_check_digit(digits: str) -> bool:
    """Return whether the last digit is the one that GS1 computes from the others."""
    if not (digits.isascii() and digits.isdigit()):
        return False
    weighted = sum(int(d) * (3 if n % 2 else 1) for n, d in enumerate(reversed(digits)))
    return weighted % 10 == 0


def is_gtin(code: str) -> bool:
    """Return whether the code is a GTIN-8, 12, 13 or 14 with its right check digit."""
    return len(code) in GTIN_LENGTHS and has_check_digit(code)


def is_gln(code: str) -> bool:
    """Return whether the code is a global location number with its right check digit."""
    return len(code) == GLN_LENGTH and has_check_digit(code)


def clean(code: str | None) -> str:
    """Return the code without the blanks around it that pasting and scanners add."""
    return (code or "").strip()


def item_key(code: str) -> str:
    """Return what two spellings of one code share.

    A GTIN may be written with 8, 12, 13 or 14 digits; scanners and partners differ, so digits of
    such a length are filled up to 14. Every other code is its own key.
    """
    code = clean(code)
    digits = code.isascii() and code.isdigit() and len(code) in GTIN_LENGTHS
    return code.zfill(KEY_LENGTH) if digits else code


def spellings(code: str) -> list[str]:
    """Return every spelling with the key of the code, the code itself first."""
    code = clean(code)
    key = item_key(code)
    if key == code and len(code) != KEY_LENGTH:
        return [code]
    shorter = [key[-n:] for n in GTIN_LENGTHS if not key[:-n].strip("0")]
    return [code, *(s for s in shorter if s != code and item_key(s) == key)]
