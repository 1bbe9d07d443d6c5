"""What says who somebody is, or pays, told from a text and taken out of it: e-mail addresses and numbers of cards."""

from __future__ import annotations

import re

from synthmap.model.secrets import STARRED

# As RFC 5322 has its dot-atoms, and as people use them.
_EMAIL = re.compile(r"[\w.+'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
_DIGITS = re.compile(r"(?<![\w.])\d(?:[ -]?\d){13,18}(?![\w.]?\d)")


def without_personal(text: str) -> str:
    """The text with e-mail addresses and numbers of cards starred out."""
    if "@" in text or "%40" in text:
        text = _EMAIL.sub(STARRED, text)
    return without_cards(text)


def without_cards(text: str) -> str:
    """The text with numbers of payment cards starred out."""
    return _DIGITS.sub(lambda found: STARRED if is_card(found[0]) else found[0], text)


def is_card(text: str) -> bool:
    """Whether digits are the number of a payment card: by length, industry and check digit (ISO/IEC 7812-1, Luhn).

    The industries of cards begin with 2 to 6. Moments in milliseconds and EAN codes of goods have 13 digits.
    """
    digits = [int(c) for c in text if c.isdecimal()][::-1]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return 14 <= len(digits) <= 19 and 2 <= digits[-1] <= 6 and (sum(digits[::2]) + sum(doubled)) % 10 == 0
