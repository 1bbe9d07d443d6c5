"""What is a contact and what only looks like one, in text; how the text of a page is put together for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.model.contacts import BREAK, WRAP, mails, phones, without_overlaps
from synthmap.model.elements import TextTable
from synthmap.model.running_text import running_text
from synthmap.rules._postal import has_street, postal_addresses


def said(text: str, contacts: Any) -> list[str]:
    return [text[contact.start : contact.end] for contact in contacts]


@pytest.mark.parametrize(
    "number",
    [
        "+1 (555) 010-4477", "(555) 010-4477", "555-010-4477", "555.010.4477", "1-800-555-0199", "1-800-FLOWERS",
        "020 7946 0958", "01632 960001", "(01632) 960001", "+44 (0)20 7946 0958", "+442079460958",
        "030/901820", "030 12345678", "0049 30 123456", "+49 30 901820-0",
        "01 23 45 67 89", "01.23.45.67.89", "+33 1 23 45 67 89",
        "06 1234 5678", "020-1234567", "+31 20 123 4567", "+34 912 34 56 78", "+39 06 1234 5678",
        "(02) 9876 5432", "1300 123 456", "03-1234-5678", "0120-123-456", "+91 98765 43210", "022-12345678",
    ],
)  # fmt: skip
def test_numbers_by_their_form(number: str) -> None:
    for text in (number, f"Ask for Ann ({number}) today.", f"Our shop,{BREAK}{number}{WRAP}open 9 to 5"):
        assert said(text, phones(text)) == [number]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Call 555-0100 now", "555-0100"),
        ("Tel.: 912 34 56 78", "912 34 56 78"),
        ("Phone number 98765 43210", "98765 43210"),
        ("T: 0176123456", "0176123456"),
        ("tel/fax 912345678", "912345678"),
        (f"Phone{BREAK}98765 43210", "98765 43210"),
    ],
)
def test_numbers_that_a_word_announces(text: str, number: str) -> None:
    assert said(text, phones(text)) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "98765 43210", "0123456789", "123-45-6789", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00",
        "ISBN 978-3-16-148410-0", "Order no. 555-010-4477", "Invoice: 555-010-4477", "Fax: 020 7946 0958",
        "SIRET 012 345 678 00012", "192.168.100.200", "v10.2.3.4567", "12,345,678.90", "52.5200 13.4050",
        "+10 000 000 visitors", "2+2 is 4", "Phone 12 of 2024", "Call at 10:30", "mobile 2024-01-02", "1-2-3-4-5-6-7-8",
        "$555-010-4477", "x=555-010-4477", "3.14159 26535 89793", "1999-2004",
    ],
)  # fmt: skip
def test_numbers_that_nobody_can_call(text: str) -> None:
    assert said(text, phones(text)) == []


def test_a_number_may_go_on_in_the_next_line_and_two_lines_are_two_numbers() -> None:
    broken, two = f"+1 (555){WRAP}010-4477", f"030 1234567{WRAP}030 7654321"
    assert said(broken, phones(broken)) == [broken]
    assert said(two, phones(two)) == ["030 1234567", "030 7654321"]
    short = f"+44 20 7946{WRAP}0958"
    assert said(short, phones(short)) == [short]
    code = f"Tel 030 1234567{WRAP}10115 Berlin"
    assert said(code, phones(code)) == ["030 1234567"]


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)),
    st.times(),
    st.sampled_from(("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%d %m %Y", "%Y.%m.%d")),
    st.sampled_from(("", " %H:%M", " %H:%M:%S", "T%H:%M:%SZ", " at %H.%M", " - %H:%M")),
)
def test_no_date_or_time_is_a_number_to_call(day: dt.date, time: dt.time, date_form: str, time_form: str) -> None:
    text = dt.datetime.combine(day, time).strftime(date_form + time_form)
    assert phones(text) == []
    assert phones(f"Open until {text}, then closed") == []


@given(st.integers(0, 10**12), st.sampled_from((",", ".", " ", "\u00a0", "’")), st.sampled_from(("", ".50", ",50")))
def test_no_sum_is_a_number_to_call(amount: int, separator: str, cents: str) -> None:
    written = f"{amount:,}".replace(",", separator) + cents
    assert phones(f"It costs {written} in all") == []


@given(st.lists(st.integers(0, 255), min_size=4, max_size=4), st.integers(0, 65535))
def test_no_host_is_a_number_to_call(parts: list[int], port: int) -> None:
    host = ".".join(map(str, parts))
    assert phones(f"at {host}:{port}, that is {host}") == []


@given(st.integers(200, 999), st.integers(0, 999), st.integers(0, 9999))
def test_every_north_american_number_is_found_in_each_form(area: int, exchange: int, line: int) -> None:
    for form in ("({:03}) {:03}-{:04}", "{:03}-{:03}-{:04}", "+1 {:03} {:03} {:04}", "{:03}.{:03}.{:04}"):
        number = form.format(area, exchange, line)
        assert said(f"Ring {number}.", phones(f"Ring {number}.")) == [number]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Write to help@pine.example.", "help@pine.example"),
        ("<a.b+c@shop.pine.co.uk>", "a.b+c@shop.pine.co.uk"),
        ("MAIL: HELP@PINE.EXAMPLE", "help@pine.example"),
        ("anna@bäckerei.example", "anna@bäckerei.example"),
        ("help@xn--bckerei-5wa.example, or call", "help@xn--bckerei-5wa.example"),
    ],
)
def test_addresses_by_their_form(text: str, address: str) -> None:
    assert [contact.value for contact in mails(text)] == [address]


@pytest.mark.parametrize(
    "text",
    [
        "cup@2x.png", "git@pine.example:cups/cups.git", "https://ann@pine.example/x", "@ann@social.example",
        "pine@1.2.3", "ann@pine", "ann at pine dot example", "@media", "a@b@pine.example", "mailto:ann@pine.example",
        "x=ann@pine.example", "ann@-pine.example",
    ],
)  # fmt: skip
def test_what_only_looks_like_an_address(text: str) -> None:
    assert list(mails(text)) == []


@given(
    st.from_regex(r"[a-z][a-z0-9]{0,10}([._+-][a-z0-9]{1,8}){0,2}", fullmatch=True),
    st.from_regex(r"[a-z][a-z0-9]{0,10}(\.[a-z][a-z0-9]{0,5}){0,2}\.(com|org|de|co\.uk|example)", fullmatch=True),
)
def test_every_plain_address_is_found_whole(local: str, domain: str) -> None:
    text = f"Write to {local}@{domain}, please."
    assert said(text, mails(text)) == [f"{local}@{domain}"]


@pytest.mark.parametrize(
    "address",
    [
        "3481 Melrose Place\nBeverly Hills, CA 90210", "795 Folsom Ave, Suite 600, San Francisco, CA 94107",
        "123 MAIN STREET, SPRINGFIELD, ILLINOIS 62701-1234", "P.O. Box 123, Springfield, IL 62701",
        "111 Wellington St, Ottawa, ON K1A 0A9", "10 Downing Street, London SW1A 2AA",
        "221B Baker Street\vLondon\vNW1 6XE", "123 George Street, Sydney NSW 2000", "24 MG Road, Bengaluru 560001",
        "Musterstraße 12\v10115 Berlin", "Am Alten Markt 3a, D-50667 Köln", "Getreidegasse 9, 5020 Salzburg",
        "12 bis, rue de la Paix, 75002 Paris", "Via Roma 12, 00184 Roma", "Calle Mayor, 5, 2º B\n28013 Madrid",
        "Rua Augusta, 100\n1100-053 Lisboa", "Keizersgracht 123\n1015 CJ Amsterdam",
        "ul. Marszałkowska 1, 00-001 Warszawa",
    ],
)  # fmt: skip
def test_postal_addresses(address: str) -> None:
    for text in (address, f"Visit us:\v{address}\vor write"):
        assert said(text, without_overlaps(postal_addresses(text))) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "We sold 5 places in 12345 towns", "5 park benches in LA 90210", "Chapter 12 Street art in Ohio 45202",
        "In spring 3, 2024 Release", "On 12 May 2024 our way to 75002 Paris", "18 Mill Lane", "10115 Berlin",
        "Our street 12 is in CA 90210", "SW1A 2AA", "",
    ],
)  # fmt: skip
def test_neither_a_street_nor_a_code_alone_is_an_address(text: str) -> None:
    assert list(postal_addresses(text)) == []


@pytest.mark.parametrize(
    ("line", "street"), [("4 Harbour Road", True), ("Alte Gasse 7", True), ("By Ann, 2024", False)]
)
def test_streets(line: str, street: bool) -> None:
    assert has_street(line) is street


@given(st.text(alphabet=st.sampled_from("0123456789 .-/()+@,:\n\vabcxyzABC"), max_size=120))
def test_whatever_a_page_says_what_is_found_stands_in_it_in_order(text: str) -> None:
    found = without_overlaps([*mails(text), *phones(text), *postal_addresses(text)])
    for contact in found:
        assert 0 <= contact.start < contact.end <= len(text)
    ordered = sorted(found, key=lambda contact: contact.start)
    assert all(a.end <= b.start for a, b in pairwise(ordered))


def lines(*rows: tuple[str, float, float, int]) -> TextTable:
    """Lines of text 20 px high and 8 px a letter: what each says, where it begins, the row it stands in."""
    box = [(x, y, 8.0 * len(text), 20.0) for text, x, y, _ in rows]
    return TextTable(np.array(box), tuple(text for text, *_ in rows), np.array([row for *_, row in rows]))


def test_text_runs_through_inline_elements_and_ends_with_its_block(table: Any, snapshot: Any) -> None:
    elements = table(
        {"tag": "p"}, {"tag": "b", "parent": 0, "inline": True}, {"tag": "p"}, {"tag": "code", "parent": 2}
    )
    texts = lines(
        ("Write to help", 0, 0, 0), ("@pine", 104, 0, 1), (".example", 144, 0, 0), ("or to our", 0, 30, 0),
        ("sales-", 0, 60, 0), ("office@pine.example", 0, 90, 0), ("Or call", 0, 120, 2), ("+1", 60, 120, 3),
        ("today", 80, 120, 2),
    )  # fmt: skip
    view = replace(snapshot(elements), texts=texts)
    run = running_text(view, np.array([False, False, False, True]))
    assert run.text == (
        f"Write to help@pine.example{WRAP}or to our{WRAP}sales-office@pine.example{BREAK}Or call{BREAK}today"
    )
    at = run.text.index("help@pine.example")
    assert list(run.lines_at(at, at + len("help@pine.example"))) == [0, 1, 2]
    at = run.text.index("today")
    assert list(run.lines_at(at, at + 5)) == [8]
