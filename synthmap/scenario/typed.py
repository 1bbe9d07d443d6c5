"""What the steps that lead to a page say of who is on it: whether they type, and what they type where that is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from synthmap.model.addresses import without_secrets, without_user
from synthmap.model.discretion import Discretion
from synthmap.model.personal import asks_who, without_personal
from synthmap.scenario.access import Access
from synthmap.scenario.expand import Job
from synthmap.scenario.types import Step

_TYPING = ("fill", "type")
_CREDENTIALS = ("http_credentials", "extra_http_headers")


def discretion_of(job: Job, access: Access) -> Discretion:
    """How discreet to be about the page of a job.

    It is somebody's where a login, a visitor's cookies or a token in its address opens it.
    """
    login = access.logins.get(job.login) if job.login is not None else None
    somebody = job.login is not None or _is_known(job.context) or _opens(job.url)
    typed = any(step.action in _TYPING for step in job.steps)
    steps = [*(login.steps if login else ()), *job.steps]
    return Discretion(somebody, typed, access.secrets).knowing(words_of(steps))


def words_of(steps: Iterable[Step]) -> Iterator[str]:
    """What steps type into fields that, by what these are called, ask who somebody is; and what says so by itself."""
    for step in steps:
        if step.action in _TYPING and step.value:
            called = [f"{target.value} {target.name}" for target in (step.target, *step.others) if target]
            if any(map(asks_who, called)) or without_personal(step.value) != step.value:
                yield step.value


def _is_known(context: Mapping[str, Any]) -> bool:
    """Whether a browser context, by what it is made with, may be known to the site: it comes with more than nothing."""
    stored = context.get("storage_state") or {}
    kept = stored if isinstance(stored, Mapping) else {"cookies": [stored]}
    return any([kept.get("cookies"), kept.get("origins"), *(context.get(name) for name in _CREDENTIALS)])


def _opens(url: str) -> bool:
    """Whether an address holds what opens an account; credentials before its host open a whole site."""
    try:
        asked = without_user(url)
        return without_secrets(asked) != asked
    except ValueError:
        return False
