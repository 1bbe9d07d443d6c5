"""Which files are pictures of a page, by their names."""

from __future__ import annotations

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")


def is_image(name: str) -> bool:
    """Whether a file is a picture by its name."""
    return name.lower().endswith(IMAGE_SUFFIXES)
