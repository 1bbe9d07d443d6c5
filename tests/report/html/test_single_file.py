"""One file with everything inside: opened alone, in a browser, away from its run."""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import cv2
import numpy as np
from playwright.sync_api import Page, expect

from synthmap.report.html import write
from synthmap.report.html._album import Album


def picture(path: Path, *size: int) -> Path:
    cv2.imwrite(str(path), np.random.default_rng(3).integers(0, 255, (*size, 3), np.uint8))
    return path


def test_it_shows_its_pictures_with_nothing_beside_it(tab: Page, visited: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(visited, run)
    alone = tmp_path / "alone" / "report.html"
    alone.parent.mkdir()
    write(run, single_file=True).rename(alone)
    tab.asked.clear()  # type: ignore[attr-defined]
    tab.troubles.clear()  # type: ignore[attr-defined]
    tab.goto(alone.as_uri())
    desktop = tab.locator(".view:not([hidden])[data-device=desktop]")
    expect(desktop.locator(".shot")).to_have_js_property("naturalWidth", 400)
    expect(desktop.locator(".heat")).to_have_js_property("naturalWidth", 100)
    expect(tab.locator("footer")).to_contain_text("pictures inside")
    # A browser opens no data: address at the top, so that nothing may link to one.
    assert tab.locator("a[href^='data:']").count() == 0
    assert desktop.get_by_role("link", name="open picture").count() == 0
    asked = [url for url in tab.asked if not url.startswith("data:")]  # type: ignore[attr-defined]
    assert asked == [alone.as_uri()]
    assert tab.troubles == []  # type: ignore[attr-defined]
    assert "img-src data:;" in alone.read_text(encoding="utf-8")


def test_the_same_run_gives_the_same_file(run: Path) -> None:
    first = write(run, single_file=True).read_bytes()
    assert write(run, single_file=True).read_bytes() == first


def test_a_picture_is_embedded_smaller_and_whole(tmp_path: Path) -> None:
    file = tmp_path / "smooth.png"
    cv2.imwrite(str(file), np.add.outer(np.arange(200), np.arange(300))[..., None].repeat(3, 2).astype(np.uint8))
    url = Album()(file, PurePosixPath("smooth.png"))
    assert url
    kind, _, data = url.partition(",")
    assert kind == "data:image/webp;base64"
    shown = cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_UNCHANGED)
    assert shown is not None and shown.shape[:2] == (200, 300)


def test_a_page_taller_than_webp_can_be_stays_a_png(tmp_path: Path) -> None:
    url = Album()(picture(tmp_path / "tall.png", 16_400, 4), PurePosixPath("tall.png"))
    assert url and url.startswith("data:image/png;base64,")


def test_what_does_not_fit_is_left_out_and_counted(tmp_path: Path) -> None:
    first, second = picture(tmp_path / "a.png", 40, 40), picture(tmp_path / "b.png", 40, 40)
    fits = len(Album()(first, PurePosixPath("a.png")) or "")
    album = Album(limit=fits + 10)
    assert album(first, PurePosixPath("a.png")) == album(first, PurePosixPath("a.png"))
    assert album(second, PurePosixPath("b.png")) is None
    (tmp_path / "no.png").write_bytes(b"<svg onload=alert(1)>")
    assert album(tmp_path / "no.png", PurePosixPath("no.png")) is None
    assert (album.inside, album.left_out) == (1, 2)


def test_without_the_option_pictures_stay_files(visited: Path, serve: Callable[[Path], str]) -> None:
    html = (visited / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"data:image/(png|webp)", html)
