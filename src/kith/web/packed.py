"""Style sheets and scripts go over the wire packed: a page on a slow line is read sooner (U-48). Pages themselves never are.

A page that mixes what is secret with what somebody typed must not be packed, for its length would tell of both; what lies
under `STATIC_URL` is the same for everybody and holds nothing.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

__all__ = ["packed"]

_KINDS = ("text/css", "text/javascript", "application/javascript", "image/svg+xml")


def packed(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware, outside whatever serves the files: pack those that a browser says it can unpack, once for each version."""

    def answer(request: HttpRequest) -> Any:
        given = get_response(request)
        if not request.path_info.startswith(settings.STATIC_URL) or given.status_code != 200:
            return given
        if not given.get("Content-Type", "").startswith(_KINDS) or given.has_header("Content-Encoding"):
            return given
        patch_vary_headers(given, ("Accept-Encoding",))
        is_whole = request.method == "GET" and "Range" not in request.headers and given.has_header("Last-Modified")
        if not is_whole or "gzip" not in request.headers.get("Accept-Encoding", ""):
            return given
        return _packed(given)

    return answer


def _packed(given: Any) -> HttpResponse:
    text = b"".join(_parts(given))
    made = HttpResponse(_gzip(text))
    for name, value in given.items():
        if name.lower() not in ("content-length", "etag", "accept-ranges"):  # another answer than the file itself
            made[name] = value
    made["Content-Encoding"] = "gzip"
    if given.streaming and (file := getattr(given, "file_to_stream", None)):
        file.close()  # the answer itself is not closed here: that would say that the request is over
    return made


def _parts(given: Any) -> Iterable[bytes]:
    return given.streaming_content if given.streaming else [given.content]


@lru_cache(maxsize=32)
def _gzip(text: bytes) -> bytes:
    return gzip.compress(text, mtime=0)
