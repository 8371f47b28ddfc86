"""The pages do what they say: every command of the tutorial runs, every rule and map reads, every link and option is there."""

import re
import tomllib
from pathlib import Path

import pytest
import typer

from kith.cli.main import assemble
from kith.coding import built_in
from kith.insight import Rules, built_in_rules, fingerprints, read_rule

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], key=str)
TUTORIAL = ROOT / "docs" / "tutorials" / "from-an-extract-to-a-list.md"
WRITTEN = [page for page in PAGES if "reference" not in page.parts]

_LINK = re.compile(r"\[[^\]]+\]\(([^)#\s]+)(?:#[^)]*)?\)")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
_OF_KITH = re.compile(r"\bkith (?!kith\b)[a-z]")  # a command, and not the account of that name


def blocks(page: Path) -> list[str]:
    """The indented blocks of a page, in order."""
    found, lines = [], []
    for line in [*page.read_text(encoding="utf-8").splitlines(), "end"]:
        if line.startswith("    ") or (lines and not line.strip()):
            lines.append(line[4:])
        elif lines:
            found.append("\n".join(lines).strip() + "\n")
            lines = []
    return found


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page):
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), f"{named(page)}: {target}"


def commands_of(group):
    """Every command that does something, those within a group too."""
    for command in group.commands.values():
        yield from commands_of(command) if hasattr(command, "commands") else [command]


@pytest.fixture(scope="module")
def options() -> set[str]:
    return {
        spelled
        for command in commands_of(typer.main.get_command(assemble()))
        for one in command.params
        for spelled in [*one.opts, *one.secondary_opts]
    }


@pytest.mark.parametrize("page", WRITTEN, ids=named)
def test_every_option_of_kith_that_a_page_names_is_there(page, options):
    for line in page.read_text(encoding="utf-8").splitlines():
        if _OF_KITH.search(line) or line.startswith(("- `--", "`--", "**")):
            unknown = set(_OPTION.findall(line)) - options
            assert not unknown, f"{named(page)}: {line}"


@pytest.mark.parametrize("page", WRITTEN, ids=named)
def test_every_rule_and_every_map_reads(page):
    for block in blocks(page):
        if block.startswith("name: "):
            asked = Rules.of([*built_in_rules(), read_rule(block, named(page))])
            assert fingerprints(asked, built_in())
        if block.startswith("[") or re.match(r"\w+ = ", block):
            assert tomllib.loads(block)


@pytest.mark.no_cover
def test_the_tutorial_goes_from_an_extract_to_a_list(kith, tmp_path, monkeypatch):
    """Each of its commands, in order, over a third of its people."""
    monkeypatch.chdir(tmp_path)
    for block in blocks(TUTORIAL):
        if block.startswith("name: "):
            (tmp_path / "asked.rule").write_text(block, encoding="utf-8")
        for line in block.splitlines():
            if line.startswith(".venv/bin/kith "):
                done = kith(*line.replace("4000", "1200").split()[1:])
                assert done.code == 0, f"{line}\n{done.err}"
    assert "rejected" in (tmp_path / "checked" / "problems.csv").read_text(encoding="utf-8-sig")
    assert (tmp_path / "checked" / "problems.csv").stat().st_mode & 0o077 == 0
    assert (tmp_path / "lake" / "report.html").is_file()
    listed = (tmp_path / "list.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(listed) == 51
    assert "person_id" in listed[0]
    asked = (tmp_path / "asked.csv").read_text(encoding="utf-8-sig")
    assert "diabetes, and no blood pressure in 15 months" in asked
