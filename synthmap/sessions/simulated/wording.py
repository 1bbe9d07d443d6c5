"""How well the words on a thing match those of a task: a lexical match that can be explained in a sentence.

Information scent, the likeness of a link's words to what is looked for, is what people follow (Pirolli and Card,
"Information foraging", 1999). Here it is the plain share of a task's words that stand on the thing, a word counting as
the same in another inflection. Meanings are not known: "cost" is not "price".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import takewhile

import numpy as np

from synthmap.model.geometry import Floats

_STEM, _ENDING = 4, 3  # letters that two forms of a word begin with in common, and that each may have besides

# What a task says that is not what is looked for.
_SAID_ANYWAY = frozenset(
    re.findall(
        r"\w+",
        """a about an and any are as at be by can do does find for from get go have how i if in into is it its look me
        much my need of on one open or our out page see show site some than that the their them then there they this to
        up us use want we what when where which who why will with you your""",
    )
)
# Scripts that put no spaces between words: Thai to Khmer, kana, and the CJK ideographs.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_WORD = re.compile(r"\w+")


def matches(task: str, texts: Sequence[str]) -> Floats:
    """The share of the task's words that each text has, 0..1, shape (len(texts),)."""
    wanted = words(task) - _SAID_ANYWAY
    if not wanted:
        return np.zeros(len(texts))
    return np.array([_share(wanted, words(text)) for text in texts], dtype=np.float64)


def words(text: str) -> frozenset[str]:
    """The words of a text without case, plural or accents; of a script without spaces, its pairs of letters."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    pairs = {run[i : i + 2] for run in _UNSPACED.findall(plain) for i in range(max(1, len(run) - 1))}
    letters = "".join(
        c for c in unicodedata.normalize("NFKD", _UNSPACED.sub(" ", plain)) if not unicodedata.combining(c)
    )
    return frozenset(pairs | {_singular(word) for word in _WORD.findall(letters)})


def same(a: str, b: str) -> bool:
    """Whether two words are one in two inflections: they begin alike, and what each has besides could be an ending."""
    stem = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
    return a == b or (stem >= _STEM and max(len(a), len(b)) - stem <= _ENDING)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > _STEM - 1 and word.endswith("s") else word


def _share(wanted: frozenset[str], there: frozenset[str]) -> float:
    return sum(any(same(word, other) for other in there) for word in wanted) / len(wanted)
