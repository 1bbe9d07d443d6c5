from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from synthmap.model.errors import ScenarioError, UsageError
from synthmap.model.view import DESKTOP, MOBILE, Viewport
from synthmap.scenario import Job, LocalFile, Plan, SimulatedSessions, plan

Rules = Mapping[str, frozenset[str]]
Planned = Callable[..., Plan]

SHOP = """\
version: 1
url: site/
viewports:
  phone: {width: 390, height: 844, mobile: true}
  wall: {width: 1920, height: 1080}
pages:
  - {name: Start, url: /, question: Why?}
  - /pricing
rules: {distraction: off}
budgets: {fail_on: note}
"""


@pytest.fixture
def planned(rules: Rules) -> Planned:
    def planned(*targets: str, **narrowing: Any) -> Plan:
        return plan(targets, environment={}, known_rules=rules, **narrowing)

    return planned


@pytest.fixture
def shop(folder: Path) -> str:
    Path("shop.yaml").write_text(SHOP)
    return "shop.yaml"


def views(made: Plan) -> list[tuple[str, str]]:
    return [(job.page, job.viewport.name) for job in made.jobs]


def refused(planned: Planned, *targets: str, **narrowing: Any) -> str:
    with pytest.raises(UsageError) as caught:
        planned(*targets, **narrowing)
    return str(caught.value)


def test_a_scenario_becomes_one_job_for_each_page_and_viewport_in_its_order(
    planned: Planned, shop: str, folder: Path
) -> None:
    made = planned(shop)
    assert (made.name, made.file, made.fail_on) == ("shop", Path("shop.yaml"), "note")
    assert made.rules["distraction"].level == "off"
    assert views(made) == [("Start", "phone"), ("Start", "wall"), ("pricing", "phone"), ("pricing", "wall")]
    assert made.jobs[0] == Job(
        page="Start",
        url="",
        recorded_url="local:/index.html",
        viewport=Viewport("phone", 390, 844, mobile=True, touch=True),
        browser="chromium",
        question="Why?",
        source_file=Path("shop.yaml"),
        source_line=7,
        local=LocalFile(folder / "site", "/index.html"),
    )


def test_a_url_is_looked_at_as_desktop_and_mobile_with_every_default(planned: Planned) -> None:
    made = planned("https://user:pass@example.com/pricing")
    assert (made.name, made.file, made.fail_on, made.rules) == ("example.com/pricing", None, "error", {})
    assert (made.sessions, made.timeout_ms) == (SimulatedSessions("visitors", 1000, 7), 45_000)
    assert [(job.page, job.url, job.recorded_url, job.viewport, job.source_line) for job in made.jobs] == [
        ("pricing", "https://user:pass@example.com/pricing", "https://example.com/pricing", viewport, None)
        for viewport in (DESKTOP, MOBILE)
    ]


@pytest.mark.parametrize(
    ("target", "name", "page", "path"),
    [
        ("site", "site", "home", "/index.html"),
        ("./site/", "site", "home", "/index.html"),
        ("site/pricing.html", "site/pricing.html", "pricing", "/pricing.html"),
        ("site/index.html", "site", "home", "/index.html"),
        ("site/pricing.html#plans", "site/pricing.html", "pricing-plans", "/pricing.html#plans"),
    ],
)
def test_a_local_target_is_served_from_its_own_folder(
    planned: Planned, folder: Path, target: str, name: str, page: str, path: str
) -> None:
    made = planned(target)
    assert (made.name, made.jobs[0].page) == (name, page)
    assert made.jobs[0].local == LocalFile(folder / "site", path)


def test_a_file_url_is_a_local_file(planned: Planned, folder: Path) -> None:
    made = planned((folder / "site/pricing.html").as_uri())
    assert made.jobs[0].local == LocalFile(folder / "site", "/pricing.html")


def test_a_file_wins_over_a_host_of_the_same_name(planned: Planned, folder: Path) -> None:
    assert planned("example.com").jobs[0].url == "https://example.com"
    (folder / "example.com").mkdir()
    (folder / "example.com/index.html").write_text("x")
    assert planned("example.com").jobs[0].local == LocalFile(folder / "example.com", "/index.html")


def test_a_host_needs_no_scheme(planned: Planned) -> None:
    assert planned("localhost:3000/a").jobs[0].url == "http://localhost:3000/a"


def test_targets_mix_and_their_pages_keep_apart(planned: Planned, shop: str) -> None:
    made = planned(shop, "https://example.com/", "https://example.org/", "site", "https://example.com/")
    assert views(made) == [
        ("Start", "phone"),
        ("Start", "wall"),
        ("pricing", "phone"),
        ("pricing", "wall"),
        ("home", "desktop"),
        ("home", "mobile"),
        ("example-org-home", "desktop"),
        ("example-org-home", "mobile"),
        ("site-home", "desktop"),
        ("site-home", "mobile"),
    ]
    assert (made.name, made.file, made.fail_on) == ("shop", Path("shop.yaml"), "note")


def test_several_scenarios_are_one_run_if_they_agree(planned: Planned, shop: str, folder: Path) -> None:
    (folder / "other.yml").write_text(SHOP.replace("/pricing", "/docs"))
    made = planned(shop, "other.yml")
    assert (made.name, made.file) == ("shop and 1 more", None)
    assert [(job.page, job.source_file) for job in made.jobs[::2]] == [
        ("Start", Path("shop.yaml")),
        ("pricing", Path("shop.yaml")),
        ("site-Start", Path("other.yml")),
        ("docs", Path("other.yml")),
    ]


def test_scenarios_that_disagree_are_no_run(planned: Planned, shop: str, folder: Path) -> None:
    (folder / "other.yml").write_text("version: 1\nurl: site/\nrun: {workers: 1}\n")
    assert refused(planned, shop, "other.yml") == (
        "`shop.yaml` and `other.yml` cannot be one run: they differ in `fail_on`, `rules` and `workers`. "
        "Make these the same, or run each by itself."
    )


def test_a_broken_scenario_is_a_scenario_error(planned: Planned, folder: Path) -> None:
    (folder / "shop.yaml").write_text("version: 1\n")
    with pytest.raises(ScenarioError, match=r"shop\.yaml has 1 mistake\."):
        planned("shop.yaml")


LOOKED_FOR = (
    "A target is a scenario file (.yaml), an http or https URL, an HTML file, a folder with an index.html, or a "
    "picture of a page (.png, .jpg, .jpeg, .webp)."
)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("nowhere", f"There is no file or folder `nowhere`. {LOOKED_FOR}"),
        ("site/pricng.html", "There is no file or folder `site/pricng.html`. Did you mean `pricing.html`?"),
        ("page.html", f"There is no file or folder `page.html`. {LOOKED_FOR}"),
        (".", "The folder `.` has no index.html. It has `outside.html`."),
        ("notes.txt", f"`notes.txt` is not an HTML file (`.html`, `.htm` and `.xhtml`). {LOOKED_FOR}"),
        (
            "ftp://example.com",
            "`ftp://example.com` is not something a page can be opened from. Use http, https, or a local file.",
        ),
        ("https://", "`https://` is not a web address. Write it like `https://example.com/pricing`."),
        ("  ", "A target is empty. Name a scenario file, a URL, an HTML file or a folder."),
        ("\x1b[2J", f"There is no file or folder `\\x1b[2J`. {LOOKED_FOR}"),
    ],
)
def test_a_target_that_is_nothing_says_what_was_looked_for(
    planned: Planned, folder: Path, target: str, message: str
) -> None:
    (folder / "notes.txt").write_text("x")
    assert refused(planned, target) == message


def test_no_target_is_no_run(planned: Planned) -> None:
    assert refused(planned) == "There is nothing to audit. Name a scenario file, a URL, an HTML file or a folder."


def test_viewports_narrow_a_run_in_the_order_of_the_file(planned: Planned, shop: str) -> None:
    assert views(planned(shop, viewports=["wall"])) == [("Start", "wall"), ("pricing", "wall")]
    assert [name for _, name in views(planned(shop, viewports=["WALL", "phone"]))[:2]] == ["phone", "wall"]


def test_a_viewport_may_be_a_size(planned: Planned) -> None:
    made = planned("site", viewports=["1280x720", "mobile"])
    assert [job.viewport for job in made.jobs] == [MOBILE, Viewport("1280x720", 1280, 720)]


def test_a_viewport_nobody_has_is_refused(planned: Planned, shop: str) -> None:
    assert refused(planned, shop, viewports=["pone"]) == (
        "`shop.yaml` has no viewport `pone`, only `phone` and `wall`. Did you mean `phone`?"
    )
    assert refused(planned, "site", viewports=["tablet"]) == (
        "`site` without a scenario has no viewport `tablet`, only `desktop` and `mobile`. "
        "A size, such as `1280x720`, would do too."
    )
    assert refused(planned, "site", viewports=["10x720"]) == (
        "The viewport 10x720 is out of range: a side is 100 to 10000 CSS pixels."
    )


def test_pages_narrow_a_run(planned: Planned, shop: str) -> None:
    assert views(planned(shop, pages=["start"], viewports=["wall"])) == [("Start", "wall")]
    assert refused(planned, shop, pages=["pricing", "strt"]) == (
        "There is no page `strt`, only `Start` and `pricing`. Did you mean `Start`?"
    )


def test_sessions_and_seed_replace_those_of_the_scenario(planned: Planned, shop: str) -> None:
    assert planned(shop, sessions=0, seed=1).sessions == SimulatedSessions("visitors", 0, 1)
    assert planned(shop, seed=9).sessions == SimulatedSessions("visitors", 1000, 9)
    assert refused(planned, shop, sessions=-1) == "The number of sessions must be from 0 to 1,000,000, not -1."
    assert refused(planned, shop, seed=2**32) == "The seed must be from 0 to 4,294,967,295, not 4294967296."


def test_every_page_and_viewport_is_looked_at_in_every_browser(planned: Planned, folder: Path) -> None:
    (folder / "both.yaml").write_text("version: 1\nurl: site/\nbrowsers: [firefox, chromium]\n")
    assert [(job.viewport.name, job.browser) for job in planned("both.yaml").jobs] == [
        ("desktop", "firefox"),
        ("desktop", "chromium"),
        ("mobile", "firefox"),
        ("mobile", "chromium"),
    ]
