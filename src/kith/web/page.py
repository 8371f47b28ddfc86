"""One page: its own words, and what stands on every page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

__all__ = ["page"]


def page(
    request: HttpRequest, template: str, words: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Render a page for whoever asks: their name and role in the header, and a line where everything is made up."""
    everywhere = {"asker": getattr(request, "asker", None), "demonstration": settings.IS_DEMONSTRATION}
    return render(request, template, {**everywhere, **(words or {})}, status=status)
