"""YAML text to plain data that remembers where everything stands, read by the YAML 1.2 core schema.

PyYAML resolves scalars as YAML 1.1 did (`off` is false, `12:30` is 750, `1_000` a number, `2026-01-01` a date). Here
only `true` and `false` are booleans, only digits are numbers, and the rest is text, as in YAML 1.2.2 chapter 10.3.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn

import yaml

from synthmap.scenario.mistakes import Mistake, Place, Source, scenario_error, shown

KeyPath = tuple[str | int, ...]
"""The way to a value from the top of the file: keys and list indices."""

MAX_CHARACTERS = 1_048_576
MAX_VALUES = 100_000
"""Values of a file once its aliases are written out. A few lines of nested aliases can stand for billions."""
MAX_DEPTH = 64

_TAG = "tag:yaml.org,2002:"
_SURROGATE = re.compile("[\ud800-\udfff]")


def _integer(text: str) -> int:
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    return int(text if base == 10 else text[2:], base)


# A number of more than 100 digits is no integer here: Python refuses to convert very long ones, and it reads as
# a float, which the types then refuse as infinite or not whole.
_CORE: tuple[tuple[str, re.Pattern[str], Callable[[str], object]], ...] = (
    (f"{_TAG}null", re.compile(r"(?:null|Null|NULL|~|)\Z"), lambda _: None),
    (f"{_TAG}bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), lambda t: t.lower() == "true"),
    (f"{_TAG}int", re.compile(r"(?:[-+]?[0-9]{1,100}|0o[0-7]{1,100}|0x[0-9a-fA-F]{1,100})\Z"), _integer),
    (
        f"{_TAG}float",
        re.compile(
            r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
            r"|[-+]?(?:\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN)\Z"
        ),
        lambda t: float(re.sub(r"\.(?=[iInN])", "", t)),
    ),
)

# What PyYAML says, and what a person does about it; the first that is contained in its words counts.
_YAML_HINTS = (
    ("found character '\\t'", "Indent with spaces: YAML allows no tabs there."),
    ("cannot start any token", "Put the value in quotes: it begins with a sign that means something in YAML."),
    ("expected alphabetic or numeric character", "Put a value that begins with * or & in quotes."),
    ("found undefined alias", "Put a value that begins with * in quotes."),
    ("mapping values are not allowed", "Put a value that holds `: ` in quotes, or check the indentation."),
    ("could not find expected ':'", "Write `key: value`, with a space after the colon."),
    ("<block end>", "Check the indentation: keys that belong together start in the same column."),
    ("expected ',' or", "A bracket opened before this is not closed, or a comma is missing."),
    ("quoted scalar", "A quote opened before this is not closed."),
    ("another document", "Take out the line `---` and what follows it: one file is one scenario."),
    ("special characters are not allowed", "Take this character out: it does not print."),
)


@dataclass(frozen=True)
class Document:
    """The data of a scenario file, and where each part of it stands.

    `data` is made of dict, list, str, int, float, bool and None. `keys` and `values` hold a place for every key and
    every value; what comes from an alias or a merge stands where it is written. `written` holds the text of each
    scalar as the file has it. `mistakes` are those of the YAML itself that left the rest readable.
    """

    source: Source
    data: object
    keys: Mapping[KeyPath, Place]
    values: Mapping[KeyPath, Place]
    written: Mapping[KeyPath, str]
    mistakes: tuple[Mistake, ...]

    def nearest_path(self, path: KeyPath) -> KeyPath:
        """The longest beginning of `path` that the file has."""
        while path and path not in self.values:
            path = path[:-1]
        return path

    def place(self, path: KeyPath) -> Place:
        """Where the value stands, or the nearest thing around it that does."""
        return self.values[self.nearest_path(path)]

    def key_place(self, path: KeyPath) -> Place:
        """Where the key of a value stands; the value itself, for an item of a list."""
        return self.keys.get(path) or self.place(path)


def read(source: Source) -> Document:
    """Read YAML. Raises ScenarioError where the text cannot be read on: bad syntax, or too much of anything."""
    if len(source.text) > MAX_CHARACTERS:
        raise scenario_error(source, [Mistake(1, 1, f"This file is longer than {MAX_CHARACTERS:,} characters.")])
    builder = _Builder(source)
    node = _compose(source)
    data = builder.build(node, ()) if node is not None else None
    builder.values.setdefault((), Place(1, 1))
    return Document(source, data, builder.keys, builder.values, builder.written, tuple(builder.mistakes))


def core_scalar(text: str) -> object:
    """What an unquoted scalar means: None, a bool, an int, a float, or the text itself."""
    return next((convert(text) for _, pattern, convert in _CORE if pattern.match(text)), text)


class _Loader(yaml.SafeLoader):
    """PyYAML's reader and parser with YAML 1.2 scalars, and bounds on what it builds."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0
        self.count = 0
        self.in_plain = False

    def scan_plain(self) -> yaml.ScalarToken:
        """Scan unquoted text. PyYAML ends it at a `?` in brackets, as YAML 1.1 did: `{question: Why?}` is 1.2."""
        self.in_plain = True
        try:
            return super().scan_plain()
        finally:
            self.in_plain = False

    def peek(self, index: int = 0) -> str:
        """Look ahead. Only decisions are made on this: the text itself is taken from the buffer."""
        character: str = super().peek(index)
        return "x" if character == "?" and self.in_plain else character

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose as PyYAML does, which recurses and so would exhaust the stack on `[[[[...`."""
        self.depth += 1
        self.count += 1
        if self.depth > MAX_DEPTH or self.count > MAX_VALUES:
            problem = _TOO_DEEP if self.depth > MAX_DEPTH else _TOO_MANY
            raise yaml.composer.ComposerError(None, None, problem, self.get_mark())
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


_TOO_DEEP = f"this is nested more than {MAX_DEPTH} levels deep"
_TOO_MANY = f"it holds more than {MAX_VALUES:,} values once its aliases (`*name`) are written out"

for _tag, _pattern, _ in _CORE:
    _Loader.add_implicit_resolver(_tag, _pattern, None)


def _compose(source: Source) -> yaml.Node | None:
    loader: _Loader | None = None
    try:
        loader = _Loader(source.text)
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise scenario_error(source, [_syntax_mistake(source, error)]) from None
    except yaml.reader.ReaderError as error:
        raise scenario_error(source, [_reader_mistake(source, error)]) from None
    except (ValueError, OverflowError):
        # PyYAML lets these through: "\U00110000" is no character, and a %YAML directive may hold any number.
        index = loader.get_mark().index if loader else 0
        message = "This is not YAML: an escape or a number here is out of range."
        raise scenario_error(source, [Mistake(*source.place(index), message)]) from None
    finally:
        if loader is not None:
            loader.dispose()


def _syntax_mistake(source: Source, error: yaml.MarkedYAMLError) -> Mistake:
    problem = (error.problem or "it cannot be read").removeprefix("but ")
    mark = error.problem_mark or error.context_mark
    place = source.place(mark.index) if mark else Place(1, 1)
    where = ""
    if error.context and error.context_mark:
        started = source.place(error.context_mark.index).line
        where = f" ({shown(error.context)}" + (f" that starts on line {started})" if started != place.line else ")")
    reference = mark is not None and source.text[max(mark.index - 1, 0) : mark.index + 1] == "${"
    hint = (
        "Put `${NAME}` in quotes where it stands in brackets."
        if reference
        else _yaml_hint(f"{problem} {error.context}")
    )
    return Mistake(*place, f"This is not YAML: {shown(problem, 120)}{where}.", hint)


def _reader_mistake(source: Source, error: yaml.reader.ReaderError) -> Mistake:
    message = f"This is not YAML: the character {shown(source.text[error.position])} is not allowed."
    return Mistake(*source.place(error.position), message, _yaml_hint(error.reason))


def _yaml_hint(problem: str) -> str:
    return next((hint for words, hint in _YAML_HINTS if words in problem), "")


class _Builder:
    """Turns nodes into data, noting where each stands. One is used for one file, then thrown away."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.keys: dict[KeyPath, Place] = {}
        self.values: dict[KeyPath, Place] = {}
        self.written: dict[KeyPath, str] = {}
        self.mistakes: list[Mistake] = []
        self._count = 0

    def build(self, node: yaml.Node, path: KeyPath) -> object:
        self._bound(node, len(path))
        self.values[path] = self._place(node)
        if isinstance(node, yaml.ScalarNode):
            self.written[path] = node.value
            return self._scalar(node)
        if not node.tag.startswith(_TAG) or node.tag[len(_TAG) :] not in ("map", "seq"):
            self._unknown_tag(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        assert isinstance(node, yaml.MappingNode)
        data: dict[str, object] = {}
        for key, (key_node, value_node) in self._entries(node, 0).items():
            self.keys[(*path, key)] = self._place(key_node)
            data[key] = self.build(value_node, (*path, key))
        return data

    def _entries(self, node: yaml.MappingNode, merges: int) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        """The keys of a mapping: its own, and under them those that `<<` merges in, of which the first wins."""
        own: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        merged: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key_node, value_node in node.value:
            self._bound(key_node, merges)
            if not isinstance(key_node, yaml.ScalarNode):
                self._note(key_node, "A key must be a word, not a list or a mapping.", "Put it in quotes.")
            elif key_node.value == "<<" and key_node.style is None:
                for base in self._merge_bases(value_node):
                    for key, entry in self._entries(base, merges + 1).items():
                        merged.setdefault(key, entry)
            elif key_node.value in own:
                first = self._place(own[key_node.value][0])
                message = f"`{shown(key_node.value)}` is here twice: it already stands on line {first.line}"
                self._note(key_node, f"{message}, column {first.column}.", "Keep one of them.")
            else:
                self._scalar(key_node)
                own[key_node.value] = (key_node, value_node)
        return {**merged, **own}

    def _merge_bases(self, node: yaml.Node) -> list[yaml.MappingNode]:
        bases = node.value if isinstance(node, yaml.SequenceNode) else [node]
        mappings = [base for base in bases if isinstance(base, yaml.MappingNode)]
        if len(mappings) != len(bases):
            self._note(node, "`<<` merges mappings, and this is none.", "Write `<<: *name`.")
        return mappings

    def _scalar(self, node: yaml.ScalarNode) -> object:
        if _SURROGATE.search(node.value):
            self._note(node, "This holds half a character (a surrogate escape).", "Write the character itself.")
            return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", node.value)
        if node.tag == f"{_TAG}str":
            return node.value
        for tag, pattern, convert in _CORE:
            if node.tag == tag and pattern.match(node.value):
                return convert(node.value)
        self._unknown_tag(node)
        return node.value

    def _unknown_tag(self, node: yaml.Node) -> None:
        tag = node.tag.replace(_TAG, "!!")
        self._note(node, f"The YAML tag `{shown(tag)}` does not fit here.", "Take the tag out.")

    def _bound(self, node: yaml.Node, depth: int) -> None:
        self._count += 1
        if self._count > MAX_VALUES:
            self._stop(node, f"This file is too large: {_TOO_MANY}.", "Use fewer aliases, or several scenarios.")
        if depth > MAX_DEPTH:
            self._stop(node, f"This is nested more than {MAX_DEPTH} levels deep.", "Does an alias hold itself?")

    def _stop(self, node: yaml.Node, message: str, hint: str) -> NoReturn:
        self._note(node, message, hint)
        raise scenario_error(self.source, self.mistakes)

    def _note(self, node: yaml.Node, message: str, hint: str) -> None:
        self.mistakes.append(Mistake(*self._place(node), message, hint))

    def _place(self, node: yaml.Node) -> Place:
        return self.source.place(node.start_mark.index)
