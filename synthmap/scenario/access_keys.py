"""The keys that say how a site is reached: `server`, `http`, `auth`, and as whom and from where (`emulate`)."""

from __future__ import annotations

import re
import zoneinfo
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, Field, model_validator

from synthmap.scenario.access import Http, Proxy, Server, origin_of
from synthmap.scenario.environment import Substituted, Unresolved
from synthmap.scenario.keys import Address, Duration, Keys, Switch, Text, some_time
from synthmap.scenario.mistakes import Wrong, did_you_mean, shown
from synthmap.scenario.steps import MAX_STEPS, PageStep

MAX_HEADERS = 50
DEFAULT_AGE_MS = 12 * 60 * 60 * 1000

# https://www.rfc-editor.org/rfc/rfc9110#name-tokens and #name-field-values, of which only what prints is taken.
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_HEADER_VALUE = re.compile(r"[\x21-\x7e\x80-\xff](?:[\x20-\x7e\x80-\xff\t]*[\x21-\x7e\x80-\xff])?")
# What a browser sets itself, and would contradict itself about.
_OWN_HEADERS = frozenset(("host", "content-length", "connection", "transfer-encoding", "cookie", "upgrade", "te"))
# Enough of https://www.rfc-editor.org/rfc/rfc5646 for what browsers take: de, de-DE, zh-Hant-TW, es-419.
_LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")
_PROXIES = ("http", "https", "socks5")


def _ready(url: str) -> str:
    if not origin_of(url):
        raise Wrong(
            "This is not an address that can be asked whether the server is up.",
            "Write one of the server, such as `http://localhost:4173/`.",
        )
    return url


def _credentials(text: str) -> str:
    if ":" not in text or text.startswith(":"):
        raise Wrong("This is not a user name and a password.", 'Write `"${NAME}:${PASSWORD}"`, with a colon between.')
    return text


def _headers(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _OWN_HEADERS:
            raise Wrong(
                f"`{shown(name)}` cannot be set as a header of a request.",
                "A name has letters, digits and `-`; Host, Cookie and the like are the browser's own.",
            )
        if not _HEADER_VALUE.fullmatch(value):
            raise Wrong(f"The value of `{name}` is not one line of text.", "Take out what does not print.")
    return headers


def _proxy(text: str) -> str:
    try:
        parts = urlsplit(text)
        known = parts.scheme in _PROXIES and parts.hostname and parts.port
    except ValueError:
        known = None
    if not known:
        raise Wrong("This is not the address of a proxy.", "Write `http://host:port`, or `https:` or `socks5:`.")
    return text


def _locale(text: str) -> str:
    if not _LOCALE.fullmatch(text):
        raise Wrong("This is not a language.", "Write one as browsers name it, such as `de-DE` or `en-GB`.")
    return text


def _timezone(text: str) -> str:
    known = _timezones()
    if known and text not in known:
        hint = "Write one by its place, such as `Europe/Berlin`, or `UTC`."
        raise Wrong("There is no time zone of this name.", did_you_mean(text, known, hint))
    return text


@cache
def _timezones() -> frozenset[str]:
    """The names of the IANA database; none where this system has no copy, and the browser has to know."""
    return frozenset(zoneinfo.available_timezones())


class ServerKeys(Keys):
    """The server of the site: started before the first page is opened, and stopped at the end."""

    command: Text = Field(description="What starts it, as a shell would take it, in the scenario's folder.")
    ready: Annotated[Address, AfterValidator(_ready)] = Field(description="The address that answers once it is up.")
    timeout: Annotated[Duration, AfterValidator(some_time)] = Field(
        default=Server.timeout_ms, description="The longest to wait for that, such as `60s`."
    )
    reuse: Switch = Field(
        default=Server.reuse,
        description="Whether a server that already answers there is used, and nothing started. Else it is an error.",
    )

    def server(self, folder: Path) -> Server:
        """The server, started in that folder."""
        return Server(self.command, folder.resolve(), self.ready, self.timeout, self.reuse)


class HttpKeys(Keys):
    """What requests of the browser carry, and by what way they go."""

    auth: Annotated[Text, AfterValidator(_credentials)] = Field(
        default="", description="`user:password` of HTTP authentication, told to the site of `url` alone."
    )
    headers: Annotated[dict[str, Text], Field(max_length=MAX_HEADERS), AfterValidator(_headers)] = Field(
        default={}, description="Headers of every request to the site of `url`; requests to others go without."
    )
    insecure: Switch = Field(default=False, description="Whether certificates that are not valid are accepted.")
    proxy: Annotated[Address, AfterValidator(_proxy)] = Field(
        default="",
        description="The proxy for all requests but those to this machine: `http://host:port`. `null`: none.",
    )

    @model_validator(mode="before")
    @classmethod
    def _no_proxy(cls, value: object) -> object:
        # `proxy: null` says aloud what is so anyway.
        if isinstance(value, dict) and value.get("proxy", "") is None:
            return {key: item for key, item in value.items() if key != "proxy"}
        return value

    def http(self, site: str) -> Http:
        """What it says, for the site of that address."""
        user, _, password = self.auth.partition(":")
        proxy = urlsplit(self.proxy) if self.proxy else None
        return Http(
            origin=origin_of(site) if self.auth or self.headers else "",
            username=user if self.auth else None,
            password=password,
            headers=MappingProxyType(dict(self.headers)),
            insecure=self.insecure,
            proxy=Proxy(
                f"{proxy.scheme}://{proxy.netloc.rpartition('@')[2]}",
                unquote(proxy.username or ""),
                unquote(proxy.password or ""),
            )
            if proxy
            else None,
        )


def secrets_of(data: object) -> list[str]:
    """The values under `http` and in steps that must not be told: passwords, and headers that hold a variable's value.

    `data` is the file's, before its values are typed: afterwards nobody knows what came from a variable.
    """
    found: list[str] = []
    http = data.get("http") if isinstance(data, dict) else None
    if isinstance(http, dict):
        auth, proxy, headers = (http.get(key) for key in ("auth", "proxy", "headers"))
        if isinstance(auth, str) and not isinstance(auth, Unresolved):
            found += [str(auth), auth.partition(":")[2]]
        if isinstance(proxy, str) and "@" in proxy:
            found += _password_of(proxy)
        values = headers.values() if isinstance(headers, dict) else ()
        for value in values:
            if isinstance(value, Substituted):
                # "Bearer ..." is no secret, and what follows it is one also where it stands alone.
                found += [str(value), str(value).rpartition(" ")[2]]
    return found + list(_marked(data))


def _password_of(url: str) -> list[str]:
    try:
        password = urlsplit(url).password or ""
    except ValueError:
        return []
    return [password, unquote(password)]


def _marked(value: object) -> list[str]:
    """The values of all mappings that say `secret: true`."""
    if isinstance(value, dict):
        mine = value.get("value") if str(value.get("secret", "")).lower() == "true" else None
        own = [str(mine)] if isinstance(mine, str | int | float) and not isinstance(mine, Unresolved) else []
        return own + [text for item in value.values() for text in _marked(item)]
    return [text for item in value for text in _marked(item)] if isinstance(value, list) else []


class EmulateKeys(Keys):
    """Who the visitor seems to be to the page."""

    locale: Annotated[Text, AfterValidator(_locale)] = Field(
        default="", description="The visitor's language, such as `de-DE`. The machine's own if not given."
    )
    timezone: Annotated[Text, AfterValidator(_timezone)] = Field(
        default="", description="The visitor's time zone, such as `Europe/Berlin`. The machine's own if not given."
    )
    color_scheme: Annotated[Literal["light", "dark"], Field(description="Whether the visitor prefers dark pages.")] = (
        None  # type: ignore[assignment]
    )


class LoginKeys(Keys):
    """A login: the steps to it, and the file in which what the browser then knows is kept."""

    state: Address = Field(description="The file it is kept in (Playwright's storage state). Keep it out of git.")
    max_age: Annotated[Duration, AfterValidator(some_time)] = Field(
        default=DEFAULT_AGE_MS, description="How long that is good for, such as `12h`; then it is done again."
    )
    login: Annotated[tuple[PageStep, ...], Field(max_length=MAX_STEPS)] = Field(
        default=(), description="What is done to log in, in order. None where the file comes from elsewhere."
    )
