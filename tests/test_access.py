"""A run over a site that is hard to reach: credentials, a header, a login, a banner, a sitemap and a frozen clock."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import pyarrow.parquet as pq
import pytest
from PIL import Image

from synthmap import runner
from synthmap.browser.find import ENVIRONMENT_NAME, Browser
from synthmap.model.view import View
from synthmap.rules import catalogue
from synthmap.scenario.expand import plan

USER, PASSWORD, TOKEN, WORD = "staff", "open sesame", "preview-0451", "hunter2-swordfish"

HOME = """<!doctype html><html lang=en><title>Shop</title><h1>Shop</h1>
<p><a id=now href="/terms"></a></p><button type=button id=dead style="padding: 20px 60px">Buy</button>
<button type=button id=late style="padding: 20px 60px">Later</button><p id=out>nothing</p>
<label>Your name <input id=you></label>
<p id=echo style="position: absolute; left: 300px; top: 420px; margin: 0; font: 16px/24px sans-serif"></p>
<p><a href="/terms">Terms</a> <a href="/gone">Gone</a></p><img src="OTHER/pixel.gif" alt="">
<div id=banner hidden style="position: fixed; inset: 0; background: #fff"><button id=reject>Reject all</button></div>
<script>
now.textContent = new Date().toISOString() + ' ' + navigator.language
  + ' ' + Intl.DateTimeFormat().resolvedOptions().timeZone;
you.oninput = () => { echo.textContent = 'Hi ' + you.value; };
late.onclick = () => setTimeout(() => { out.textContent = 'later'; }, 1800);
reject.onclick = () => { localStorage.consent = 'no'; banner.hidden = true; };
if (!localStorage.consent) setTimeout(() => { banner.hidden = false; }, 300);
</script>"""
LOGIN = """<!doctype html><html lang=en><title>Login</title><form method=post action=/login>
<label>Email <input name=email></label> <label>Password <input name=word></label> <button>Sign in</button></form>"""
ACCOUNT = """<!doctype html><html lang=en><title>Account</title><h1>Hello SHOPPER</h1><p>The word is WORD</p>
<style>.at { position: absolute; left: 20px; width: 400px; height: 24px; margin: 0; font: 16px/24px sans-serif }</style>
<p class=at style="top: 150px">Signed in as mary.major@customer.example</p>
<p class=at style="top: 180px">Dear Mary Major, we ring +44 20 7946 0018</p>
<p class=at style="top: 210px"><i>4000</i> <i>0566</i> <i>5566</i> <i>5556</i></p>
<p class=at style="top: 240px">Key eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0NyJ9.c2ln</p>
<input class=at style="top: 270px; border: 0; padding: 0" name=fullname value="Mary Major">
<button class=at style="top: 300px" id=dead data-testid="idle-mary.major@customer.example">Nothing</button>
<a class=at style="top: 340px" href="/terms?token=aZ81kQ" data-next="/next?token=bY92jR">Terms</a>"""
# What of it, and of what is typed below, is one person's.
PLANTED = (
    "mary.major", "Mary Major", "7946 0018", "0566 5566", "'text': '0566'", "eyJhbGciOiJIUzI1NiJ9", "aZ81kQ",
    "bY92jR", "Vera Vantage",
)  # fmt: skip
URLS = "".join(
    f"<url><loc>https://shop.example{path}</loc></url>" for path in ("/legal/a", "/one", "/two?a=1", "/three")
)
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
INDEX = f"<sitemapindex {SPACE}><sitemap><loc>https://shop.example/pages.xml.gz</loc></sitemap></sitemapindex>"


@dataclass
class Site:
    """A server that writes down what it is asked, with the headers."""

    name: str = ""
    other: str = ""
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def headers(self, path: str) -> list[dict[str, str]]:
        """The headers of every request for a path."""
        return [headers for _, asked, headers in self.asked if asked == path]


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answered(b"")

        do_HEAD = do_GET  # noqa: N815

        def do_POST(self) -> None:
            self._answered(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _answered(self, body: bytes) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            site.asked.append((self.command, self.path, headers))
            told = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            if site.other and headers.get("authorization") != f"Basic {told}":
                return self._send(401, "who are you?", {"WWW-Authenticate": 'Basic realm="staging"'})
            if site.other and headers.get("x-preview") != f"Bearer {TOKEN}":
                return self._send(403, "no preview for you")
            path, cookie = self.path.partition("?")[0], headers.get("cookie", "")
            if path == "/login" and self.command == "POST":
                given = parse_qs(body.decode())
                if given.get("word") != [WORD]:
                    return self._send(403, "wrong")
                return self._send(303, "", {"Location": "/account", "Set-Cookie": "who=shopper; Path=/"})
            if path == "/account" and "who=shopper" not in cookie:
                return self._send(303, "", {"Location": "/login"})
            pages: dict[str, Any] = {
                "/": HOME.replace("OTHER", site.other), "/login": LOGIN, "/account": ACCOUNT.replace("WORD", WORD),
                "/sitemap.xml": INDEX, "/pages.xml.gz": gzip.compress(f"<urlset {SPACE}>{URLS}</urlset>".encode()),
                **{page: f"<!doctype html><html lang=en><title>{page}</title><h1>{page}</h1>"
                   for page in ("/terms", "/one", "/two", "/three")},
            }  # fmt: skip
            return self._send(200, pages[path]) if path in pages else self._send(404, "no")

        def _send(self, status: int, text: str | bytes, headers: dict[str, str] | None = None) -> None:
            data = text if isinstance(text, bytes) else text.encode()
            self.send_response(status)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **(headers or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler


def _serving(site: Site) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    site.name = f"http://127.0.0.1:{server.server_address[1]}"
    return server


@pytest.fixture(scope="module")
def sites() -> Iterator[tuple[Site, Site]]:
    """The shop, and the other site."""
    other = Site()
    second = _serving(other)
    shop = Site(other=other.name)
    first = _serving(shop)
    yield shop, other
    for server in (first, second):
        server.shutdown()
        server.server_close()


SCENARIO = """version: 1
url: {shop}/
viewports: {{small: {{width: 700, height: 500}}}}
http: {{auth: "${{STAFF}}", headers: {{X-Preview: "Bearer ${{TOKEN}}"}}}}
emulate: {{locale: de-DE, timezone: Asia/Tokyo}}
auth:
  shopper:
    state: .auth/shopper.json
    max_age: 1h
    login:
      - goto: /login
      - fill: {{label: Email, value: a@b.example}}
      - fill: {{label: Password, value: "${{WORD}}", secret: true}}
      - click: {{role: button, name: Sign in}}
      - wait: {{url: "**/account"}}
  stranger:
    state: .auth/stranger.json
    login:
      - goto: /login
      - fill: {{label: Password, value: "${{WORD}}", secret: true}}
      - click: {{role: button, name: Let me in}}
capture:
  freeze: {{clock: "2026-01-01T09:00:00Z"}}
  consent: [{{click: "#reject"}}]
pages:
  - {{name: home, url: /, states: [{{name: typo, steps: [
      {{fill: {{label: Your name, value: Vera Vantage}}}}, {{click: {{text: Bye}}}}]}}]}}
  - {{name: account, url: /account, as: shopper}}
  - {{name: again, url: "/account?again", as: shopper}}
  - {{name: closed, url: "/account?closed", as: stranger}}
  - {{sitemap: /sitemap.xml, exclude: ["/legal/*"], limit: 2}}
sessions:
  - {{scripted: member, as: shopper, steps: [{{goto: /account}}, {{expect: {{visible: {{text: The word}}}}}}]}}
  - {{scripted: guest, steps: [{{goto: /}}, {{fill: {{label: Your name, value: Vera Vantage}}}},
      {{click: {{role: button, name: Buy}}}}]}}
rules: {{small-target: "off"}}
overrides:
  - {{match: {{page: home}}, rules: {{dead-control: note}}}}
  - {{match: {{page: "h*", viewport: small}}, rules: {{dead-control: warning}}}}
  - {{match: {{page: two*}}, rules: {{small-target: note}}}}
  - {{match: {{page: hmoe}}, rules: {{dead-control: "off"}}}}
budgets: {{fail_on: never}}
"""


class Listening:
    """Writes down what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def planned(self, views: int) -> None:
        self.said.append(f"{views} views")

    def started(self, view: View) -> None:
        """Say nothing."""

    def finished(self, view: View, error: str | None) -> None:
        self.said.append(f"{view}: {error}")

    def log(self, message: str) -> None:
        self.said.append(message)


@pytest.fixture(scope="module")
def ran(sites: tuple[Site, Site], chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """One run: `folder`, `report`, `said`, and both `sites`."""
    folder: Path = tmp_path_factory.mktemp("access")
    (folder / "shop.yaml").write_text(SCENARIO.format(shop=sites[0].name))
    rules = {name: rule.option_names for name, rule in catalogue().items()}
    environment = {"STAFF": f"{USER}:{PASSWORD}", "TOKEN": TOKEN, "WORD": WORD}
    wanted = plan([str(folder / "shop.yaml")], environment=environment, known_rules=rules)
    watcher = Listening()
    outcome = asyncio.run(runner.run(wanted, chromium, folder / "out", watcher))
    report = json.loads((folder / "out" / "report.json").read_bytes())
    said = [*watcher.said, outcome.summary.plain]
    return SimpleNamespace(folder=folder, report=report, said=said, shop=sites[0], other=sites[1])


def entry(ran: SimpleNamespace, page: str, state: str = "initial") -> dict[str, str]:
    return next(each for each in ran.report["pages"] if (each["page"], each["state"]) == (page, state))


def texts(ran: SimpleNamespace, page: str) -> str:
    table = pq.read_table(ran.folder / "out" / "views" / page / "small/chromium/initial/elements.parquet")
    return " ".join(str(row) for row in table.to_pylist())


def test_pages_are_opened_with_credentials_header_and_login(ran: SimpleNamespace) -> None:
    assert [(each["page"], each["state"], each["error"] is None) for each in ran.report["pages"]] == [
        ("home", "initial", True), ("home", "typo", False), ("account", "initial", True), ("again", "initial", True),
        ("closed", "initial", False), ("one", "initial", True), ("two-a-1", "initial", True),
    ]  # fmt: skip


def test_nobody_else_is_told(ran: SimpleNamespace) -> None:
    told = ran.other.headers("/pixel.gif")
    assert told
    assert all("authorization" not in headers and "x-preview" not in headers for headers in told)


def test_one_login_is_for_all_pages_and_kept_for_its_owner_alone(ran: SimpleNamespace) -> None:
    assert len([1 for method, path, _ in ran.shop.asked if (method, path) == ("POST", "/login")]) == 1
    kept = ran.folder / ".auth" / "shopper.json"
    assert json.loads(kept.read_bytes())["cookies"][0]["name"] == "who"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert (ran.folder / ".auth" / ".gitignore").read_text() == "*\n"


def test_links_are_asked_with_the_header_too(ran: SimpleNamespace) -> None:
    broken = [finding["evidence"] for finding in ran.report["findings"] if finding["rule"] == "broken-link"]
    assert any("/gone" in str(each) for each in broken)
    assert not any("/terms" in str(each) for each in broken)


def test_the_clock_stands_and_the_visitor_is_where_the_scenario_says(ran: SimpleNamespace) -> None:
    assert "2026-01-01T09:00:00.000Z de-DE Asia/Tokyo" in texts(ran, "home")


def test_the_banner_is_gone_before_the_page_is_looked_at(ran: SimpleNamespace) -> None:
    assert not [finding for finding in ran.report["findings"] if finding["rule"] == "covered-target"]
    view = json.loads((ran.folder / "out/views/home/small/chromium/initial/view.json").read_bytes())
    reachable = {element["selector"]: element["reachable"] for element in view["elements"]}
    assert reachable["#dead"] == 1
    assert not [note for note in view["notes"] if "consent" in note]
    other = json.loads((ran.folder / "out/views/account/small/chromium/initial/view.json").read_bytes())
    assert "consent: nothing visible matched css #reject, so nothing was done about it" in other["notes"]


def test_sessions_log_in_and_dismiss_the_banner_too_which_is_no_part_of_them(ran: SimpleNamespace) -> None:
    # One is a page for members; in the other the banner would lie over the button.
    assert not [each for each in ran.report["pages"] if each["state"] == "session"]
    table = [row for path in (ran.folder / "out").rglob("events.parquet") for row in pq.read_table(path).to_pylist()]
    clicks = [(row["segment_session"], row["element"]) for row in table if row["kind"] in ("click", "down", "up")]
    assert set(clicks) == {("guest", 'button "Buy" #dead')}
    assert {row["page"] for row in table if row["segment_session"] == "member"} == {"account"}
    assert [row["t"] for row in table if row["segment_session"] == "guest" and row["kind"] == "navigate"] == [0.0]


def test_what_answers_late_is_late_though_the_clock_stands_still(ran: SimpleNamespace) -> None:
    slow = [finding for finding in ran.report["findings"] if finding["rule"] == "slow-response"]
    assert [(finding["selector"], "over 1 s" in str(finding)) for finding in slow] == [("#late", True)]
    dead = {finding["selector"] for finding in ran.report["findings"] if finding["rule"] == "dead-control"}
    assert dead == {"#dead"}


def test_the_last_override_that_matches_holds_and_one_for_nothing_is_told(ran: SimpleNamespace) -> None:
    levels = {f["page"]: f["level"] for f in ran.report["findings"] if f["rule"] == "dead-control"}
    assert levels == {"home": "warning", "account": "error", "again": "error"}
    line = 1 + SCENARIO.splitlines().index(next(line for line in SCENARIO.splitlines() if "hmoe" in line))
    assert ran.report["summary"]["unmatched"] == [
        {"kind": "override", "line": line, "text": "the override for page: hmoe"}
    ]
    assert any(f"line {line}" in said and "hmoe" in said for said in ran.said)


def test_a_failed_login_fails_its_page_and_says_why(ran: SimpleNamespace) -> None:
    error = entry(ran, "closed")["error"]
    assert "the login `stranger` failed: step 3 (line 21), click role button “Let me in”, failed: nothing" in error
    assert "no trace is kept" in error
    assert "failed-logins/stranger/failed-step.png" in error
    assert (ran.folder / "out" / "failed-logins" / "stranger" / "failed-step.png").exists()


def test_a_failed_step_leaves_a_picture_and_no_trace_where_requests_carry_secrets(ran: SimpleNamespace) -> None:
    error = entry(ran, "home", "typo")["error"]
    assert "step 2 (line 27), click text Bye, failed" in error
    here = "views/home/small/chromium/typo"
    assert f"the page as it then was: {here}/failed-step.png" in error
    assert (ran.folder / "out" / here / "failed-step.png").exists()
    assert not list(ran.folder.glob("out/**/*.zip"))


def test_secrets_are_nowhere(ran: SimpleNamespace) -> None:
    assert "•••" in texts(ran, "account"), "the page says the word back, so there was something to hide"
    told = [*ran.said, *(texts(ran, page) for page in ("home", "account"))]
    stored = {path: stored_in(path) for path in (ran.folder / "out").rglob("*") if path.is_file()}
    for secret in (PASSWORD, TOKEN, WORD, *PLANTED):
        assert not any(secret in text for text in told)
        assert [path for path, text in stored.items() if secret in text] == []


def stored_in(path: Path) -> str:
    """All that a file says: of a table what it holds, which is compressed."""
    return str(pq.read_table(path).to_pylist()) if path.suffix == ".parquet" else path.read_text("utf-8", "replace")


def test_what_is_one_persons_is_covered_in_pictures_and_nothing_else_is(ran: SimpleNamespace) -> None:
    here = ran.folder / "out/views/account/small/chromium/initial"
    page = Image.open(here / "screenshot.png").convert("RGB")
    assert all(is_block(page, 24, top, 80) for top in (150, 180, 240, 270))
    assert is_block(page, 24, 210, 20)
    assert not is_block(page, 180, 300, 80), "the button's own label is there to be seen"
    (dead,) = (f for f in ran.report["findings"] if (f["rule"], f["page"]) == ("dead-control", "account"))
    # The middle of the button is at (220, 312), and in a picture of 320 x 200 px at (160, 100).
    for picture in (dead["proof"]["before"], dead["proof"]["after"]):
        around = Image.open(ran.folder / "out" / picture).convert("RGB")
        assert is_block(around, 4, 240 - 212, 80) and is_block(around, 4, 270 - 212, 80)
        assert not is_block(around, 120, 88, 80)
    failed = Image.open(ran.folder / "out/views/home/small/chromium/typo/failed-step.png").convert("RGB")
    assert is_block(failed, 304, 420, 80)


def is_block(picture: Image.Image, left: int, top: int, width: int) -> bool:
    """Whether the middle of a line of 24 px is of one grey, about four parts of the page's white and one of black."""
    ((_, colour), *others) = picture.crop((left, top + 6, left + width, top + 18)).getcolors(10_000) or []
    return not others and all(190 <= channel <= 220 for channel in colour)


def command(
    ran: SimpleNamespace, chromium: Browser, *arguments: str, word: str = WORD
) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, ENVIRONMENT_NAME: str(chromium.path), "STAFF": f"{USER}:{PASSWORD}", "TOKEN": TOKEN, "WORD": word,
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "synthmap", "auth", str(ran.folder / "shop.yaml"), *arguments],
        capture_output=True, text=True, timeout=120, env=environment, check=False,
    )  # fmt: skip


def test_the_command_logs_in_anew_and_says_who_could_not(ran: SimpleNamespace, chromium: Browser) -> None:
    kept = ran.folder / ".auth" / "shopper.json"
    kept.write_text("{}")
    done = command(ran, chromium)
    assert done.returncode == 3, done.stdout + done.stderr
    assert f"shopper: logged in, kept in {kept}" in done.stdout
    assert "stranger: the login `stranger` failed: step 3" in done.stderr
    assert json.loads(kept.read_bytes())["cookies"]
    assert not any(secret in done.stdout + done.stderr for secret in (PASSWORD, TOKEN, WORD))


def test_the_command_knows_no_other_logins(ran: SimpleNamespace, chromium: Browser) -> None:
    done = command(ran, chromium, "--only", "shoper")
    assert done.returncode == 2
    assert "The scenario has no login `shoper`. Did you mean `shopper`?" in done.stderr
