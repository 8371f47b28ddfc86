"""Write docs/reference from the schemas, the rules, the errors and the command itself; `--check` only says whether it is up to date."""

import ast
import inspect
import re
import sys
from pathlib import Path

import click
import typer
from scripts.page_parts import DRAWN, MADE, row
from scripts.reference_advice import advice
from scripts.reference_referrals import referrals
from scripts.reference_tasks import tasks

import kith.errors
import kith.measures
from kith.care.approach import MOVES, NAME_OPEN, OPEN, STATES
from kith.care.signals import NEEDS
from kith.care.stopping import CHANNELS, RESULTS, StopRules
from kith.cli.main import assemble
from kith.coding.codelists import built_in
from kith.coding.terms import KITH_TERMS
from kith.directory import service
from kith.directory import words as directory_words
from kith.directory.feed_asked import LISTS, PARAMETERS
from kith.directory.feed_openapi import ENDPOINTS
from kith.directory.fitting import LEFT_OUT
from kith.directory.freshness import ASKING, NEVER, STAGES
from kith.directory.gaps import WHY
from kith.directory.merging import WHOSE
from kith.directory.open_referral_out import PROFILE
from kith.directory.room import ROOM
from kith.directory.runs import DELIVERY
from kith.governance import rulebook
from kith.governance.access import NOTHING_HERE
from kith.governance.asker import PURPOSES, ROLES
from kith.governance.item import FIELD_GROUPS, LABELS
from kith.governance.retention import BACKUPS, ENDS, SCHEDULE, SURE
from kith.insight.rules import built_in_rules
from kith.people import about_me as told
from kith.people.layouts import LAYOUTS
from kith.road import lake
from kith.tables.keeping import RETENTION
from kith.tables.schema import Schema

OUT = Path(__file__).parents[1] / "docs" / "reference"
PUBLISHED = Path(__file__).parents[1] / "tests" / "published"


def columns_of(schema: Schema) -> str:
    lines = row("column", "kind", "required", "unit", "meaning", "also read from") + "|---|---|---|---|---|---|\n"
    for column in schema.columns:
        allowed = f" One of: {', '.join(column.allowed)}." if column.allowed else ""
        needed = "yes" if column.required else ""
        also = ", ".join(column.synonyms[:6])
        lines += row(f"`{column.name}`", column.kind.name, needed, column.unit or "", column.meaning + allowed, also)
    return lines


def notes_of(schema: Schema) -> str:
    notes = [f"One row is {schema.row}."]
    if schema.one_row_per:
        notes.append(
            f"One row per {', '.join(schema.one_row_per)}: rows that repeat it with different details are all held back."
        )
    notes += [f"At least one of {', '.join(group)} must be filled." for group in schema.at_least_one_of]
    notes += [f"`{later}` may not be before `{earlier}`." for earlier, later in schema.not_before]
    return " ".join(notes) + "\n\n"


def layouts() -> str:
    page = "# Layouts: the files that partners send\n\n" + MADE
    page += "Use a name after `--layout`, or let `kith build` recognise the file by its header. Headers are matched without case, spaces or\npunctuation. A row is rejected only for a required cell; a wrong optional cell is set aside and listed.\n"
    for name, layout in LAYOUTS.items():
        page += f"\n## {name}\n\n" + notes_of(layout.schema) + columns_of(layout.schema)
    return page


def tables() -> str:
    page = "# Tables: what a lake holds\n\n" + MADE
    page += f"Version {lake.VERSION} of the lake. Parquet files in one folder; only `identities.parquet` (mode 0600) names anybody.\n"
    for name, schema in lake.TABLES.items():
        page += f"\n## {name}.parquet\n\n" + notes_of(schema) + columns_of(schema)
    return page


def rules() -> str:
    page = "# Rules: what Kith looks for\n\n" + MADE
    page += "Each rule is a text file that prints itself back as the sentence below. A list is offered for review; it is never a verdict.\n"
    by_theme: dict[str, list] = {}
    for rule in built_in_rules():
        by_theme.setdefault(rule.theme, []).append(rule)
    for theme, found in by_theme.items():
        page += f"\n## {theme.replace('_', ' ')}\n"
        for rule in found:
            page += f"\n### {rule.name} (version {rule.version})\n\n{rule.title}\n\n{rule.sentence}\n\nSource: {rule.source}\n"
    return page


def codelists() -> str:
    page = "# Codelists and terms built in\n\n" + MADE
    lists = built_in()
    page += "A small demonstration set. Use your own: `kith build --codelists FOLDER`.\n\n"
    page += row("list", "codes", "version", "origin") + "|---|---|---|---|\n"
    for name in sorted(lists):
        page += row(f"`{name}`", len(lists[name].codes), lists[name].version, lists[name].origin)
    page += "\n## Kith's own terms (code system `kith`)\n\n" + row("term", "meaning") + "|---|---|\n"
    for term, meaning in KITH_TERMS.items():
        page += row(f"`{term}`", meaning)
    return page


def command() -> str:
    page = "# The command\n\n" + MADE + "Results go to stdout, messages and progress to stderr.\n\n"
    page += row("exit code", "meaning") + "|---|---|\n"
    page += row(0, "fine") + row(1, "nothing usable, counts that do not add up, or `--strict` and a row rejected")
    page += row(2, "the call was wrong") + row(3, "refused by policy")
    for name, sub in commands_of(typer.main.get_command(assemble())):
        context = click.Context(sub, info_name=f"kith {name}")
        page += f"\n## kith {name}\n\n{inspect.cleandoc(sub.help or '')}\n\n    {sub.get_usage(context).removeprefix('Usage: ')}\n\n"
        page += row("option", "meaning", "default") + "|---|---|---|\n"
        for parameter in sub.params:
            spelled = ", ".join(parameter.opts) if parameter.param_type_name == "option" else parameter.name.upper()
            default = "" if callable(parameter.default) or parameter.default in (None, False, ()) else parameter.default
            page += row(f"`{spelled}`", getattr(parameter, "help", "") or "", default)
    return page


def commands_of(group, above: str = ""):
    """Each command that does something, by its full name."""
    for name, sub in sorted(group.commands.items()):
        if hasattr(sub, "commands"):
            yield from commands_of(sub, f"{above}{name} ")
        else:
            yield f"{above}{name}", sub


def parts_of(docstring: str) -> tuple[str, dict[str, str]]:
    """The opening of a docstring, and its parts by their underlined names."""
    opening, *rest = re.split(r"^([A-Z][a-z]+)\n-{3,}$", docstring, flags=re.MULTILINE)
    return opening.strip(), {name: text.strip("\n") for name, text in zip(rest[::2], rest[1::2])}


def measures() -> str:
    """Each figure with its formula, source, units, refusals and an example, from the functions themselves."""
    page = "# Measures: how each figure is made\n\n" + MADE
    page += "Every figure comes with its interval, numerator and denominator. Each example is run by `make test`.\n"
    for name in sorted(kith.measures.__all__):
        made = getattr(kith.measures, name)
        opening, parts = parts_of(inspect.getdoc(made) or "")
        if not inspect.isfunction(made) or "Source" not in parts:
            continue
        signature = str(inspect.signature(made)).replace("'", "")
        page += f"\n## {name}\n\n{opening}\n\n```python\n{name}{signature}\n```\n"
        for part in ("Parameters", "Returns", "Raises", "Method", "Source", "Caution"):
            page += f"\n**{part}**\n\n```text\n{parts[part]}\n```\n" if part in parts else ""
        page += f"\n**Example**\n\n```pycon\n{parts['Examples']}\n```\n"
    return page + published()


def published() -> str:
    """What the figures are held against, from the heads of the tests that do so."""
    page = "\n## What the figures are held against\n\nThe published values are tests, with the errors in print that Kith does not inherit.\n"
    for path in sorted(PUBLISHED.glob("test_*.py")):
        head = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        page += f"\n### {path.stem.removeprefix('test_').replace('_', ' ')}\n\n{head}\n"
    return page


def errors() -> str:
    page = "# Errors\n\n" + MADE + "```\n" + inspect.getdoc(kith.errors) + "\n```\n"
    return page


def access() -> str:
    """Who may see what: the words, every rule with its sentence, and the drawn cases that the tests try."""
    page = "# Access: who may see what\n\n" + MADE
    page += "Nothing is allowed unless a rule permits it and none forbids it. The rules stand in `src/kith/governance/policies`.\n"
    for title, words in (("Roles", ROLES), ("Purposes", PURPOSES)):
        page += f"\n## {title}\n\n" + row("word", "meaning") + "|---|---|\n"
        page += "".join(row(f"`{word}`", meaning) for word, meaning in words.items())
    page += "\n## Field groups\n\n" + row("word", "meaning", "location", "names somebody") + "|---|---|---|---|\n"
    for word, group in FIELD_GROUPS.items():
        page += row(f"`{word}`", group.meaning, (group.is_location and "yes") or "", (group.identifies and "yes") or "")
    page += "\n## Labels\n\n" + row("word", "meaning", "left out of findings") + "|---|---|---|\n"
    page += "".join(
        row(f"`{word}`", label.meaning, (label.is_left_out and "yes") or "") for word, label in LABELS.items()
    )
    page += "\n## Rules\n\n" + row("rule", "effect", "what staff read", "what they may do next") + "|---|---|---|---|\n"
    for rule in rulebook.built_in_rules().rules.values():
        say = access_hidden(rule.effect) or rule.say
        page += row(f"`{rule.id}`", rule.effect, say, rulebook.NEXT_STEPS[rule.next_step])
    drawn = (DRAWN / "access" / "who_may_see_what.txt").read_text(encoding="utf-8")
    return page + "\n## Cases\n\nEach row is tried by `make test`.\n\n```text\n" + drawn + "```\n"


def access_hidden(effect: str) -> str:
    """What staff read of something whose existence is not told."""
    return NOTHING_HERE if effect == "hide" else ""


def retention() -> str:
    """How long each kind of thing is kept, on whose word, and how sure."""
    page = "# Retention: how long each kind of thing is kept\n\n" + MADE
    page += "Each table of the service has a class, and each class a row; the page `/papers/retention` of the service lists every table with its row.\n"
    page += (
        "No row has been checked by an archivist or a lawyer: the deployer's own schedule decides. " + BACKUPS + "\n\n"
    )
    page += (
        row("what", "class", "how long", "counted from", "at the end", "source", "how sure", "who does it today")
        + "|"
        + "---|" * 8
        + "\n"
    )
    for one in SCHEDULE:
        page += row(one.kind, one.retention, one.how_long, one.counts_from, one.end, one.source, one.sure, one.done_by)
    for title, words in (("Classes", RETENTION), ("At the end", ENDS), ("How sure", SURE)):
        page += f"\n## {title}\n\n" + row("word", "meaning") + "|---|---|\n"
        page += "".join(row(f"`{word}`", meaning) for word, meaning in words.items())
    return page


def approaches() -> str:
    """The moves of an approach, who makes them and what each needs; and when nobody gets in touch any more."""
    page = "# Approaches: what may be done with somebody on a worklist\n\n" + MADE
    page += row("state", "meaning", "under way", "name open to the taker") + "|---|---|---|---|\n"
    for state, meaning in STATES.items():
        page += row(state, meaning, (state in OPEN and "yes") or "", (state in NAME_OPEN and "yes") or "")
    page += "\n## Moves\n\n" + row("move", "from", "to", "who", "needs") + "|---|---|---|---|---|\n"
    for name, move in MOVES.items():
        page += row(name, ", ".join(move.leads), ", ".join(dict.fromkeys(move.leads.values())), move.who, move.needs)
    page += "\n## When to stop\n\nCounted over all lists and teams.\n\n"
    stops = StopRules()
    page += f"- At most {stops.per_channel} attempts by one way and {stops.over_all} in all, in {stops.period_days} days; {stops.a_day} in one day.\n"
    page += f"- After a refusal nobody gets in touch for {stops.leave_days} days.\n- A way that the person refused stays shut.\n"
    for title, words in (("Ways", CHANNELS), ("Results", RESULTS), ("Needs that somebody may raise", NEEDS)):
        page += f"\n## {title}\n\n" + row("word", "meaning") + "|---|---|\n"
        page += "".join(row(f"`{word}`", meaning) for word, meaning in words.items())
    return page


def about_me() -> str:
    """What is asked once, how long it keeps, and what each need makes staff do."""
    page = "# About Me: what is asked once, and what each need makes staff do\n\n" + MADE
    page += row("heading", "question", "worth confirming after") + "|---|---|---|\n"
    page += "".join(row(one.title, one.ask, f"{one.keeps_for.days} days") for one in told.HEADINGS.values())
    page += "\n## Needs\n\n" + row("need", "what staff do", "before any contact") + "|---|---|---|\n"
    page += "".join(row(one.title, one.do, "yes" if one.first else "") for one in told.NEEDS.values())
    for title, words in (("What came of asking", told.STATES), ("Whose words", told.SPEAKERS)):
        page += f"\n## {title}\n\n" + row("word", "meaning") + "|---|---|\n"
        page += "".join(row(f"`{word}`", meaning) for word, meaning in words.items())
    return page


def services() -> str:
    """What is told of a service, in which words, how an entry ages, whose word is taken, how a delivery comes in, and who fits where."""
    page = "# Services: what is told of them, and how they are kept right\n\n" + MADE
    page += row("field", "page says", "kind", "meaning", "of the place", "for anybody") + "|---|---|---|---|---|---|\n"
    for name, one in service.FIELDS.items():
        public = "yes" if one.is_public else "staff alone"
        page += row(f"`{name}`", one.label, one.kind, one.meaning, "yes" if one.is_about_site else "", public)
    words = {
        "Needs": directory_words.NEEDS, "Access": directory_words.ACCESS, "How one gets in": directory_words.ROUTES,
        "Status": directory_words.STATUSES, "Whose word is taken, the weightiest first": WHOSE, "Why somebody is left out": LEFT_OUT,
        "Why nothing fitted": WHY, "Room": {name: one.meaning for name, one in ROOM.items()},
    }  # fmt: skip
    for title, told_words in words.items():
        page += f"\n## {title}\n\n" + row("word", "meaning") + "|---|---|\n"
        page += "".join(row(f"`{word}`", meaning) for word, meaning in told_words.items())
    page += (
        "\n## How an entry ages\n\n"
        + row("stage", "until days", "meaning", "weighs as metres farther")
        + "|---|---|---|---|\n"
    )
    for one in (*STAGES, NEVER):
        page += row(one.name, one.until_days or "", one.meaning, one.further_metres)
    page += f"\nIts owner is asked {ASKING.ahead_days} days before it is fresh no longer, {ASKING.most} times, {ASKING.again_days} days apart, by a link that works {ASKING.link_days} days; then rung.\n"
    page += "\n## How a delivery moves\n\n" + row("state", "meaning") + "|---|---|\n"
    page += "".join(row(state, meaning) for state, meaning in DELIVERY.states.items())
    page += "\n" + row("move", "from", "to") + "|---|---|---|\n"
    for move, leads in DELIVERY.moves.items():
        page += "".join(row(move, before, after) for before, after in leads.items())
    page += feed()
    drawn = (DRAWN / "directory" / "who_fits_where.txt").read_text(encoding="utf-8").split("\n\n")
    return (
        page + "\n## Who fits where\n\n" + drawn[1].replace("\n", " ") + "\n\n```\n" + drawn[2].rstrip("\n") + "\n```\n"
    )


def feed() -> str:
    """The endpoints of Open Referral UK, and what may be asked of each."""
    page = f"\n## The feed for anybody ({PROFILE})\n\nBelow `/open-referral`; read only, without a key, for any website. The same to a machine: `/open-referral/openapi.json`.\n\n"
    page += row("address", "what it answers with") + "|---|---|\n"
    page += "".join(row(f"`{one.path}`", one.meaning) for one in ENDPOINTS)
    page += "\n" + row("parameter", "kind", "meaning", "of the lists", "for instance") + "|---|---|---|---|---|\n"
    for one in PARAMETERS.values():
        of = "all" if one.lists == LISTS else ", ".join(one.lists)
        page += row(f"`{one.name}`", one.kind, one.meaning, of, f"`{one.example}`")
    return page


PAGES = {
    "layouts": layouts,
    "tables": tables,
    "rules": rules,
    "codelists": codelists,
    "command": command,
    "measures": measures,
    "errors": errors,
    "access": access,
    "retention": retention,
    "approaches": approaches,
    "about-me": about_me,
    "services": services,
    "referrals": referrals,
    "tasks": tasks,
    "advice": advice,
}


def main() -> int:
    """Write the pages, or with --check name those that are behind."""
    behind = []
    for name, make in PAGES.items():
        path = OUT / f"{name}.md"
        text = make()
        if "--check" in sys.argv:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                behind.append(path.name)
        else:
            path.write_text(text, encoding="utf-8")
    if behind:
        print(f"docs/reference is behind the source ({', '.join(behind)}): run make docs")
    return 1 if behind else 0


if __name__ == "__main__":
    sys.exit(main())
