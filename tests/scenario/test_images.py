"""Pictures as pages: files made here, sound, broken, huge and moving."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from synthmap.model.errors import UsageError
from synthmap.scenario import Picture, Scenario, Target, from_targets, plan
from synthmap.scenario.images import MAX_BYTES, MAX_PIXELS, check_image, read_image
from synthmap.scenario.mistakes import Wrong


def png_of(width: int, height: int, data: bytes = b"") -> bytes:
    """A grey PNG that declares these measures, whatever it holds."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def saved(image: Image.Image, kind: str, **more: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


RED = Image.new("RGB", (8, 6), (255, 0, 0))


@pytest.mark.parametrize(("kind", "name"), [("PNG", "a.png"), ("JPEG", "a.jpg"), ("WEBP", "a.webp")])
def test_three_formats_are_read_in_the_order_of_opencv(folder: Path, kind: str, name: str) -> None:
    (folder / name).write_bytes(saved(RED, kind))
    check_image(folder / name, name)
    pixels = read_image(folder / name)
    assert pixels.shape == (6, 8, 3)
    assert np.abs(pixels.astype(int) - (0, 0, 255)).max() <= 4


def test_what_is_see_through_lies_on_white(folder: Path) -> None:
    layer = Image.new("RGBA", (2, 1), (0, 0, 0, 255))
    layer.putpixel((1, 0), (0, 0, 0, 0))
    (folder / "a.png").write_bytes(saved(layer, "PNG"))
    assert read_image(folder / "a.png").tolist() == [[[0, 0, 0], [255, 255, 255]]]


def test_a_photo_taken_sideways_is_turned_upright(folder: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it to the right
    (folder / "a.jpg").write_bytes(saved(RED, "JPEG", exif=exif))
    assert read_image(folder / "a.jpg").shape == (8, 6, 3)


FRAMES = [Image.new("RGB", (4, 4), shade) for shade in ("red", "blue")]
REFUSED = {
    "nothing": (None, "There is no picture `a.png`."),
    "words": (b"<!doctype html><title>A page</title>", "`a.png` is not a picture that can be read."),
    "nothing in it": (b"", "`a.png` is not a picture that can be read."),
    "a head alone": (saved(RED, "PNG")[:20], "`a.png` is not a picture that can be read."),
    "half of it": (saved(Image.effect_noise((300, 300), 50), "PNG")[:40_000], "`a.png` is broken"),
    "another format": (saved(RED, "GIF"), "`a.png` is not a picture that can be read."),
    "a bomb": (png_of(50_000, 50_000), "`a.png` has far too many pixels; at most 80,000,000 are looked at."),
    "a large one": (png_of(9_000, 9_000), "`a.png` has 9,000 x 9,000 pixels; at most 80,000,000 are looked at."),
    "a moving PNG": (saved(FRAMES[0], "PNG", save_all=True, append_images=FRAMES[1:]), "`a.png` is animated."),
    "a moving WebP": (saved(FRAMES[0], "WEBP", save_all=True, append_images=FRAMES[1:]), "`a.png` is animated."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_sound_picture_is_refused_by_name(case: str, folder: Path, recwarn: pytest.WarningsRecorder) -> None:
    data, message = REFUSED[case]
    if data is not None:
        (folder / "a.png").write_bytes(data)
    with pytest.raises(Wrong) as caught:
        check_image(folder / "a.png", "a.png")
    assert caught.value.message.startswith(message)
    assert caught.value.hint
    assert not recwarn.list
    with pytest.raises(UsageError, match=r"a\.png"):
        from_targets(["a.png"], environment={}, known_rules={})


def test_a_file_too_large_to_read_is_not_opened(folder: Path) -> None:
    with (folder / "a.png").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(Wrong, match="100,000,001 bytes"):
        check_image(folder / "a.png", "a.png")


def test_the_bound_is_on_the_product_so_that_long_pages_fit(folder: Path) -> None:
    assert MAX_PIXELS >= 1440 * 50_000
    (folder / "a.png").write_bytes(saved(Image.new("L", (1, 50_000)), "PNG"))
    assert read_image(folder / "a.png").shape == (50_000, 1, 3)


def test_a_picture_on_the_command_line_is_a_page_for_no_browser(folder: Path) -> None:
    (folder / "designs").mkdir()
    (folder / "designs" / "Home page.PNG").write_bytes(saved(RED, "PNG"))
    made = plan(["designs/Home page.PNG"], environment={}, known_rules={}, viewports=["mobile"])
    (job,) = made.jobs
    assert (job.page, job.url, job.local) == ("home-page", "", None)
    assert job.recorded_url == "local:/Home%20page.PNG"
    assert job.picture == Picture(folder / "designs" / "Home page.PNG")
    assert made.name == "Home page.PNG"


def test_pictures_in_a_scenario_lie_beside_it(folder: Path, read: Callable[..., Scenario]) -> None:
    (folder / "designs").mkdir()
    (folder / "designs" / "home.webp").write_bytes(saved(RED, "WEBP"))
    scenario = read(
        "version: 1\nbrowsers: [firefox, chromium]\npages:\n"
        "  - {name: first, image: designs/home.webp, scale: 2, question: Why?}\n  - {image: designs/home.webp}\n"
    )
    first, second = scenario.pages
    file = folder / "designs" / "home.webp"
    assert first.target == Target("", "local:/designs/home.webp", "designs", picture=Picture(file, 2.0))
    assert (first.name, first.question, first.line) == ("first", "Why?", 4)
    assert (second.name, second.target.picture) == ("home", Picture(file, None))
    # One job a viewport: no browser makes a difference to a picture.
    jobs = plan(["shop.yaml"], environment={}, known_rules={}).jobs
    assert [(job.page, job.viewport.name) for job in jobs] == [
        ("first", "desktop"), ("first", "mobile"), ("home", "desktop"), ("home", "mobile"),
    ]  # fmt: skip


HEAD = "version: 1\nurl: site/\npages:\n"


@pytest.mark.parametrize(
    ("page", "mistake"),
    [
        ("{name: a}", "4:5: This page has no `url`. | Give it one, or the `image` that stands for it."),
        (
            "{url: /, image: a.png}",
            "4:5: This page has a `url` and an `image`. | Give the one that is to be looked at.",
        ),
        ("{url: /, scale: 2}", "4:5: Only an `image` has a `scale`. | Take it out, or set the viewport's `dpr`."),
        ("{image: a.png, scale: 9}", "4:27: `scale` must be 5 or less. | With `image`"),
        ("{image: gone.png}", "4:13: There is no picture `gone.png`. | A picture of a page is a PNG"),
        ("{image: outside.html}", "4:13: `outside.html` is not a picture that can be read. | A picture"),
        (
            "{image: a.png, states: [{name: x, steps: [{click: b}]}]}",
            "4:5: Nothing can be done on a picture, so it has no `states`.",
        ),
        ("/a.png", "4:5: `/a.png` is a picture. | For a page that is a picture, write `image:` in place of `url:`."),
    ],
)
def test_a_mistake_with_a_picture_is_told_at_its_place(
    folder: Path, mistakes: Callable[..., list[str]], page: str, mistake: str
) -> None:
    for place in (folder, folder / "site"):
        (place / "a.png").write_bytes(saved(RED, "PNG"))
    (told,) = mistakes(f"{HEAD}  - {page}\n")
    assert told.startswith(mistake)
