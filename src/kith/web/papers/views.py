"""The addresses of the papers."""

from __future__ import annotations

from kith.web.papers.drafts import as_file, assessment, papers, processing, retention
from kith.web.papers.looks import for_the_person, who_looked
from kith.web.papers.requests import close, copy, extend, one_request, record, requests
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]

ROUTES = (
    Route("people/<slug:person>/who-looked", who_looked, "who-looked", SIGNED_IN, purpose="audit", leaves="looked"),
    Route("people/<slug:person>/who-looked/copy", for_the_person, "who-looked-told", SIGNED_IN,
          purpose="subject-access", leaves="looked"),
    Route("access-requests", requests, "access-requests", SIGNED_IN, purpose="audit", leaves="looked"),
    Route("access-requests/record", record, "record-access-request", SIGNED_IN, purpose="audit", leaves="changed",
          methods=("GET", "HEAD", "POST")),
    Route("access-requests/<int:number>", one_request, "access-request", SIGNED_IN, purpose="subject-access", leaves="looked"),
    Route("access-requests/<int:number>/copy", copy, "access-request-copy", SIGNED_IN, purpose="subject-access",
          leaves="exported", methods=("POST",)),
    Route("access-requests/<int:number>/extend", extend, "extend-access-request", SIGNED_IN, purpose="subject-access",
          leaves="changed", methods=("POST",)),
    Route("access-requests/<int:number>/close", close, "close-access-request", SIGNED_IN, purpose="subject-access",
          leaves="changed", methods=("POST",)),
    Route("papers", papers, "papers", SIGNED_IN, purpose="audit", leaves="looked"),
    Route("papers/impact-assessment", assessment, "impact-assessment", SIGNED_IN, purpose="audit", leaves="looked"),
    Route("papers/record-of-processing", processing, "record-of-processing", SIGNED_IN, purpose="audit", leaves="looked"),
    Route("papers/retention", retention, "retention", SIGNED_IN, purpose="audit", leaves="looked"),
    Route("papers/<slug:paper>/as/<slug:form>", as_file, "paper-as-file", SIGNED_IN, purpose="audit", leaves="looked"),
)  # fmt: skip
