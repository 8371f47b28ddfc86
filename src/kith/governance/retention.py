"""How long each kind of thing is kept: from which event, what then, on whose word, and how sure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kith.errors import NotInTheRules
from kith.tables.keeping import RETENTION

__all__ = ["ENDS", "SCHEDULE", "SURE", "Row", "row_of", "unscheduled"]

CODE_OF_PRACTICE = "NHS Records Management Code of Practice (NHSX 2021, updated 2023)"

SURE = {
    "stated": "stands so in the source, as a published summary of it says",
    "recalled": "stands so in the source as we know it; its text was not read again for this",
    "derived": "follows from the source, for a kind of record that it does not name",
    "ours": "our own choice, for the deployer to confirm",
}
"""How sure a row is. None has been checked by an archivist or a lawyer: the deployer's own schedule decides."""

ENDS = {
    "review": "somebody looks whether it is still needed, and writes down what was decided",
    "delete": "it is deleted",
    "follow": "it goes when what it was read from goes",
    "keep": "it is kept while the service runs",
}
"""What happens when the time is over."""


@dataclass(frozen=True)
class Row:
    """One row of the schedule.

    kind        what it is about, in plain words
    retention   the class of `kith.tables.keeping.RETENTION` whose rows it holds
    how_long    how long it is kept
    counts_from the event from which that is counted
    end         one of `ENDS`
    source      whose word
    sure        one of `SURE`
    done_by     what does it today: a command, or a person; never a job that there is not
    models      models of the service that it holds; "*" for every other of its class
    """

    kind: str
    retention: str
    how_long: str
    counts_from: str
    end: str
    source: str
    sure: str
    done_by: str
    models: tuple[str, ...] = ("*",)

    def __post_init__(self) -> None:
        for word, words in ((self.retention, RETENTION), (self.end, ENDS), (self.sure, SURE)):
            if word not in words:
                raise NotInTheRules(f"The schedule knows no {word!r}.", f"Use one of: {', '.join(words)}.")


SCHEDULE = (
    Row("Places, organisations, teams, services, what was needed and not there, rules, and what this installation is", "reference", "while it is true", "its last use", "review",
        "about nobody; no schedule asks for it", "ours", "nobody yet; it is never deleted by the service"),
    Row("Sharing agreements and bases of findings", "reference", "6 years", "the day the agreement or basis ends", "review",
        f"{CODE_OF_PRACTICE}, contracts; Limitation Act 1980, section 5", "derived", "the information governance lead",
        ("governance.Agreement", "governance.FindingBasis")),
    Row("Accounts and who was in which team as what", "staff", "6 years", "the day the member of staff leaves", "review",
        f"{CODE_OF_PRACTICE}, staff record", "derived", "the employer; the service shuts accounts and never deletes one that the trail names"),
    Row("Training held, and tasks tried", "staff", "until 6 years after they leave", "the day the member of staff leaves", "review",
        f"{CODE_OF_PRACTICE}, staff training records; statutory and mandatory training may be kept longer", "derived", "the employer",
        ("governance.TrainingHeld", "governance.TaskTried")),
    Row("The register: people, and what partners’ files say of who they are", "register", "while a partner’s file has them",
        "the load in which no partner has them any more", "follow",
        "each partner keeps the original under its own schedule; this is a copy (UK GDPR, Article 5(1)(e))", "derived",
        "each load puts what partners send today in place of what was there"),
    Row("Partners’ files as last taken, beside the lake they became", "register", "until the next file takes its place",
        "the import or load of the next file", "delete",
        "each partner keeps the original under its own schedule; this is a copy (UK GDPR, Article 5(1)(e))", "derived",
        "each import puts the new file in the place of the old", ()),
    Row("Files that arrived and were not brought in, and what was wrong with rows", "register",
        "a file that was withdrawn or refused: no longer; what was wrong with its rows: 30 days", "the day it was withdrawn, refused or brought in",
        "delete", "needed only to be sent back (UK GDPR, Article 5(1)(e))", "ours", "the service, at once and by its daily job", ()),
    Row("What happened to people, and what rules found, as copied from partners", "record", "while a partner’s file has it",
        "the load in which no partner sends it any more", "follow",
        "each partner keeps the original under its own schedule; this is a copy (UK GDPR, Article 5(1)(e))", "derived",
        "each load puts what partners send today in place of what was there",
        ("people.Event", "insight.Flag", "insight.ListPlace")),
    Row("What the team writes about an adult: what they want known, objections, labels, doors that work opened", "record", "8 years",
        "the last contact; for a child until the 25th birthday, or the 26th where they were 17 at the end; mental health 20 years, "
        "or 10 after death", "review",
        f"{CODE_OF_PRACTICE}, adult health records, children’s records, mental health records; as the Medical Defence Union summarised it in 2021", "stated",
        "nobody yet: the service has no job that deletes; the information governance lead reviews", ("*",)),
    Row("Requests for a record", "record", "3 years; 6 where the answer was appealed", "the day the request is closed", "delete",
        f"{CODE_OF_PRACTICE}, subject access requests", "recalled", "nobody yet: the information governance lead, by hand",
        ("governance.AccessRequest",)),
    Row("The trail: who looked, who changed what, emergencies, answers given", "trail", "as long as the record that it speaks of, and never less than 8 years",
        "the event", "keep",
        f"{CODE_OF_PRACTICE}, audit trails of electronic health records: as long as the record", "recalled",
        "nothing deletes it by itself: the database refuses; whoever runs the service purges (`kith purge-trail`) behind a signed checkpoint, never younger than 8 years and never of somebody still on the register (AUD-15)"),
    Row("Texts that were sent after a session had ended, sealed", "working", "12 hours, or until they are sent again", "the moment they came", "delete",
        "kept so that nobody types a thing twice (UK GDPR, Article 5(1)(e))", "ours", "the service, at once and by its hourly job",
        ("governance.KeptText",)),
    Row("How often somebody guessed at an account, as a digest", "working", "a day", "the last guess", "delete",
        "needed no longer than it slows anybody down (UK GDPR, Article 5(1)(e))", "ours", "the service, by its daily job", ("governance.Guesses",)),
    Row("That a sign-in which counts once was used, as a digest", "working", "until it would be too old to count", "the sign-in", "delete",
        "needed no longer than it keeps anybody from using it twice (UK GDPR, Article 5(1)(e))", "ours", "the service, by its daily job", ("governance.UsedOnce",)),
    Row("Jobs, and what the service needs to run", "working", "until the work is done", "the job", "delete",
        "about nobody", "ours", "the service overwrites it"),
)  # fmt: skip
"""The schedule. What is copied goes with its source; what is made here is kept as the code of practice says of its kind."""

BACKUPS = "A deleted row is in backups until they are overwritten; a restore brings it back, and what was deleted since must be deleted again."


def row_of(model: str, retention: str) -> Row:
    """Find the row that says how long a model's rows are kept.

    Parameters
    ----------
    model : its name, as `room.Model`
    retention : its class

    Returns
    -------
    Row; the one that names the model, or else the one for every other of its class

    Raises
    ------
    NotInTheRules
        no row of the schedule holds it.

    Examples
    --------
    >>> row_of("governance.AccessRequest", "record").how_long
    '3 years; 6 where the answer was appealed'
    >>> row_of("people.Person", "register").end
    'follow'
    >>> row_of("people.Person", "for ever")
    Traceback (most recent call last):
    kith.errors.NotInTheRules: No row of the retention schedule holds people.Person. Add one to governance/retention.py.
    """
    named = [row for row in SCHEDULE if model in row.models]
    general = [row for row in SCHEDULE if row.retention == retention and "*" in row.models]
    for row in (*named, *general):
        if row.retention == retention:
            return row
    raise NotInTheRules(f"No row of the retention schedule holds {model}.", "Add one to governance/retention.py.")


def unscheduled(models: Iterable[tuple[str, str]]) -> list[str]:
    """Models that no row holds, or that a row names under another class than their own.

    Parameters
    ----------
    models : name and retention class of each model

    Returns
    -------
    names, sorted

    Examples
    --------
    >>> unscheduled([("people.Person", "register"), ("governance.AccessRequest", "staff")])
    ['governance.AccessRequest']
    """
    found = []
    for model, retention in models:
        named = [row for row in SCHEDULE if model in row.models]
        if any(row.retention != retention for row in named) or not (named or _has_general(retention)):
            found.append(model)
    return sorted(found)


def _has_general(retention: str) -> bool:
    return any(row.retention == retention and "*" in row.models for row in SCHEDULE)
