import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.sessions.simulated.wording import matches, same, words


@pytest.mark.parametrize(
    ("a", "b", "alike"),
    [
        ("price", "price", True),
        ("price", "pricing", True),
        ("contact", "contacted", True),
        ("price", "priceless", False),
        ("test", "testimonial", False),
        ("car", "cart", False),
        ("in", "info", False),
        ("shop", "stop", False),
    ],
)
def test_words_are_the_same_in_another_inflection(a, b, alike):
    assert same(a, b) is same(b, a) is alike


@pytest.mark.parametrize(
    ("task", "text", "share"),
    [
        ("find the price", "Our prices", 1),
        ("find the price", "Pricing & plans", 1),
        ("price of a red teapot", "Red teapots", 2 / 3),
        ("PRICE", "price", 1),
        ("find the price", "Costs", 0),  # no synonyms
        ("find it", "Find it here", 0),  # nothing is looked for
        ("", "Price", 0),
        ("trouver le café", "Nos cafes", 1 / 3),
        ("価格", "価格表を見る", 1),
        ("find bags", "Bag", 1),
    ],
)
def test_the_share_of_a_tasks_words(task, text, share):
    assert matches(task, [text, ""]).tolist() == pytest.approx([share, 0])


@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=4))
def test_any_text_has_a_share(task, texts):
    found = matches(task, texts)
    assert ((found >= 0) & (found <= 1)).all()
    assert len(found) == len(texts)


@given(st.text(max_size=30))
def test_a_text_has_its_own_words(text):
    assert all(any(same(word, other) for other in words(text)) for word in words(text))
