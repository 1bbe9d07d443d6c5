"""What the people who made the demo shop might test of it, with pytest-playwright alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def home(page: Page, shop: str) -> Page:
    page.goto(f"{shop}/index.html")
    return page


@pytest.fixture
def product(page: Page, shop: str) -> Page:
    page.goto(f"{shop}/product.html")
    return page


@pytest.fixture
def checkout(page: Page, shop: str) -> Page:
    page.goto(f"{shop}/checkout.html")
    return page


@pytest.fixture
def journal(page: Page, shop: str) -> Page:
    page.goto(f"{shop}/journal.html")
    page.locator("#refuse-counting").click()
    return page


def test_the_way_from_home_to_the_kettle(home: Page) -> None:
    home.get_by_role("link", name="Shop the Tarn kettle").click()
    expect(home.get_by_role("heading", name="Tarn kettle", level=1)).to_be_visible()


def test_the_plans_are_one_click_away(home: Page) -> None:
    home.get_by_role("link", name="See coffee plans").click()
    expect(home).to_have_url(re.compile(r"pricing\.html"))


def test_a_card_leads_to_its_product(home: Page) -> None:
    home.locator("#card-kettle").click()
    expect(home).to_have_url(re.compile(r"product\.html"))


def test_the_letter_takes_a_good_address(home: Page) -> None:
    home.get_by_label("E-mail").first.fill("ann@example.com")
    home.get_by_role("button", name="Sign me up").click()
    expect(home.locator("#letter-status")).to_contain_text("Thank you")


def test_the_letter_refuses_what_is_no_address(home: Page) -> None:
    home.get_by_label("E-mail").first.fill("ann")
    home.get_by_role("button", name="Sign me up").click()
    expect(home.locator("#letter-status")).to_contain_text("Please type")


def test_the_menu_opens_under_a_mouse(home: Page) -> None:
    home.get_by_role("button", name="Shop").hover()
    home.get_by_role("link", name="Cone dripper").first.click()
    expect(home).to_have_url(re.compile(r"#dripper"))


def test_a_kettle_goes_into_the_cart(product: Page) -> None:
    product.locator("#add-to-cart").click()
    expect(product.locator("#cart-count")).to_have_text("4")


def test_two_kettles_go_into_the_cart(product: Page) -> None:
    for _ in range(2):
        product.locator("#add-to-cart").click()
    expect(product.locator("#cart-count")).to_have_text("5")


@pytest.mark.parametrize("finish", ["clay", "slate"])
def test_a_finish_can_be_chosen(product: Page, finish: str) -> None:
    product.locator(f"#finish-{finish}").check()
    expect(product.locator("#gallery")).to_have_attribute("data-finish", finish)


def test_the_picture_shows_the_spout(product: Page) -> None:
    product.locator("#view-spout").check()
    expect(product.locator("#picture")).to_have_attribute("aria-label", re.compile("spout"))


def test_the_tabs_take_turns(product: Page) -> None:
    for tab in product.get_by_role("tab").all():
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")


def test_the_delivery_date_comes(product: Page) -> None:
    product.locator("#check-delivery").click()
    expect(product.locator("#buy-status")).to_contain_text("two working days")


def test_one_more_kettle_costs_more(checkout: Page) -> None:
    checkout.get_by_role("button", name="One Tarn kettle more").click()
    expect(checkout.locator("#subtotal")).to_have_text("£148.00")


def test_tomorrow_costs_more(checkout: Page) -> None:
    checkout.locator("#next-day").check()
    expect(checkout.locator("#delivery-cost")).to_have_text("£4.50")


def test_a_voucher_is_looked_up(checkout: Page) -> None:
    checkout.get_by_label("Voucher").fill("SPRING")
    checkout.locator("#apply-code").click()
    expect(checkout.locator("#code-status")).to_contain_text("do not know")


def test_an_order_with_nothing_filled_in_is_refused(checkout: Page) -> None:
    checkout.locator("#checkout-form button[type=submit]").first.click()
    expect(checkout.locator("#errors li")).to_have_count(9)


def test_an_order_goes_through(checkout: Page) -> None:
    for field, value in {
        "name": "Ann Example", "email": "ann@example.com", "phone": "01539 000000", "street": "1 Lane",
        "town": "Kendal", "postcode": "LA9 0AA", "card": "4242 4242 4242 4242", "expiry": "12/30", "cvc": "123",
    }.items():  # fmt: skip
        checkout.locator(f"#{field}").fill(value)
    checkout.locator("#checkout-form button[type=submit]").first.click()
    expect(checkout.get_by_role("heading", name="Thank you.")).to_be_visible()


def test_the_journal_is_searched(journal: Page) -> None:
    journal.get_by_label("Search").fill("grinders")
    journal.get_by_label("Search").press("Enter")
    expect(journal.locator("#search-status")).to_contain_text("grinders")


def test_the_journal_goes_on_as_it_is_read(journal: Page) -> None:
    for entries in (3, 4):
        journal.locator("article").last.scroll_into_view_if_needed()
        journal.mouse.wheel(0, 4_000)
        expect(journal.locator("article").nth(entries - 1)).to_be_attached()
