"""A rule put together on pages: a clause at a time, its sentence and its count beside it; kept in the database at every step."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kith.coding import built_in
from kith.errors import AlreadyDecided, BadRule, KithError, Refused
from kith.governance.disclosure import HES_STYLE
from kith.governance.records.looking import account_names
from kith.insight.comparing_rules import differences
from kith.insight.grammar import read_clause
from kith.insight.group_agreements import About, may_be_given_out
from kith.insight.named_groups import groups_named
from kith.insight.parts import chosen_in, filled
from kith.insight.records.asking_about_rules import may_make_rules, must_make_rules
from kith.insight.records.counting_rules import Count, Counting, count_rule
from kith.insight.records.drafting_rules import (
    Draft,
    Editing,
    begin_draft,
    begin_draft_of,
    change_draft,
    take_away,
    the_draft,
)
from kith.insight.records.using_rules import rules_in_use, use_rule, versions_of, with_draft
from kith.insight.rule import Rule
from kith.insight.sketching import HOW, Bundle, Line, Sketch, line_for, sketch_from, sketch_of
from kith.web.finding.background import snapshots
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.rules.forms import THEME_WORDS, Said, Why
from kith.web.rules.pages import headed, nodes_of, path_of, picked_from, rule_of, words_for

__all__ = ["begin", "begin_of", "clause", "draft", "draft_file", "use", "words"]

_YOURS = "rule wording not kept"
_MOST_WEIGHT = 3


def begin(request: HttpRequest) -> HttpResponse:
    """Begin a rule: its title, what it looks for, and where it comes from; like one that is there, where that was asked."""
    if (refused := _shut(request)) is not None:
        return refused
    like = next((rule for rule in rules_in_use() if rule.name == request.GET.get("like", "")), None)
    form = Said(request.POST if request.method == "POST" else None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        sketch = replace(sketch_of(like), **form.cleaned_data) if like else Sketch(name="", **form.cleaned_data)
        try:
            number = begin_draft(asker=request.asker.asker, sketch=sketch, by=request.asker.actor, at=request.asker.at)
        except BadRule as said:
            problem = str(said)
        else:
            return redirect("rule-draft", number=number)
    told = {"form": form, "themes": THEME_WORDS, "problem": problem, "like": like, "value": _values(form, like)}
    return page(request, "rules/new.jinja", told, status=422 if form.errors or problem else 200)


def begin_of(request: HttpRequest, name: str) -> HttpResponse:
    """Begin a later version of one of the team's own rules."""
    if (refused := _shut(request)) is not None:
        return refused
    try:
        number = begin_draft_of(asker=request.asker.asker, rule=name, by=request.asker.actor, at=request.asker.at)
    except BadRule:
        return not_found(request)
    return redirect("rule-draft", number=number)


def draft(request: HttpRequest, number: int) -> HttpResponse:
    """A draft: its sentence, its clauses, and how many people it finds now; what is done to a group or clause is asked here."""
    if (refused := _shut(request)) is not None:
        return refused
    one = the_draft(number)
    if one is None:
        return not_found(request)
    if request.method == "POST" and request.POST.get("do") == "away":
        return _taken_away(request, one)
    if request.method == "POST":
        return _changed(request, one, lambda: _after(one.sketch, request))
    return _draft_page(request, one)


def _after(sketch: Sketch, request: HttpRequest) -> Sketch:
    """The sketch after what was asked on its page."""
    do, path = request.POST.get("do", ""), path_of(request.POST.get("at", ""))
    if do == "out" and path:
        return sketch.put(path, None)
    if do == "group":
        return sketch.added(path, Bundle("any"))
    how = request.POST.get("how", "")
    group = sketch.at(path)
    if do == "how" and how in HOW and isinstance(group, Bundle):
        return sketch.put(path, replace(group, how=how, least=0))
    if do == "mine" and _YOURS in request.session:
        return sketch_from(request.session.pop(_YOURS))
    raise BadRule("That cannot be done to a rule.", "Look at the rule again.")


def _draft_page(request: HttpRequest, one: Draft, problem: str = "") -> HttpResponse:
    rule, lacks = rule_of(one.sketch, one.next_version)
    _, every = words_for(one.sketch.name)
    told = {
        "draft": one, "root": nodes_of(one.sketch, every), "rule": rule, "lacks": lacks, "how": HOW, "problem": problem,
        "themes": THEME_WORDS, "policy": HES_STYLE, "names": account_names([one.changed_by]), **_counted(request, rule),
    }  # fmt: skip
    return page(request, "rules/draft.jinja", told, status=422 if problem else 200)


def _counted(request: HttpRequest, rule: Rule | None) -> dict[str, Any]:
    """How many people it finds, and whether they may be given out; or why that cannot be said."""
    if rule is None:
        return {"count": None, "given": None}
    try:
        together = with_draft(rules_in_use(), rule)
        counting = Counting(built_in(), snapshots(), only_ready="count" not in request.GET)
        count = count_rule(request.asker.asker, rule, counting, by=request.asker.actor, at=request.asker.at)
    except KithError as said:
        return {"count": Count(None, str(said)), "given": None}
    groups = groups_named(together, [rule.name])[rule.name]
    about = About(rule.name, rule.version, rule.title, groups)
    return {"count": count, "given": may_be_given_out(about, [], timezone.localdate(request.asker.at))}


def clause(request: HttpRequest, number: int) -> HttpResponse:
    """Choose what a clause is about, then fill it in; one that is there is changed, else one is added to a group."""
    if (refused := _shut(request)) is not None:
        return refused
    one = the_draft(number)
    if one is None:
        return not_found(request)
    try:
        at = path_of(request.GET.get("at", ""))
        here = one.sketch.at(at)
    except BadRule:
        return redirect("rule-draft", number=number)
    vocabulary, every = words_for(one.sketch.name)
    told: dict[str, Any] = {
        "draft": one,
        "at": request.GET.get("at", ""),
        "here": here,
        "weights": range(_MOST_WEIGHT + 1),
    }
    chosen = chosen_in(every, here.words) if isinstance(here, Line) else None
    part = next((part for part in every if part.key == request.GET.get("part", chosen[0].key if chosen else "")), None)
    if part is None:
        return page(request, "rules/choose.jinja", {**told, "headings": headed(every)})
    told |= {
        "part": part,
        "picked": chosen[1] if chosen and chosen[0].key == part.key else {},
        "problem": "",
        "given": {},
    }
    if request.method != "POST":
        return page(request, "rules/clause.jinja", told)
    picked = picked_from(request.POST, part)
    try:
        line = _weighed(line_for(read_clause(filled(part, picked)), vocabulary), request)
        sketch = one.sketch.put(at, line) if isinstance(here, Line) else one.sketch.added(at, line)
    except BadRule as said:
        told |= {"picked": picked, "problem": str(said), "given": request.POST}
        return page(request, "rules/clause.jinja", told, status=422)
    return _changed(request, one, lambda: sketch)


def _weighed(line: Line, request: HttpRequest) -> Line:
    """The clause with the reason and weights that were typed; what was left empty stays as other rules have it."""
    why = " ".join(request.POST.get("why", "").split()).rstrip(".;")
    given = {name: request.POST.get(name, "") for name in ("need", "contact")}
    weights = {
        name: int(text)
        for name, text in given.items()
        if text.isdecimal() and len(text) < 9 and int(text) <= _MOST_WEIGHT
    }
    need, contact = weights.get("need", line.need), weights.get("contact", line.contact)
    changed = replace(line, why=why or line.why, need=need, contact=contact)
    changed = changed if changed == line else replace(changed, code="")
    if len(why) > 200:
        raise BadRule("That reason is too long.", "Use 200 characters or fewer.")
    return changed


def words(request: HttpRequest, number: int) -> HttpResponse:
    """What is said of a draft beside its clauses."""
    if (refused := _shut(request)) is not None:
        return refused
    one = the_draft(number)
    if one is None:
        return not_found(request)
    form = Said(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _changed(request, one, lambda: replace(one.sketch, **form.cleaned_data))
    told = {"form": form, "themes": THEME_WORDS, "draft": one, "problem": "", "value": _values(form, one.sketch)}
    return page(request, "rules/words.jinja", told, status=422 if form.errors else 200)


def use(request: HttpRequest, number: int) -> HttpResponse:
    """Freeze a draft and have the next run ask it, after its sentence and what is different were shown."""
    if (refused := _shut(request)) is not None:
        return refused
    one = the_draft(number)
    if one is None:
        return not_found(request)
    rule, lacks = rule_of(one.sketch, one.next_version)
    if rule is None:
        return _draft_page(request, one, lacks)
    form, problem = Why(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid():
        editing = Editing(number, _edits(request))
        try:
            use_rule(
                asker=request.asker.asker, editing=editing, why=form.cleaned_data["why"], codelists=built_in(),
                by=request.asker.actor, at=request.asker.at,
            )  # fmt: skip
        except (AlreadyDecided, BadRule) as said:
            problem = str(said)
        else:
            return redirect("rule", name=rule.name)
    before = versions_of(rule.name)
    told = {
        "draft": one, "rule": rule, "form": form, "problem": problem, "before": before[0] if before else None,
        "changes": differences(before[0].rule, rule) if before else (), **_counted(request, rule),
    }  # fmt: skip
    return page(request, "rules/use.jinja", told, status=422 if form.errors or problem else 200)


def draft_file(request: HttpRequest, number: int) -> HttpResponse:
    """A draft as the file that `kith flag --rule` reads."""
    if (refused := _shut(request)) is not None:
        return refused
    one = the_draft(number)
    rule, lacks = rule_of(one.sketch, one.next_version) if one else (None, "")
    if one is None:
        return not_found(request)
    return as_file(rule) if rule else _draft_page(request, one, lacks)


def as_file(rule: Rule) -> HttpResponse:
    """A rule as a file to take away."""
    named = f'attachment; filename="{rule.name}.rule"'
    return HttpResponse(rule.text, content_type="text/plain; charset=utf-8", headers={"Content-Disposition": named})


def _changed(request: HttpRequest, one: Draft, made: Callable[[], Sketch]) -> HttpResponse:
    """Keep another wording, or show both where somebody was quicker, or say what cannot be."""
    try:
        sketch = made()
        editing = Editing(one.number, _edits(request))
        change_draft(
            asker=request.asker.asker, editing=editing, sketch=sketch, by=request.asker.actor, at=request.asker.at
        )
    except AlreadyDecided as said:
        request.session[_YOURS] = sketch.as_json()
        mine, theirs = (rule_of(each, one.next_version) for each in (sketch, one.sketch))
        told = {
            "draft": one,
            "mine": mine,
            "theirs": theirs,
            "said": str(said),
            "names": account_names([one.changed_by]),
        }
        return page(request, "rules/conflict.jinja", told, status=409)
    except BadRule as said:
        return _draft_page(request, one, str(said))
    return redirect("rule-draft", number=one.number)


def _taken_away(request: HttpRequest, one: Draft) -> HttpResponse:
    try:
        take_away(
            asker=request.asker.asker,
            editing=Editing(one.number, _edits(request)),
            by=request.asker.actor,
            at=request.asker.at,
        )
    except AlreadyDecided as said:
        return _draft_page(request, one, str(said))
    return redirect("rules")


def _edits(request: HttpRequest) -> int:
    text = request.POST.get("edits", "")
    return int(text) if text.isdecimal() and len(text) < 9 else -1


def _values(form: Said, there: Rule | Sketch | None) -> dict[str, str]:
    """What stands in the form: what was typed, else what is there."""
    names = ("title", "theme", "source", "caution")
    return {name: (form.data.get(name, "") if form.is_bound else getattr(there, name, "")) for name in names}


def _shut(request: HttpRequest) -> HttpResponse | None:
    """Why not, for somebody who makes no rules; None lets the page answer."""
    decision = may_make_rules(request.asker.asker, request.asker.at)
    if decision.shows:
        return None
    with suppress(Refused):
        must_make_rules(request.asker.asker, request.path, by=request.asker.actor, at=request.asker.at)
    return page(request, "rules/refused.jinja", {"decision": decision}, status=403)
