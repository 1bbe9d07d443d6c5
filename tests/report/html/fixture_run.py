"""A made-up run, small enough to read: two pages, two devices, every kind of problem, and names that mean harm.

`python fixture_run.py FOLDER` writes it for looking at. The numbers are chosen so that what the report must show can be
worked out by hand: the pricing page is 400 x 1200 CSS pixels on desktop and 200 x 2000 on the phone.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np

ATTACK = "</script><img src=x onerror=\"window.pwned='yes'\"><script>window.pwned='yes'</script>"
HOSTILE_PAGE = 'a&b="<i>\u202e'
LONG = "W" * 5000
SIZES = {"desktop": (400, 1200), "mobile": (200, 2000)}
SCREENS = {"desktop": (400, 300, 1, False), "mobile": (200, 400, 2, True)}
LAYERS = ("click", "attention", "scroll", "link")


def build(run: Path) -> Path:
    """Write the run into `run`, which must not exist, and return it."""
    entries = [_pricing(run, device) for device in SIZES]
    entries += [_bare(run), _failed()]
    report = {
        "schema_version": 1,
        "tool": {"name": "synthmap", "version": "9.8.7", "browsers": ["chromium 156.0"]},
        "scenario": {"name": f"Release {ATTACK}", "file": "shop.yaml"},
        "started": "2026-03-01T09:05:00+00:00",
        "seconds": 4.2,
        "sessions": {"simulated": 1000, "seed": 7, "scripted": 0, "recorded": 0},
        "pages": entries,
        "findings": _findings(run),
        "summary": {"by_level": {"error": 2, "warning": 1, "note": 1}, "incomplete": 3, "views": 4, "failed": 1},
        "verdict": {"passed": False, "reasons": ["2 findings at level error"]},
    }
    _store(run / "report.json", report)
    return run


def _pricing(run: Path, device: str) -> dict[str, Any]:
    width, height = SIZES[device]
    folder = run / "views" / "pricing" / device
    _picture(folder / "screenshot.png", width, height)
    for layer in LAYERS:
        _picture(folder / f"{layer}.layer.png", width // 4, height // 4, see_through=True)
        _picture(folder / f"{layer}.png", width // 2, height // 2)
    screen_width, screen_height, dpr, touch = SCREENS[device]
    # The phone shows everything twice as far down; "Only here" stands on the desktop alone,
    # last in the page and around "Start free".
    down = 1 if device == "desktop" else 2
    elements = [
        _element(0, "start", "Start free", [20, 100 * down, 100, 40], "live", ["href"], clicks=41, share=0.41),
        _element(1, "card", "Our story", [20, 700 * down, 120, 60], "dead", ["probe:dead"], clicks=7, share=0.07),
        _element(2, "evil", ATTACK, [20, 300 * down, 80, 30], "claimed", ["tabindex"], clicks=0, share=0.0),
        _element(3, "long", LONG, [20, 400 * down, 80, 30], "disabled", [], clicks=None, share=None),
        {
            **_element(4, "wrapped", "a link over two lines", [20, 500, 160, 40], "live", ["href"], 3, 0.03),
            "rects": [[120, 500, 60, 20], [20, 520, 50, 20]],
        },
    ]
    if device == "desktop":
        elements.append(_element(5, "alone", "Only here", [0, 50, 400, 220], "unknown", [], 0, 0.0))
    view = {
        "page": "pricing",
        "url": "https://shop.example/pricing",
        "device": device,
        "browser": "chromium",
        "state": "initial",
        "viewport": {"width": screen_width, "height": screen_height, "dpr": dpr, "touch": touch},
        "document": {"width": width, "height": height},
        "screenshot": "screenshot.png",
        "elements": elements,
        "sessions": {"simulated": 1000, "scripted": 0, "recorded": 0},
        "maps": {layer: f"{layer}.png" for layer in LAYERS},
        "layers": {layer: f"{layer}.layer.png" for layer in LAYERS},
        "folds": [
            {
                "y": screen_height,
                "score": 0.8,
                "looks_finished": device == "mobile",
                "completion": ["blank band of 140 px"],
                "continuation": [],
            }
        ],
        "scroll": {"reach": [[0, 1.0], [400, 0.6], [800, 0.2]], "average_fold": screen_height},
        "areas": [
            {
                "name": ATTACK,
                "boxes": [[0, 0, 100, 100]],
                "attention": 0.414,
                "surface": 0.0321,
                "clicks": 3,
                "share": 0,
            }
        ],
        "assumptions": ["Dwell time is assumed."],
        "notes": ["One image was still loading."],
        "picture": False,
    }
    _store(folder / "view.json", view)
    return {
        "page": "pricing",
        "url": "https://shop.example/pricing",
        "device": device,
        "browser": "chromium",
        "state": "initial",
        "status": "ok",
        "error": None,
        "result": f"views/pricing/{device}/view.json",
        "timings": {"load": 120},
        "question": "Do people find the free plan?",
    }


def _bare(run: Path) -> dict[str, Any]:
    """A view with as little in it as the contract allows, on a page whose name and address mean harm."""
    folder = run / "views" / "b#1 %" / "desktop"
    _picture(folder / "screenshot.png", 400, 600)
    view = {
        "page": HOSTILE_PAGE,
        "url": "javascript:alert(1)",
        "device": "desktop",
        "browser": "chromium",
        "state": "initial",
        "viewport": {"width": 400, "height": 300},
        "document": {"width": 400, "height": 600},
        "screenshot": "screenshot.png",
        "elements": [],
    }
    _store(folder / "view.json", view)
    return _entry("desktop", "ok", None, "views/b#1 %/desktop/view.json")


def _failed() -> dict[str, Any]:
    return _entry("mobile", "failed", f"The page did not answer within 45 s. {ATTACK}", None)


def _entry(device: str, status: str, error: str | None, result: str | None) -> dict[str, Any]:
    return {
        "page": HOSTILE_PAGE,
        "url": "javascript:alert(1)",
        "device": device,
        "browser": "chromium",
        "state": "initial",
        "status": status,
        "error": error,
        "result": result,
        "timings": {},
    }


def _findings(run: Path) -> list[dict[str, Any]]:
    found = [
        _finding("small", "g-small", "small-target", "note", 0.2, HOSTILE_PAGE, "desktop", f"{ATTACK} {LONG}"),
        _finding("fold", "g-fold", "false-bottom", "warning", 0.7, "pricing", "mobile", "Looks finished at the fold."),
    ]
    found[0]["box"] = [0, 10, 200, 110]
    found[0]["evidence"] = {
        "count": 2,
        "links": [{"name": "one", "box": [0, 10, 20, 20]}, {"selector": "#two", "box": [180, 100, 20, 20]}],
    }
    found[1]["evidence"] = {"fold_y": 400}
    clicked = _finding("clicked", "g-story", "dead-click", "note", 0.1, "pricing", "desktop", "Clicked by 7 of 1,000.")
    clicked["box"] = [20, 700, 120, 60]
    found.append(clicked)
    for device, down in (("mobile", 2), ("desktop", 1)):
        story = _finding(
            f"story-{device}", "g-story", "false-affordance", "error", 0.8, "pricing", device,
            "“Our story” looks like a button, and nothing happens.",
        )  # fmt: skip
        folder = f"views/pricing/{device}"
        for name in ("crop", "before", "after"):
            _picture(run / folder / f"{name}.png", 60, 40)
        story.update(
            priority=0.9 if device == "desktop" else 0.8,
            element_key="card",
            selector="#story > .card",
            box=[20, 700 * down, 120, 60],
            crop=f"{folder}/crop.png",
            evidence={"looks_clickable": 0.93, "reasons": ["filled", "centred"]},
            proof={
                "at": [80, 730 * down],
                "watched": ["navigation", "mutations"],
                "answer": "dead",
                "before": f"{folder}/before.png",
                "after": f"{folder}/after.png",
            },
            source={"file": "shop.yaml", "line": 7},
        )
        found.append(story)
    for name, device in (("form", "desktop"), ("form", "mobile"), ("menu", "desktop")):
        unsure = _finding(
            f"{name}-{device}",
            f"g-{name}",
            "dead-control",
            "error",
            0.3,
            "pricing",
            device,
            f"The {name} was not tried.",
        )
        unsure["outcome"] = "incomplete"
        unsure["box"] = [100, 200, 50, 30]
        found.append(unsure)
    return found


def _finding(
    name: str, group: str, rule: str, level: str, priority: float, page: str, device: str, message: str
) -> dict[str, Any]:
    return {
        "id": name,
        "group": group,
        "rule": rule,
        "level": level,
        "outcome": "fail",
        "confidence": 0.92,
        "priority": priority,
        "page": page,
        "device": device,
        "browser": "chromium",
        "state": "initial",
        "selector": "",
        "element_key": "",
        "box": None,
        "message": message,
        "hypothesis": f"Why {name} matters.",
        "action": f"Mend {name}.",
        "metric": f"Watch {name}.",
        "evidence": {},
        "proof": None,
        "crop": None,
        "source": None,
    }


def _element(
    row: int,
    key: str,
    name: str,
    box: list[int],
    liveness: str,
    evidence: list[str],
    clicks: int | None,
    share: float | None,
) -> dict[str, Any]:
    return {
        "id": row,
        "key": key,
        "selector": f"#{key}",
        "tag": "a",
        "role": "link",
        "name": name,
        "box": box,
        "rects": [box],
        "liveness": liveness,
        "evidence": evidence,
        "reachable": 1.0,
        "looks_clickable": 0.93,
        "clicks": clicks,
        "share": share,
    }


def _picture(path: Path, width: int, height: int, *, see_through: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    across = np.linspace(0, 255, width, dtype=np.uint8)[None, :].repeat(height, axis=0)
    channels = [across, across[:, ::-1], np.full_like(across, 180)]
    cv2.imwrite(str(path), np.dstack([*channels, across] if see_through else channels))


def _store(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


if __name__ == "__main__":
    print(build(Path(sys.argv[1])))
