"""What must not be seen of one page, in pictures, tables or reports, and text without it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from synthmap.model.contacts import WRAP
from synthmap.model.personal import cards_in, personal_in
from synthmap.model.secrets import STARRED, Secrets

_MIN_WORD = 3  # characters
_MIN_NUMBER = 5  # of a word without a letter: a house number stands in too many places by chance
_MAX_WORD, _MAX_WORDS = 200, 400
_DIVIDED = ("e-mail address", "access token")
# An e-mail address where a text was cut off, as names are.
_CUT_ADDRESS = re.compile(r"(?<![\w.+'-])[\w.+'-]{2,64}@[\w.-]*$")


@dataclass(frozen=True)
class Discretion:
    """How discreet to be about a page.

    Secrets are seen nowhere, and numbers of cards are in no text. Where the page was opened as `somebody` whom the site
    knows, neither are e-mail addresses, phone numbers and access tokens, which may be that person's; on pages that
    everybody sees they are the site's own.

    Attributes
    ----------
    typed : whether something was typed on the way to the page.
    secrets : values that the scenario calls secret.
    words : what a person typed or the site filled in for them where it was asked who they are; as whole words, in
        either case.
    """

    somebody: bool = False
    typed: bool = False
    secrets: Secrets = field(default=Secrets())
    words: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def is_of_somebody(self) -> bool:
        """Whether anything on the page may be one person's, and not the same for everybody."""
        return self.somebody or self.typed

    def knowing(self, words: Iterable[str]) -> Discretion:
        """The same, with more words; those that are too short to be told from others are left out."""
        told = sorted(" ".join(word.split()) for word in words if len(word) <= _MAX_WORD)
        return replace(self, words=frozenset([*sorted(self.words), *filter(_tells, told)][:_MAX_WORDS]))

    def shows(self, text: str) -> bool:
        """Whether a text that is drawn on the page says anything of it.

        What is drawn for everybody is the page's design, and the number of a card there a sample.
        """
        return (self.is_of_somebody and bool(self.spans(text))) or self.secrets.hidden(text) != text

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where in a text it stands, secrets aside; in order, and none on another."""
        found = [(each.start, each.end) for each in (personal_in(text) if self.somebody else cards_in(text))]
        if self._words:
            found += [match.span() for match in self._words.finditer(text)]
        if self.somebody and "@" in text and (cut := _CUT_ADDRESS.search(text)):
            found.append(cut.span())
        joined: list[tuple[int, int]] = []
        for start, end in sorted(found):
            if joined and start < joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined

    def spans_across(self, text: str) -> list[tuple[int, int]]:
        """Where in a text made of several lines it stands, secrets too.

        A `contacts.WRAP` between two of them may stand for a space or for nothing, as a long word is divided.
        """
        kept = [place for place, letter in enumerate(text) if letter != WRAP]
        flat, spaced = text.replace(WRAP, ""), text.replace(WRAP, " ")
        drawn = self.spans(spaced) if self.is_of_somebody else []
        whole = [(each.start, each.end) for each in personal_in(flat) if each.kind in _DIVIDED] if self.somebody else []
        for secret in sorted(self.secrets.values):
            whole += [(at, at + len(secret)) for at in _places(flat, secret)]
            drawn += [(at, at + len(secret)) for at in _places(spaced, secret)]
        return [*drawn, *((kept[start], kept[end - 1] + 1) for start, end in whole)]

    def clean(self, text: str) -> str:
        """The text without it."""
        text = self.secrets.hidden(text)
        # What stood too close to something else to be told may be told without that.
        while found := self.spans(text):
            for start, end in reversed(found):
                text = text[:start] + STARRED + text[end:]
        return text

    @cached_property
    def _words(self) -> re.Pattern[str] | None:
        if not self.words:
            return None
        longest_first = sorted(self.words, key=lambda word: (-len(word), word))
        forms = "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest_first)
        return re.compile(rf"(?<!\w)(?:{forms})(?!\w)", re.I)


def _places(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _tells(word: str) -> bool:
    """Whether to look for a word all over a page: not for `demo` or `admin`, which stand in its own text."""
    plain = word.isalpha() and word.islower()
    return not plain and len(word) >= (_MIN_WORD if any(map(str.isalpha, word)) else _MIN_NUMBER)
