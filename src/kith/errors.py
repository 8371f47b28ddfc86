"""Every error Kith raises on purpose, in one tree, sorted by whose move it is.

    KithError
    ├── BadInput                 the data must be mended (exit 1)
    │   ├── CannotRead           the file is not what its name says, or is damaged, or is dangerous
    │   ├── UnknownLayout        no known layout fits the header, or more than one does
    │   ├── NothingUsable        every row was refused
    │   ├── RowsDoNotAddUp       rows in are not accepted + rejected + duplicate + unchanged
    │   ├── WrongDirection       a deprivation file, or ranks, in which 1 is the least deprived
    │   ├── UnknownArea          areas without an edition, or of the wrong one
    │   ├── BadCodelist          a list with codes that cannot be codes, or that a rule needs and nobody gave
    │   ├── BadWeights           weights of a score that nobody gave, or that are not its own
    │   ├── ChartNeedsMore       a table without intervals or denominator, of which no picture is drawn
    │   ├── CannotMeasure        numbers of which no figure can be made
    │   │   ├── NegativeCount    a count or a population below nought
    │   │   ├── NumeratorAboveDenominator  more people than were asked about
    │   │   ├── ZeroDenominator  events among nobody, or an age of which there is nobody
    │   │   ├── StandardMismatch the ages are not those of the standard population, or not the same everywhere
    │   │   ├── TooFewGroups     fewer groups than a gap (two) or an index of inequality (three) needs
    │   │   ├── MissingValue     a blank where an index needs every group
    │   │   ├── OutsideBounds    a value beyond what its kind can be
    │   │   ├── UnorderedPoints  points of a control chart of which nobody can say which came first
    │   │   └── TwoListHolders   people on two lists at once, where each belongs to one
    │   ├── BadRule              a rule that cannot be read; names the line
    │   └── RuleChanged          a frozen rule was edited without a new version
    ├── BadUsage                 the call must be mended (exit 2)
    ├── TrailBroken              somebody edited, removed or added an event of the trail (exit 1)
    ├── AlreadyDecided           somebody else decided it first, or what it rested on has changed since (exit 1)
    ├── AlreadyTaken             somebody else took the person first; says who (exit 1)
    ├── Contradicted             a decision that another one speaks against (exit 1)
    ├── OptOutsDoNotAddUp        an answer about national opt-outs that is not one to what was asked (exit 1)
    ├── CannotUnseal            a secret that was sealed with another installation's secret (exit 1)
    ├── CouldNotGo              a message that surely did not go, and is tried again (exit 1)
    ├── BackupDoesNotOpen        a backup that is damaged, cut short, or made with another key (exit 1)
    └── Refused                  policy says no (exit 3)
        ├── NotADemonstration    demonstration mode beside anything real, or real work beside what was made up
        ├── TooSmallToShow       a figure that could give somebody away
        │   └── Subtractable     a hidden figure that the shown ones give back
        ├── NotInTheRules        a role, field group, label or other word that the rule book does not have
        ├── NotVouchedFor        a sign-in elsewhere that is another's, too old, for another, or unsigned
        ├── CodeDoesNotCount     a code of a second factor that is wrong, too old, or was used before
        ├── PasskeyDoesNotCount  what a passkey signed is another's, of another site, was used before, or is of a key that was stopped
        ├── EmergencyNotPossible emergency access that is too long, or without a session or a reason
        ├── FindingNotLawful     a finding without a basis in force, or of what basis or agreements do not cover
        ├── ImportRefused        a file of a body without agreement, that came before, or beside another import
        ├── NotYours             work that somebody else took, or another team's
        ├── NotShared            a part of a record that may not go along with a referral; says which, and the lawful next step
        ├── ContactStopped       a way of getting in touch that a stop rule shuts
        ├── MoveNotAllowed       a move that does not lead on from where something is
        └── RegisterMoved        what was looked at is no longer what it was held against

Each says what happened and what to do next; `exit_code` is what the command ends with.
"""


class KithError(Exception):
    """What happened, and what to do next."""

    exit_code = 1

    def __init__(self, what: str, mend: str = ""):
        super().__init__(what)
        self.what = what
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.what} {self.mend}".strip()


class BadInput(KithError):
    """The data must be mended."""


class CannotRead(BadInput):
    """The file is not what its name says, or is damaged, or is dangerous."""


class NotANumber(BadInput):
    """A cell that must be a number is none."""


class NotADate(BadInput):
    """A cell that must be a date is none, or could be two."""


class UnknownLayout(BadInput):
    """No known layout fits the header, or more than one does."""


class NothingUsable(BadInput):
    """Every row was refused, or there were none."""


class RowsDoNotAddUp(BadInput):
    """Rows in are not accepted + rejected + duplicate + unchanged: a row was lost, so nothing goes on."""


class WrongDirection(BadInput):
    """A deprivation file, or ranks, in which 1 is the least deprived; refused, never turned round by guess."""


class UnknownArea(BadInput):
    """Small areas with no edition, of the wrong edition, or that nobody described."""


class BadCodelist(BadInput):
    """A list with codes that cannot be codes, or a list that a rule needs and nobody gave."""


class BadWeights(BadInput):
    """Weights of a score that nobody gave, that name what it does not ask, or that do not add up."""


class ChartNeedsMore(BadInput):
    """A table without intervals or a denominator: a picture of it would say more than is known."""


class CannotMeasure(BadInput):
    """Numbers of which no figure can be made; each kind below says why."""


class NegativeCount(CannotMeasure):
    """A count or a population below nought."""


class NumeratorAboveDenominator(CannotMeasure):
    """More people in the numerator than were asked about."""


class ZeroDenominator(CannotMeasure):
    """Events among nobody, or an age group of which there is nobody to weigh."""


class StandardMismatch(CannotMeasure):
    """The ages are not those of the standard population, or are not the same in every area."""


class TooFewGroups(CannotMeasure):
    """Fewer groups than the figure needs: two for a gap, three for an index, as a line through two points has no doubt in it."""


class MissingValue(CannotMeasure):
    """A blank where an index needs every group; leaving one out would move all the others' ranks."""


class OutsideBounds(CannotMeasure):
    """A value beyond what its kind can be: a share over 1, a rate of nought where its logarithm is wanted."""


class UnorderedPoints(CannotMeasure):
    """Points of a control chart of which nobody can say which came first: a time left blank, or two at one time."""


class TwoListHolders(CannotMeasure):
    """People on two lists at once: nobody can say to whom their contacts belong."""


class BadRule(BadInput):
    """A rule that cannot be read; the message names the line and the words."""


class RuleChanged(BadInput):
    """A rule already used under this version was edited: give it a new version."""


class BadUsage(KithError):
    """The call must be mended, not the data."""

    exit_code = 2


class Refused(KithError):
    """Policy says no; the message names who may change that."""

    exit_code = 3


class TooSmallToShow(Refused):
    """A figure about so few people that it could give somebody away."""


class Subtractable(TooSmallToShow):
    """A hidden figure that a reader could get back by taking shown figures from a shown total."""


class TrailBroken(KithError):
    """The trail is not what was written: somebody edited, removed or added an event."""


class AlreadyDecided(KithError):
    """Somebody else decided it first, or what it rested on has changed since it was looked at; nothing was lost."""


class AlreadyTaken(KithError):
    """Somebody else took the person a moment before; says who, so that they can be asked."""


class Contradicted(KithError):
    """A decision that another one, which stands, speaks against."""


class NotADemonstration(Refused):
    """Demonstration mode beside anything real, or real work beside what was made up."""


class CouldNotGo(KithError):
    """A message that surely did not go: it is tried again later. Where nobody can say, nothing is raised of this kind, and it is not sent twice."""


class BackupDoesNotOpen(KithError):
    """A backup that is damaged, cut short, or made with another key."""


class NotInTheRules(Refused):
    """A role, field group, label or other word that the rule book does not have; what is not in it opens nothing."""


class PasskeyDoesNotCount(Refused):
    """What a passkey signed is another's, of another site, was used before, or is of a key that was stopped; which of them is not told."""


class EmergencyNotPossible(Refused):
    """Emergency access that would last too long, or has no session or no reason that somebody could review."""


class FindingNotLawful(Refused):
    """A finding without a recorded basis in force, or by somebody for whom basis, agreements and rules do not open enough."""


class ImportRefused(Refused):
    """A file that may not come in: no agreement lets it, it came before, or another import is under way."""


class NotYours(Refused):
    """Work that somebody else took, or that is another team's."""


class NotShared(Refused):
    """A part of a record that may not go along with a referral: says which, why, and what would be lawful instead."""


class ContactStopped(Refused):
    """A way of getting in touch that a stop rule shuts: too often, refused, or not safe."""


class MoveNotAllowed(Refused):
    """A move that does not lead on from the state that something is in: somebody else may have moved it meanwhile."""


class RegisterMoved(Refused):
    """The register is no longer the one that a review was of: it must be reviewed again."""


class NotVouchedFor(Refused):
    """What another sign-in says cannot be used: it is another's, for another, too old, or not signed as it must be."""


class CodeDoesNotCount(Refused):
    """A code of a second factor that is wrong, too old, or was used before."""


class OptOutsDoNotAddUp(KithError):
    """An answer about national opt-outs that is cut short, of another question, or not believable: nothing is taken from it."""


class CannotUnseal(KithError):
    """A secret that was sealed with another secret of the installation than those it has now."""


def where_it_failed(error: BaseException | None) -> list[str]:
    """The kind of an error that nobody foresaw, and where it came from, without its message, which may name somebody.

    Examples
    --------
    >>> try:
    ...     int("Mary Brown, 14 July 1945")
    ... except ValueError as error:
    ...     print(where_it_failed(error)[0])
    ValueError, its message left out
    >>> where_it_failed(None)
    []
    """
    told = []
    while error is not None:
        told.append(f"{type(error).__qualname__}, its message left out")
        step = error.__traceback__
        while step is not None:
            code, module = step.tb_frame.f_code, step.tb_frame.f_globals.get("__name__", "?")
            told.append(f"  {module}, line {step.tb_lineno}, in {code.co_name}")
            step = step.tb_next
        error = error.__cause__ or error.__context__
    return told
