"""The page of one case, as it is opened and as it is shown anew where something that was sent from it was wrong."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from kith.care.records.advice_seats import advisers_who_may_sit
from kith.care.records.advice_shown import CaseDetail, the_case
from kith.care.referral_reasons import CONSENTED_BY
from kith.errors import NotYours
from kith.web.advice.forms import WriteNote
from kith.web.advice.pages import DONE, banner_of_case, words_of_advice
from kith.web.front.views import not_found
from kith.web.page import page

__all__ = ["case_page", "words_of_case"]


def case_page(request: HttpRequest, number: int, form: WriteNote | None = None, wrong: str = "") -> HttpResponse:
    """The same, with what was wrong about something that was sent from it."""
    signed = request.asker
    try:
        detail = the_case(signed.asker, number, by=signed.actor, at=signed.at)
    except NotYours:
        return not_found(request)
    colleagues = advisers_who_may_sit(signed.asker, number, signed.at) if detail.line.is_read else {}
    words = {
        **words_of_case(detail, signed),
        "colleagues": colleagues,
        "form": form or WriteNote(None),
        "wrong": wrong,
        "done": DONE.get(request.GET.get("done", ""), ""),
    }
    return page(request, "advice/case.jinja", words, status=422 if wrong or (form and form.errors) else 200)


def words_of_case(detail: CaseDetail, signed: Any) -> dict[str, Any]:
    """What every page of one case says."""
    is_seated = any(account == signed.asker.account for account, _, _ in detail.seats)
    return {
        "detail": detail,
        "line": detail.line,
        "banner": banner_of_case(detail, signed.at),
        "is_seated": is_seated,
        "account": signed.asker.account,
        "consented": CONSENTED_BY,
        **words_of_advice(signed.at),
    }
