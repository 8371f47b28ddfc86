"""Imports: the list, a new one, and one on its way: what is wrong with it, what it would change, and what came of it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kith.errors import BadUsage, ImportRefused, KithError, RegisterMoved
from kith.governance.access import Decision
from kith.governance.records.deciding import ask, would_decide
from kith.governance.records.signing import bodies_on_record
from kith.governance.records.trail import append
from kith.governance.trail import Deed
from kith.people.import_states import IMPORT, STATES
from kith.people.records.importing import (
    PURPOSE,
    Sent,
    begin_building,
    begin_rebuild,
    moves_of,
    receive,
    the_import,
    the_imports,
    under_way,
)
from kith.people.records.matching import anything_decided
from kith.tables.writing import PRIVATE, write_csv
from kith.web.front.views import not_found
from kith.web.importing.arriving_files import Laid, lay_down, name_for
from kith.web.importing.background import ITEM, begin
from kith.web.importing.carrying import problems_path, take_back, take_in, where_sent
from kith.web.importing.forms import NEW_FILE, GoOn, NewImport
from kith.web.importing.pages import BY_FIFTH, fifth_lines, layout_words, list_lines, people_lines, problem_rows
from kith.web.page import page
from kith.web.register_files import STANDINGS, kept_lake, standing
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]

LONGEST = timedelta(hours=2)
"""A step that has gone on for longer was stopped with its worker, and may be begun again."""

SHOWN = 100
"""Problems that a page shows; the file has them all."""


def imports(request: HttpRequest) -> HttpResponse:
    """Every import, newest first, and whether a new one may begin."""
    decision = _may(request)
    if not decision.shows:
        return _refused(request, decision)
    found = [(one, moves_of(one.pk)) for one in the_imports()]
    words = {"found": found, "states": STATES, "bodies": _bodies(), "layout_words": layout_words, "going": under_way()}
    words |= {"cannot": STANDINGS[standing()], "has_decisions": anything_decided(), "token": uuid4()}
    return page(request, "importing/imports.jinja", words)


def new(request: HttpRequest) -> HttpResponse:
    """Send a file: the page looks at its size and kind only, and the rows are read after."""
    decision = _may(request)
    if not decision.shows:
        return _refused(request, decision)
    if cannot := STANDINGS[standing()]:
        return page(request, "importing/cannot.jinja", {"cannot": cannot}, status=409)
    form, kept = _form(request)
    if request.method == "POST" and form.is_valid():
        number = _received(request, form)
        if number is not None:
            return redirect("import", number=number)
    words = {"form": form, "wrong": form.errors if request.method == "POST" else {}, "kept": kept, "bodies": _bodies()}
    words |= {"new_file": NEW_FILE, "layout_words": layout_words, "token": form.data.get("form") or uuid4()}
    return page(request, "importing/new.jinja", words, status=422 if words["wrong"] else 200)


def again(request: HttpRequest) -> HttpResponse:
    """Build the kept files again, because what people decided of doubtful matches has changed."""
    decision, signed = _may(request), request.asker
    if not decision.shows:
        return _refused(request, decision)
    try:
        form = str(UUID(request.POST.get("form", "")))
        number = begin_rebuild(form=form, on=kept_lake().on, by=signed.actor, at=signed.at)
    except (KithError, ValueError):
        return redirect("imports")  # which says what is under way, or why nothing can be built
    if the_import(number).state == "checked":
        begin_building(run=number, by=signed.actor, at=signed.at)
        begin("build", number, by=signed.actor)
    return redirect("import", number=number)


def one_import(request: HttpRequest, number: int) -> HttpResponse:
    """One import, as far as it is."""
    decision, row = _may(request), the_import(number)
    if not decision.shows:
        return _refused(request, decision)
    return not_found(request) if row is None else _one(request, row)


def build(request: HttpRequest, number: int) -> HttpResponse:
    """Go on to the build, or to another one where the register moved."""
    form = GoOn(request.POST)

    def deed(row: Any, signed: Any) -> None:
        because = form.cleaned_data["because"] if form.is_valid() else ""
        begin_building(run=row.pk, because=because, by=signed.actor, at=signed.at)
        begin("build", row.pk, by=signed.actor)

    return _changed(request, number, deed)


def commit(request: HttpRequest, number: int) -> HttpResponse:
    """Bring it in."""
    return _changed(request, number, lambda row, signed: begin("commit", row.pk, by=signed.actor))


def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take it back; its file is deleted."""
    return _changed(request, number, lambda row, signed: take_back(row.pk, by=signed.actor, at=signed.at))


def problems(request: HttpRequest, number: int) -> HttpResponse:
    """What is wrong with the rows, as a file that goes back to the sender; no cell that says who somebody is stands in it."""
    decision, row, signed = _may(request), the_import(number), request.asker
    if not decision.shows:
        return _refused(request, decision)
    if row is None or not problems_path(row).is_file():
        return not_found(request)
    with tempfile.TemporaryDirectory(prefix="kith-problems-") as folder:
        path = Path(folder) / "problems.csv"
        told = write_csv(problem_rows(problems_path(row)), path, mode=PRIVATE)
        sent = path.read_bytes()
    with transaction.atomic():
        deed = Deed("exported", "import", str(number), purpose=PURPOSE, details={"problems": told})
        append([deed], by=signed.actor, at=signed.at)
    named = f'attachment; filename="import-{number}-problems.csv"'
    return HttpResponse(sent, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": named})


def _may(request: HttpRequest) -> Decision:
    """Whether the asker brings files in, by the rule book; it is in the trail."""
    signed = request.asker
    with transaction.atomic():
        return ask(signed.asker, "import", ITEM, PURPOSE, by=signed.actor, at=signed.at)


def _refused(request: HttpRequest, decision: Decision) -> HttpResponse:
    return page(request, "importing/refused.jinja", {"decision": decision}, status=403)


def _bodies() -> dict[str, str]:
    return {body.organisation: body.name for body in bodies_on_record()}


def _form(request: HttpRequest) -> tuple[NewImport, dict[str, str]]:
    """The form, and the files that are kept, each with its layout."""
    lake, today = kept_lake(), timezone.localdate(request.asker.at)
    kept = {name: told["layout"] for name, told in sorted(lake.about["files"].items())}
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return NewImport(*sent, bodies=_bodies().items(), kept=kept, days=(lake.on, max(lake.on, today))), kept


def _received(request: HttpRequest, form: NewImport) -> int | None:
    """The number of the import, or None where something is said on the form; what was laid down goes where it is refused."""
    laid: Laid | None = None
    try:
        laid = lay_down(form.cleaned_data["file"])
        return _taken(request.asker, form, laid)
    except KithError as refused:
        form.add_error("file", str(refused))
        return None
    finally:
        if laid is not None:
            shutil.rmtree(laid.path.parent, ignore_errors=True)


def _taken(signed: Any, form: NewImport, laid: Laid) -> int:
    told, kept = form.cleaned_data, kept_lake().about["files"]
    if told["replaces"] and kept[told["replaces"]]["layout"] != laid.layout:
        held = layout_words(kept[told["replaces"]]["layout"])
        raise ImportRefused(
            f"This is a file of {layout_words(laid.layout)}, and {told['replaces']} is one of {held}.",
            "Choose the file whose place it takes, or “a new file”.",
        )
    name = name_for(laid, told["replaces"], frozenset(kept))
    sent = Sent(
        str(told["form"]), told["sender"], told["file"].name, name, told["replaces"], laid.size_bytes, laid.fingerprint,
        laid.layout, told["extract_on"],
    )  # fmt: skip
    number = receive(sent=sent, by=signed.actor, at=signed.at)
    row = the_import(number)
    if row.state == "received" and not where_sent(row).exists():
        take_in(row, laid.path)
        begin("check", number, by=signed.actor)
    return number


def how_far(request: HttpRequest, number: int) -> HttpResponse:
    """How far an import is: a line that its page asks for again, about nobody and with no figure in it."""
    row = the_import(number)
    signed = request.asker
    if row is None or not would_decide(signed.asker, "import", [ITEM], PURPOSE, signed.at)[0].shows:
        return not_found(request)
    return page(request, "importing/how_far.jinja", {"row": row, "states": STATES})


def _changed(request: HttpRequest, number: int, deed: Callable[[Any, Any], None]) -> HttpResponse:
    decision, row = _may(request), the_import(number)
    if not decision.shows:
        return _refused(request, decision)
    if row is None:
        return not_found(request)
    try:
        deed(row, request.asker)
    except RegisterMoved:
        return redirect("import", number=number)  # the page says it, and how to go on
    except BadUsage as unsaid:
        return _one(request, the_import(number), {"because": [str(unsaid)]}, 422)
    except KithError as refused:
        return _one(request, the_import(number), {"what-now": [str(refused)]}, 409)
    return redirect("import", number=number)


def _one(request: HttpRequest, row: Any, wrong: dict | None = None, status: int = 200) -> HttpResponse:
    moves = moves_of(row.pk)
    is_stuck = bool(row.doing) and timezone.now() - moves[-1][2] > LONGEST
    words: dict[str, Any] = {
        "row": row, "moves": moves, "is_stuck": is_stuck, "states": STATES, "bodies": _bodies(), "wrong": wrong or {},
        "layout_words": layout_words(row.layout), "may": {move: IMPORT.may_move(row.state, move) for move in ("build", "commit", "withdraw")},
        "register_day": _register_day(),
    }  # fmt: skip
    if problems_path(row).is_file():
        rows = problem_rows(problems_path(row))
        words |= {"problems": rows.slice(0, SHOWN).to_pylist(), "problems_count": rows.num_rows}
    if row.review:
        lists, few = list_lines(row.review)
        words |= {"people": people_lines(row.review), "lists": lists, "few": few, "fifths": fifth_lines(row.review)}
        words |= {"mark": BY_FIFTH.mark, "review": row.review}
    return page(request, "importing/one.jinja", words, status=status)


def _register_day() -> date | None:
    return None if standing() == "not kept" else kept_lake().on if standing() == "kept" else None


_POST = ("POST",)

ROUTES = (
    Route("imports", imports, "imports", SIGNED_IN, purpose=PURPOSE, leaves="looked"),
    Route("imports/new", new, "new-import", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=("GET", "HEAD", "POST")),
    Route("imports/again", again, "import-again", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=_POST),
    Route("imports/<int:number>", one_import, "import", SIGNED_IN, purpose=PURPOSE, leaves="looked"),
    Route("imports/<int:number>/how-far", how_far, "import-how-far", SIGNED_IN, purpose=PURPOSE),
    Route("imports/<int:number>/build", build, "build-import", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=_POST),
    Route("imports/<int:number>/bring-in", commit, "commit-import", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=_POST),
    Route("imports/<int:number>/withdraw", withdraw, "withdraw-import", SIGNED_IN, purpose=PURPOSE, leaves="changed",
          methods=_POST),
    Route("imports/<int:number>/problems.csv", problems, "import-problems", SIGNED_IN, purpose=PURPOSE, leaves="exported"),
)  # fmt: skip
