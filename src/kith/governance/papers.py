"""Papers of governance as drafts: filled from what is described as running, and with a marked gap wherever a person must decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

__all__ = ["NOT_GIVEN", "SIGNERS", "Draft", "Gap", "Section", "as_markdown"]

SIGNERS = {
    "data protection officer": "advises on and reviews the assessment",
    "Caldicott Guardian": "decides on confidentiality of people’s information",
    "senior information risk owner": "accepts the risk that is left",
    "clinical safety officer": "a registered clinician who signs the clinical safety case",
    "information governance lead": "keeps these papers true",
    "service owner": "decides why and for whom the service runs, and who pays",
    "whoever runs the service": "knows the machines, the network and the people with keys",
}
"""Who fills a gap."""

NOT_GIVEN = (
    (
        "A clinical safety case that is signed",
        "a clinical safety officer, a registered clinician, must sign for each deployment (DCB0129, DCB0160)",
    ),
    (
        "Approval of the data protection impact assessment",
        "the controllers decide, advised by their data protection officer",
    ),
    ("Lawful basis", "the controllers decide and record it; the service only refuses to find people without one"),
    ("Signed sharing agreements", "the bodies sign them; the service only holds to what was signed"),
    ("A Data Security and Protection Toolkit submission", "each organisation makes its own, each year"),
    ("A penetration test", "somebody independent tests the deployment, not the source alone"),
    ("Cyber Essentials, or ISO 27001", "of the organisation that runs the service"),
    (
        "DTAC approval",
        "the buyer assesses the deployment: clinical safety, data protection, security, working with others, usability",
    ),
    ("Medical device status", "somebody qualified decides whether a use makes it one, and registers it with the MHRA"),
    ("Connections to national services", "each needs its own onboarding and approval by NHS England"),
    ("Identity checking of staff", "an employer or a registration authority vouches for who an account is"),
    ("Training that is not done here", "employers give and record it"),
    ("Consultation with the people whom it is about", "somebody must ask them, and change what they object to"),
    ("Somebody on call", "people watch, patch, restore and answer at night"),
    ("Insurance and liability", "a contract; the licence gives no warranty"),
)
"""What nobody gets with the source, and who gives it."""


@dataclass(frozen=True)
class Gap:
    """Something that no program knows, and who fills it: one of `SIGNERS`."""

    what: str
    who: str


@dataclass(frozen=True)
class Section:
    """One section: sentences, one table, gaps; any of them may be empty."""

    heading: str
    says: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class Draft:
    """One paper as it stands on a day."""

    title: str
    on: date
    about: str
    sections: tuple[Section, ...] = field(default_factory=tuple)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Every gap, in order."""
        return tuple(gap for section in self.sections for gap in section.gaps)

    def gaps_by_who(self) -> dict[str, int]:
        """How many gaps each waits for, in the order of `SIGNERS`."""
        waiting = [gap.who for gap in self.gaps]
        return {who: waiting.count(who) for who in SIGNERS if who in waiting}


def as_markdown(draft: Draft) -> str:
    """The draft as Markdown, with every gap marked.

    Parameters
    ----------
    draft : the paper

    Returns
    -------
    text

    Examples
    --------
    >>> paper = Draft("A paper", date(2026, 11, 2), "Kith", (Section("Who", gaps=(Gap("name of the controller", "service owner"),)),))
    >>> print(as_markdown(paper))
    # A paper
    <BLANKLINE>
    Draft of 2026-11-02, filled by Kith. It is signed by nobody. Gaps to be filled by people: 1.
    <BLANKLINE>
    ## Who
    <BLANKLINE>
    **GAP (service owner):** name of the controller
    <BLANKLINE>
    """
    lines = [f"# {draft.title}", ""]
    lines += [
        f"Draft of {draft.on.isoformat()}, filled by {draft.about}. It is signed by nobody. Gaps to be filled by people: {len(draft.gaps)}.",
        "",
    ]
    for section in draft.sections:
        lines += [f"## {section.heading}", ""]
        for sentence in section.says:
            lines += [_plain(sentence), ""]
        if section.columns:
            lines += [*_table(section.columns, section.rows), ""]
        for gap in section.gaps:
            lines += [f"**GAP ({gap.who}):** {_plain(gap.what)}", ""]
    return "\n".join(lines)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_line(columns), "|" + "---|" * len(columns), *map(_line, rows)]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_plain(cell).replace("|", "\\|") for cell in cells) + " |"


def _plain(text: str) -> str:
    """Text that is no Markdown of its own: what a partner or colleague typed makes no link, image, heading or HTML."""
    flat = " ".join(text.split())
    for mark in "\\`*_[]<>#":
        flat = flat.replace(mark, f"\\{mark}") if mark != "\\" else flat.replace("\\", "\\\\")
    return flat
