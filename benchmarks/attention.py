"""How well the attention map tells where people looked, beside simpler maps.

    python -m benchmarks.attention PATH [--degree PX]

PATH is a folder of screenshots of first screens (`NAME.png` or `NAME.jpg`) and a file `fixations.json` that holds, for
each NAME, the fixations of all viewers as `[x, y]` in pixels of the screenshot. One degree of visual angle (by default
35 px) is the standard deviation with which fixations are blurred into a reference density.

The measures are those of Bylinskii et al., "What do different evaluation metrics tell us about saliency models?"
(2019): NSS, the mean of the standardised map at the fixations; CC, its correlation with the reference density; AUC,
the chance that a fixated pixel outranks any other; sAUC, that it outranks a pixel fixated on another screenshot, which
takes away what a liking for the middle alone would earn.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from synthmap.model.geometry import Floats, Pixels
from synthmap.vision.saliency import attention, edge_density

Map = Callable[[Pixels], Floats]


def uniform(image: Pixels) -> Floats:
    return np.ones(image.shape[:2])


def centre(image: Pixels) -> Floats:
    """A Gaussian on the middle, a quarter of the screen wide."""
    height, width = image.shape[:2]
    y, x = np.mgrid[:height, :width] + 0.5
    middle: Floats = np.exp(-8 * ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2))
    return middle


def spectral_residual(image: Pixels) -> Floats:
    """Hou and Zhang, "Saliency detection: a spectral residual approach" (2007).

    At a width of 128 px, which suits web pages better than the 64 px of the paper.
    """
    size = (128, max(1, round(128 * image.shape[0] / image.shape[1])))
    grey = cv2.resize(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), size)
    spectrum = np.fft.fft2(grey.astype(np.float64))
    log = np.log(np.abs(spectrum) + 1e-9)
    residual = log - cv2.blur(log, (3, 3))
    found = np.abs(np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2
    return np.asarray(cv2.GaussianBlur(found, (0, 0), 4), dtype=np.float64)


def synthmap(image: Pixels) -> Floats:
    return attention(image, (image.shape[1], image.shape[0])).density


MAPS: dict[str, Map] = {
    "uniform": uniform,
    "centre": centre,
    "spectral residual": spectral_residual,
    "edge density": edge_density,
    "synthmap": synthmap,
}


def load(folder: Path) -> dict[str, tuple[Pixels, Floats]]:
    """Each screenshot with the fixations that lie on it, (n, 2)."""
    found = {}
    for name, points in sorted(json.loads((folder / "fixations.json").read_text()).items()):
        files = [folder / f"{name}{suffix}" for suffix in (".png", ".jpg")]
        image = next((cv2.imread(str(file)) for file in files if file.exists()), None)
        if image is None:
            raise SystemExit(f"{folder} has fixations for {name!r} but no {name}.png or {name}.jpg beside them.")
        at = np.array(points, dtype=np.float64).reshape(-1, 2)
        height, width = image.shape[:2]
        on = (at >= 0).all(axis=1) & (at[:, 0] < width) & (at[:, 1] < height)
        found[name] = (image, at[on])
    return found


def values(heat: Floats, points: Floats) -> Floats:
    picked: Floats = heat[points[:, 1].astype(int), points[:, 0].astype(int)]
    return picked


def outranks(fixated: Floats, others: Floats) -> float:
    """The chance that a fixated value is the greater one, ties counting half (the area under the ROC curve)."""
    others = np.sort(others.ravel())
    below = np.searchsorted(others, fixated, side="left")
    up_to = np.searchsorted(others, fixated, side="right")
    return float((below + up_to).mean() / 2 / len(others))


def measures(heat: Floats, fixations: Floats, elsewhere: Floats, degree: float) -> tuple[float, float, float, float]:
    """NSS, CC, AUC and sAUC of one map."""
    counts = np.zeros(heat.shape)
    np.add.at(counts, (fixations[:, 1].astype(int), fixations[:, 0].astype(int)), 1)
    reference = cv2.GaussianBlur(counts, (0, 0), degree)
    flat = heat.std() < 1e-12
    nss = 0.0 if flat else float(((values(heat, fixations) - heat.mean()) / heat.std()).mean())
    cc = 0.0 if flat else float(np.corrcoef(heat.ravel(), reference.ravel())[0, 1])
    hits = values(heat, fixations)
    return nss, cc, outranks(hits, heat), outranks(hits, values(heat, elsewhere))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, nargs="?", help="folder of screenshots with a fixations.json")
    parser.add_argument("--degree", type=float, default=35.0, help="one degree of visual angle in px (default 35)")
    options = parser.parse_args()
    if options.path is None:
        print("Skipped: no gaze data given. Name a folder of screenshots with a fixations.json (see --help).")
        return
    data = load(options.path)
    print(f"{len(data)} screenshots, {sum(len(points) for _, points in data.values())} fixations")
    print(f"{'':20}{'NSS':>8}{'CC':>8}{'AUC':>8}{'sAUC':>8}")
    for title, make in MAPS.items():
        rows = []
        for name, (image, points) in data.items():
            height, width = image.shape[:2]
            heat = cv2.resize(make(image), (width, height), interpolation=cv2.INTER_LINEAR)
            others = [p * (width / i.shape[1], height / i.shape[0]) for n, (i, p) in data.items() if n != name]
            elsewhere = np.concatenate(others) if others else points
            rows.append(measures(heat, points, elsewhere, options.degree))
        print(f"{title:20}" + "".join(f"{value:8.3f}" for value in np.mean(rows, axis=0)))


if __name__ == "__main__":
    main()
