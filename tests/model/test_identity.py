from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from synthmap.model.identity import (
    element_keys,
    fingerprint,
    key_parts,
    landmarks_of,
    likeness,
    normal_target,
    readable,
    well_formed,
    written_id,
)

SITE = "https://shop.example"
# Everything a page can put into a string by script: half surrogates, escapes, direction marks, line breaks.
HOSTILE = st.text(st.characters() | st.sampled_from("\ud800\udfff\u202e\x1b\n\0\ue000 \"'>#()"), max_size=30)


@dataclass(frozen=True)
class Node:
    """One element to be keyed; its parent by position."""

    tag: str
    name: str = ""
    role: str = ""
    parent: int = -1
    written: tuple[tuple[str, str], ...] = ()


def keys_of(*nodes: Node, site: str = SITE) -> tuple[str, ...]:
    return element_keys(
        [node.tag for node in nodes],
        [node.role for node in nodes],
        [node.name for node in nodes],
        [dict(node.written) for node in nodes],
        [node.parent for node in nodes],
        site=site,
    )


def link(name: str, href: str, parent: int = -1, **written: str) -> Node:
    return Node("a", name, "link", parent, (("href", href), *written.items()))


def test_a_key_reads_like_a_path() -> None:
    keys = keys_of(
        Node("main", role="main"),
        Node("div", parent=0),
        link("Pricing", "https://shop.example/pricing?utm_source=mail", parent=1),
    )
    assert keys == ("main", "main > div", 'main > link "Pricing" -> /pricing')


def test_landmarks_are_named_by_role_or_by_tag_and_nothing_else_is() -> None:
    keys = keys_of(
        Node("div", role="banner"),
        Node("nav", role="navigation", parent=0),
        Node("ul", parent=1),
        Node("button", "Menu", "button", parent=2),
        Node("footer"),
        Node("section", parent=4),
        Node("p", "Imprint", parent=5),
    )
    assert keys[3] == 'banner > navigation > button "Menu"'
    assert keys[6] == 'contentinfo > p "Imprint"'


def test_equals_are_numbered_in_document_order() -> None:
    button = Node("button", "Add", "button")
    assert keys_of(button, button, Node("p", "x"), button) == (
        'button "Add"', 'button "Add" (2)', 'p "x"', 'button "Add" (3)',
    )  # fmt: skip


def test_an_address_that_ends_like_a_number_takes_no_key_from_another() -> None:
    keys = keys_of(link("x", "/x"), link("x", "/x (2)"), link("x", "/x"))
    assert keys[:2] == ('link "x" -> /x', 'link "x" -> /x (2)')
    assert len(set(keys)) == 3


@st.composite
def pages(draw: st.DrawFn) -> list[Node]:
    """A page of up to ten elements, some of them equal, some in landmarks, in document order."""
    return [
        Node(
            draw(st.sampled_from(["div", "a", "nav", "main"])),
            draw(st.sampled_from(["", "Home", "Buy"])),
            parent=draw(st.integers(-1, position - 1)),
            written=draw(st.sampled_from([(), (("href", "/a"),), (("id", "buy"),)])),
        )
        for position in range(draw(st.integers(1, 10)))
    ]


@given(pages(), st.data())
def test_an_unrelated_element_changes_no_other_key(page: list[Node], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(page)))
    stranger = Node("aside", "Newsletter", parent=data.draw(st.integers(-1, at - 1)))
    shifted = [replace(node, parent=node.parent + (node.parent >= at)) for node in page]
    before, after = keys_of(*page), keys_of(*shifted[:at], stranger, *shifted[at:])
    assert after[:at] + after[at + 1 :] == before


@given(st.lists(st.tuples(HOSTILE, HOSTILE, HOSTILE, HOSTILE), max_size=8))
def test_keys_of_hostile_pages_are_unique_bounded_lines_that_can_be_stored(rows: list[tuple[str, ...]]) -> None:
    nodes = [Node("a", name, role, -1, (("href", href), ("data-testid", mark))) for name, role, href, mark in rows * 2]
    keys = keys_of(*nodes)
    assert len(set(keys)) == len(nodes)
    for key in keys:
        assert len(key) <= 240 + len(" (16)")
        assert key.isprintable()
        key.encode()  # as Parquet wants it
    assert keys == keys_of(*nodes)


def test_what_is_cut_off_a_long_key_still_tells_elements_apart() -> None:
    # Forty times "main > " is 280 characters, more than a key may have.
    deep = [Node("main", parent=depth - 1) for depth in range(40)]
    keys = keys_of(*deep, Node("p", "one", parent=39), Node("p", "two", parent=39))
    one, two = keys[-2:]
    assert len(one) <= 240 and len(two) <= 240
    assert one != two
    assert not two.endswith("(2)")


def test_a_name_of_five_thousand_characters_is_cut() -> None:
    (key,) = keys_of(Node("p", "W" * 5000))
    assert key == f'p "{"W" * 80}"'


def test_space_in_names_does_not_count() -> None:
    (key,) = keys_of(Node("p", "  Free \n delivery\t"))
    assert key == 'p "Free delivery"'


@pytest.mark.parametrize("mark", ["add-to-cart", "nav_main", "checkout", "step-2", "h2", "AddToCart", "card12"])
def test_ids_that_a_person_writes_are_kept(mark: str) -> None:
    assert written_id({"id": mark}) == mark
    assert keys_of(Node("p", written=(("id", mark),))) == (f"p #{mark}",)


@pytest.mark.parametrize(
    "mark",
    [":r1:", "radix-7", "mui-12", "ember42", "react-select", "css-1q2w3e", "item-1234", "tkzqwrtp", "a" * 41, "2col",
     "a--b", "two words", "", "__next"],
)  # fmt: skip
def test_ids_that_a_program_makes_are_not(mark: str) -> None:
    assert written_id({"id": mark}) == ""


def test_a_long_word_with_a_dot_is_read_in_no_time() -> None:
    # Forty letters and one that does not belong: a pattern that tries every way to part them would never come back.
    assert written_id({"id": "a" * 39 + "."}) == ""


def test_a_test_id_counts_whatever_it_looks_like_and_before_an_id() -> None:
    assert written_id({"id": "buy", "data-testid": "x:r1:"}) == "x:r1:"
    assert written_id({"id": "buy", "data-cy": ""}) == "buy"


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("https://shop.example/pricing", "/pricing"),
        ("https://shop.example", "/"),
        ("https://shop.example/", "/"),
        ("https://shop.example/pricing/", "/pricing"),
        ("https://shop.example?page=2", "?page=2"),
        ("https://shop.example#faq", "#faq"),
        ("https://shop.example.org/pricing", "https://shop.example.org/pricing"),
        ("https://shop.example:8080/x", "https://shop.example:8080/x"),
        ("https://other.example/shop", "https://other.example/shop"),
        ("/a?b=1&utm_source=mail&c=&gclid=9&UTM_CAMPAIGN=x", "/a?b=1&c="),
        ("/a?reference=1&ref=nav", "/a?reference=1"),
        ("/a#part", "/a#part"),
        ("#", ""),
        ("javascript:void(0)", "javascript:"),
        ("JavaScript:alert('x')", "javascript:"),
        ("data:text/html,<b>", "data:"),
        ("blob:https://shop.example/6d1c", "blob:"),
        ("mailto:help@shop.example", "mailto:help@shop.example"),
        ("  /a  ", "/a"),
        ("http://[", "http://["),
        ("/" + "x" * 5000, "/" + "x" * 79),
        ("/a?b=\ud800", "/a?b=%EF%BF%BD"),  # what a browser sends: U+FFFD in UTF-8
    ],
)
def test_addresses_lose_what_changes_from_run_to_run(href: str, target: str) -> None:
    assert normal_target(href, SITE) == target


def test_without_a_site_addresses_are_kept_whole() -> None:
    assert normal_target("https://shop.example/a") == "https://shop.example/a"


@given(HOSTILE)
def test_any_address_has_a_normal_form(href: str) -> None:
    normal_target(href, SITE)


@pytest.mark.parametrize(
    ("name", "href", "marks"),
    [
        ("Pricing", "/pricing/", {"says pricing", "leads to /pricing"}),
        ("  STRASSE\n1 ", "", {"says strasse 1"}),
        ("Straße 1", None, {"says strasse 1"}),
        ("", "/pricing?utm_source=x", {"leads to /pricing"}),
        ("Menu", "#", {"says menu"}),
        ("Menu", "#top", {"says menu"}),
        ("Menu", "javascript:void(0)", {"says menu"}),
        (" ", None, set()),
    ],
)
def test_likeness_is_what_it_says_and_where_it_leads(name: str, href: str | None, marks: set[str]) -> None:
    assert likeness(name, {} if href is None else {"href": href}) == marks


@pytest.mark.parametrize(
    ("attributes", "marks"),
    [
        ({"id": "order-now"}, {"is order-now"}),
        ({"data-testid": "buy", "id": "radix-17"}, {"is buy"}),
        ({"id": "radix-17"}, set()),
    ],
)
def test_likeness_is_an_id_that_a_person_wrote(attributes: dict[str, str], marks: set[str]) -> None:
    assert likeness("", attributes) == marks


@pytest.mark.parametrize(
    ("key", "landmarks"),
    [
        ('banner > navigation > link "Home" -> /', "banner > navigation"),
        ('link "main > form" -> /', ""),
        ("main > section > main", "main"),
        ("", ""),
    ],
)
def test_the_landmarks_that_a_key_begins_with(key: str, landmarks: str) -> None:
    assert landmarks_of(key) == landmarks


def test_likeness_knows_the_own_site() -> None:
    assert likeness("", {"href": "https://shop.example/a"}, SITE) == {"leads to /a"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("one\n two\t\tthree ", "one two three"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("abc\u202edcba", "abcdcba"),
        ("cart \ue001", "cart"),
        ("half \ud83d a pair", "half a pair"),
        ("nul\0", "nul"),
        ("line\u2028break", "line break"),
        ("日本語 ok", "日本語 ok"),
        ("", ""),
    ],
)
def test_readable_text_is_one_harmless_line(text: str, line: str) -> None:
    assert readable(text, 100) == line


def test_readable_text_is_bounded() -> None:
    assert readable("W" * 5000, 20) == "W" * 20


@given(HOSTILE, st.integers(0, 40))
def test_readable_text_can_always_be_printed(text: str, limit: int) -> None:
    line = readable(text, limit)
    assert len(line) <= limit
    assert not any(mark in line for mark in "\n\r\x1b\u202e\u2066\0")
    line.encode()  # as any file or terminal wants it


def test_well_formed_text_loses_half_pairs_and_nothing_else() -> None:
    assert well_formed("a\ud800b\udc00") == "a\ufffdb\ufffd"
    assert well_formed("\x1b ok \U0001f600\u202e") == "\x1b ok \U0001f600\u202e"


def test_a_fingerprint_is_the_beginning_of_a_sha256() -> None:
    # printf 'a\037b' | sha256sum: baselines of earlier runs stand on these.
    assert fingerprint("a", "b") == "f04cdced9736a69d"


@given(HOSTILE, HOSTILE, HOSTILE)
def test_fingerprints_do_not_run_their_parts_together(a: str, b: str, c: str) -> None:
    assume(b and "\x1f" not in a + b + c)
    assert len({fingerprint(a + b, c), fingerprint(a, b + c), fingerprint(a, b, c)}) == 3


def test_a_key_can_be_taken_apart_again():
    parts = key_parts('main > navigation > link "Say \\"hi\\" -> x" #buy -> /a b?q=1 (3)')
    assert (parts.path, parts.what, parts.name) == ("main > navigation > ", "link", 'Say \\"hi\\" -> x')
    assert (parts.mark, parts.target, parts.place) == ("buy", "/a b?q=1", 3)
    bare = key_parts("div")
    assert (bare.path, bare.what, bare.name, bare.mark, bare.target, bare.place) == ("", "div", "", "", "", 1)


@given(name=HOSTILE, mark=st.sampled_from(["buy", "order-form"]), count=st.integers(1, 3))
def test_what_a_key_was_made_of_is_found_in_it(name, mark, count):
    assume('"' not in name and readable(name, 80))
    parents, attributes = [-1, *[0] * count], [{}, *[{"id": mark, "href": "/there"}] * count]
    key = element_keys(
        ["main", *["a"] * count], ["main", *["link"] * count], ["", *[name] * count], attributes, parents
    )[-1]
    parts = key_parts(key)
    assert (parts.path, parts.what, parts.mark, parts.target) == ("main > ", "link", mark, "/there")
    assert (parts.name.strip(), parts.place) == (readable(name, 80), count)
