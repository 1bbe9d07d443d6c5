"""What must not be told: values that a scenario calls secret, and text without them."""

from __future__ import annotations

import base64
import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote, quote_plus

MIN_LENGTH = 4
"""Characters. A shorter value stands in too many words by chance for its places to be told from them."""

HIDDEN = "•••"
STARRED = "***"
"""Stands in addresses, which are ASCII, for a value that looks like a secret."""

_SECRET_NAMES = re.compile(
    r"(.*[-_.])?(token|secret|password|passwd|pwd|pass|auth|authorization|apikey|api[-_]key|access[-_]key|signature|sig"
    r"|session|session[-_]?id|sid|jwt|code|otp|email|e-mail|mail|phone)", re.I,
)  # fmt: skip
# An e-mail address, a JSON web token, or a long run of letters and digits such as keys are made of.
_SECRET_VALUES = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|eyJ[\w-]+\.[\w-]+\.[\w-]*|(?=.*\d)(?=.*[A-Za-z])[\w+/=-]{32,}")

T = TypeVar("T")


def is_secret(name: str, value: str) -> bool:
    """Whether a value in an address's query looks like what opens an account or says who somebody is."""
    return bool(_SECRET_NAMES.fullmatch(name) or _SECRET_VALUES.fullmatch(value))


@dataclass(frozen=True)
class Secrets:
    """Values that appear in no message, log, table or report. They are in no representation of this object either."""

    values: frozenset[str] = field(default=frozenset(), repr=False)

    @classmethod
    def of(cls, *values: str) -> Secrets:
        """These values, also as they look in an address, in JSON and in base64; those of under `MIN_LENGTH` are not."""
        forms: set[str] = set()
        for value in values:
            if len(value) >= MIN_LENGTH:
                encoded = base64.b64encode(value.encode("utf-8", "surrogatepass")).decode("ascii")
                escaped = json.dumps(value)[1:-1]
                safe = value.encode("utf-8", "replace")
                forms |= {value, quote(safe, safe=""), quote_plus(safe), escaped, encoded}
        return cls(frozenset(forms))

    def __bool__(self) -> bool:
        return bool(self.values)

    def __or__(self, other: Secrets) -> Secrets:
        return Secrets(self.values | other.values)

    def hidden(self, text: str) -> str:
        """The text with each secret in it replaced; the longest first, as one may hold another."""
        for value in sorted(self.values, key=lambda value: (-len(value), value)):
            text = text.replace(value, HIDDEN)
        return text

    def hidden_in(self, value: T) -> T:
        """A value with the secrets taken out of every text in it, however deep in dataclasses, lists and mappings.

        Keys of mappings and arrays of numbers stay as they are.
        """
        return self._without(value) if self.values else value

    def _without(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.hidden(value)
        if isinstance(value, tuple | list):
            items = [self._without(item) for item in value]
            return items if isinstance(value, list) else tuple(items)
        if isinstance(value, frozenset):
            return frozenset(self._without(item) for item in value)
        if isinstance(value, Mapping):
            return {key: self._without(item) for key, item in value.items()}
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {each.name: getattr(value, each.name) for each in dataclasses.fields(value) if each.init}
            return dataclasses.replace(value, **{name: self._without(item) for name, item in fields.items()})
        return value
