"""What somebody typed into a session that had ended: kept, put back into its form for them alone, and never sent by itself."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from kith.governance.records.keeping_texts import Late, drop_text, keep_text, text_kept, texts_waiting
from kith.governance.trail import Actor
from kith.web.filling import fill
from kith.web.routes import Route, declared

__all__ = ["forget", "look_for_texts", "page_of_text", "sent_too_late", "shown_again"]

_TEXTS = "texts that wait"


def sent_too_late(request: HttpRequest, route: Route, *, is_over: bool, by: Actor) -> HttpResponse:
    """Keep what was typed, and lead to where somebody says who they are; where the session is over, end it."""
    page, was_kept = request.get_full_path(), False
    if request.method == "POST":
        page = request.get_full_path() if "GET" in route.methods else _page_before(request)
        fields = {name: request.POST.getlist(name) for name in request.POST}
        late = Late(request.get_full_path(), page, fields, bool(request.FILES))
        was_kept = keep_text(account_id=str(request.user.pk), late=late, by=by, at=timezone.now())
    if is_over:
        logout(request)
    words = {"next": page, **({"kept": "yes"} if was_kept else {})}
    return redirect(f"{reverse('sign-in' if is_over else 'sign-in-again')}?{urlencode(words)}")


def look_for_texts(request: HttpRequest) -> None:
    """Look up once what waits for whoever just showed who they are; pages read it from the session."""
    waiting = texts_waiting(str(request.user.pk), timezone.now())
    request.session[_TEXTS] = {str(one.number): one.page for one in waiting}


def page_of_text(request: HttpRequest) -> str | None:
    """The page on which a text of theirs waits, where that is not the page asked for; None where none does."""
    return next((page for page in _texts(request).values() if page != request.get_full_path()), None)


def shown_again(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Put a text back into the form of its page; and forget it once the form was sent again."""
    here = request.get_full_path()
    if request.method == "POST" and (response.status_code < 400 or response.status_code == 422):
        for number in _texts(request):
            text = _text(request, number)
            if text is None or text.address == here:
                forget(request, int(number), "sent again")
    elif (
        request.method == "GET" and not response.streaming and response.get("Content-Type", "").startswith("text/html")
    ):
        for number in [number for number, page in _texts(request).items() if page == here]:
            _put_back(request, response, number)
    return response


def forget(request: HttpRequest, number: int, because: str) -> None:
    """Delete one text of one's own."""
    signed = request.asker
    drop_text(account_id=signed.asker.account, number=number, because=because, by=signed.actor, at=signed.at)
    request.session[_TEXTS] = {key: page for key, page in _texts(request).items() if key != str(number)}


def _put_back(request: HttpRequest, response: HttpResponse, number: str) -> None:
    text = _text(request, number)
    if text is None:  # it is too old by now
        request.session[_TEXTS] = {key: page for key, page in _texts(request).items() if key != number}
        return
    done = fill(response.content.decode(), address=text.address, here=request.get_full_path(), fields=text.fields)
    words = {"done": done, "had_file": text.had_file, "number": number}
    said = render_to_string("signing_in/kept.jinja", words, request)
    response.content = f"{done.before}{said}{done.after}".encode()


def _text(request: HttpRequest, number: str) -> Late | None:
    return text_kept(request.asker.asker.account, int(number), request.asker.at)


def _texts(request: HttpRequest) -> dict[str, str]:
    signed = getattr(request, "asker", None)
    return request.session.get(_TEXTS, {}) if signed and not signed.needs_factor else {}


def _page_before(request: HttpRequest) -> str:
    """The page of ours on which the form stood, as the browser says; the first page where it says nothing that can be used."""
    said = urlsplit(request.headers.get("Referer", ""))
    try:
        route = declared().get(resolve(said.path).url_name or "")
    except Resolver404:
        route = None
    if route is None or said.netloc != request.get_host() or "GET" not in route.methods:
        return reverse("front")
    return f"{said.path}?{said.query}" if said.query else said.path
