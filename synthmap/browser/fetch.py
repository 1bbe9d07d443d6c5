"""Fetching a file of the site outside of any page: bounded in size and time, and telling no other what it carries."""

from __future__ import annotations

import base64
import ssl
import time
import urllib.error
import urllib.request
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO
from urllib.parse import quote, urljoin, urlsplit

from synthmap.browser.networks import REFUSED, leads_private
from synthmap.model.errors import PageError, PageUnreachable
from synthmap.scenario.access import Http, Proxy, origin_of

_CAP_S, _WHOLE_CAP_S = 15.0, 60.0  # for each part of an answer, and for all of it
_MAX_REDIRECTS = 5
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def fetch(url: str, http: Http, *, most: int) -> bytes:
    """What stands at an http or https address, of at most `most` bytes.

    Credentials and headers of `http` go to its own site alone, also where the answer leads elsewhere. Raises
    PageUnreachable where there is no answer or an error, and PageError where it is too large.
    """
    for _ in range(_MAX_REDIRECTS + 1):
        try:
            with _opener(url, http).open(_request(url, http), timeout=_CAP_S) as answer:
                data = _read(answer, most)
        except _Elsewhere as elsewhere:
            before, url = url, urljoin(url, elsewhere.url)
            if not origin_of(url):
                raise PageUnreachable("it leads to no address of the web") from None
            # Behind a proxy, names mean what they mean there.
            if leads_private(url, resolved=http.proxy is None) and not leads_private(before):
                raise PageUnreachable(REFUSED) from None
            continue
        except urllib.error.HTTPError as error:
            raise PageUnreachable(f"the server answered {error.code}") from None
        except urllib.error.URLError as error:
            raise PageUnreachable(_reason(error.reason)) from None
        except (OSError, HTTPException, ValueError) as error:
            raise PageUnreachable(_reason(error)) from None
        return data
    raise PageUnreachable("it redirects in a circle")


def _read(answer: HTTPResponse, most: int) -> bytes:
    """All of an answer, which may neither be larger than that nor drip for ever."""
    parts: list[bytes] = []
    length, deadline = 0, time.monotonic() + _WHOLE_CAP_S
    while part := answer.read1(1 << 16):
        parts.append(part)
        length += len(part)
        if length > most:
            raise PageError(f"it is larger than {most // 1024 // 1024} MB")
        if time.monotonic() > deadline:
            raise PageUnreachable(f"it was not all there after {_WHOLE_CAP_S:g} s")
    return b"".join(parts)


def _request(url: str, http: Http) -> urllib.request.Request:
    headers = {"User-Agent": "synthmap", "Accept-Encoding": "identity", **http.headers_for(url)}
    if http.username is not None and origin_of(url) == http.origin:
        told = base64.b64encode(f"{http.username}:{http.password}".encode()).decode("ascii")
        headers["Authorization"] = f"Basic {told}"
    return urllib.request.Request(url, headers=headers)


def _opener(url: str, http: Http) -> urllib.request.OpenerDirector:
    direct = http.proxy is None or urlsplit(url).hostname in _LOOPBACK
    proxies = {} if direct or http.proxy is None else dict.fromkeys(("http", "https"), _with_credentials(http.proxy))
    context = ssl.create_default_context()
    if http.insecure:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(proxies),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=context),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Redirects(),
    ):
        opener.add_handler(handler)
    return opener


def _with_credentials(proxy: Proxy) -> str:
    if not proxy.username:
        return proxy.server
    scheme, _, rest = proxy.server.partition("://")
    return f"{scheme}://{quote(proxy.username, safe='')}:{quote(proxy.password, safe='')}@{rest}"


class _Elsewhere(Exception):
    """The answer is at another address; what the request carried must be thought over before asking there."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class _Redirects(urllib.request.BaseHandler):
    """Follows nothing by itself."""

    def http_error_301(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage
    ) -> None:
        """Give the address back to whoever asked."""
        fp.close()
        raise _Elsewhere(headers.get("Location", ""))

    http_error_302 = http_error_303 = http_error_307 = http_error_308 = http_error_301


def _reason(error: object) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "its certificate is not valid; `http: {insecure: true}` accepts it all the same"
    if isinstance(error, TimeoutError):
        return f"no answer within {_CAP_S:g} s"
    if isinstance(error, ConnectionRefusedError):
        return "nothing answers at that address; is the server running?"
    return "the connection failed"
