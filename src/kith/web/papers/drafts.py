"""Papers as pages and files: retention, the drafts of the impact assessment and of the record of processing, and what code cannot give."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from kith.governance.drafting import (
    Described,
    impact_assessment,
    record_of_processing,
    retention_section,
    table_section,
)
from kith.governance.papers import NOT_GIVEN, Draft, as_markdown
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.papers.describing import described
from kith.web.papers.pages import may_read, refused

__all__ = ["DRAFTS", "as_file", "assessment", "papers", "processing", "retention"]


def _retention(about: Described) -> Draft:
    return Draft(
        "Retention and deletion", about.on, f"Kith {about.version}", (retention_section(), table_section(about))
    )


DRAFTS: dict[str, Callable[[Described], Draft]] = {
    "impact-assessment": impact_assessment,
    "record-of-processing": record_of_processing,
    "retention": _retention,
}
"""Every paper by its address."""

_TYPES = {"markdown": "text/markdown", "html": "text/html"}
_ENDS = {"markdown": "md", "html": "html"}


def papers(request: HttpRequest) -> HttpResponse:
    """Which papers there are, and what no program can give."""
    decision = may_read(request, "papers")
    if not decision.shows:
        return refused(request, decision)
    return page(request, "papers/papers.jinja", {"not_given": NOT_GIVEN})


def assessment(request: HttpRequest) -> HttpResponse:
    """The data protection impact assessment, as a draft of today."""
    return _page(request, "impact-assessment")


def processing(request: HttpRequest) -> HttpResponse:
    """The record of processing, as a draft of today."""
    return _page(request, "record-of-processing")


def retention(request: HttpRequest) -> HttpResponse:
    """How long each kind of thing is kept, and every table of the service with its row."""
    return _page(request, "retention")


def as_file(request: HttpRequest, paper: str, form: str) -> HttpResponse:
    """One paper as a file to edit, file and sign elsewhere."""
    decision = may_read(request, "papers", "export")
    if not decision.shows:
        return refused(request, decision)
    if paper not in DRAFTS or form not in _TYPES:
        return not_found(request)
    draft = DRAFTS[paper](described(request.asker.at))
    text = as_markdown(draft) if form == "markdown" else render_to_string("papers/draft_file.jinja", {"draft": draft})
    named = f'attachment; filename="{paper}.{_ENDS[form]}"'
    return HttpResponse(text, content_type=f"{_TYPES[form]}; charset=utf-8", headers={"Content-Disposition": named})


def _page(request: HttpRequest, paper: str) -> HttpResponse:
    decision = may_read(request, "papers")
    if not decision.shows:
        return refused(request, decision)
    draft = DRAFTS[paper](described(request.asker.at))
    return page(request, "papers/draft.jinja", {"draft": draft, "paper": paper, "printed_at": request.asker.at})
