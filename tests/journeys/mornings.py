"""A morning of each role, page by page: what somebody does, what they must read there and what they must not.

Journeys walk it, `scripts/take_pictures.py` takes its pictures, and docs/how-to/mornings.md is drawn from it. In `{...}` stands what
`facts_of` looks up in an installation.
"""

from dataclasses import dataclass

from tests.journeys.walking import (
    Deed,
    chooses,
    chooses_where_asked,
    fills,
    follows,
    follows_first,
    goes,
    presses,
    selects,
    unfolds,
)


@dataclass(frozen=True)
class Stop:
    """One page of a morning.

    says        what is done, in a sentence for the docs
    deeds       how one comes here from the page before
    sees        what must be read here
    never       what must not: it is somebody else's to read
    on_paper    what must stand on a printed sheet
    picture     words for whoever cannot see the picture; none is taken where there are none
    part        words of the heading or line where the picture begins; the top of what is read where none is said
    """

    says: str
    deeds: tuple[Deed, ...]
    sees: tuple[str, ...]
    never: tuple[str, ...] = ()
    on_paper: tuple[str, ...] = ()
    picture: str = ""
    part: str = ""


@dataclass(frozen=True)
class Morning:
    role: str
    who: str
    stops: tuple[Stop, ...]


FIRST_PAGE = "My morning"
NUMBERS = "People who live here"  # of the figures of the whole neighbourhood
CLINICAL = ("No attended contact", "Severe mental illness", "Palliative care")


COORDINATOR = Morning(
    "care-coordinator",
    "a care coordinator",
    (
        Stop(
            "The first page says how many people wait for somebody to get in touch.",
            (),
            (FIRST_PAGE, "wait for somebody to", NUMBERS),
            ("Emergency reviews",),
        ),
        Stop(
            "*Worklist* shows whom rules found, under pseudonyms, with the reasons.",
            (goes("Worklist"),),
            ("Showing", "No attended contact with a planned health service", "Give people out to the team"),
            ("How to reach them",),
            picture="A worklist of people under pseudonyms, each with the reasons why a rule found them, their age and whether somebody took them",
        ),
        Stop(
            "Somebody is opened: why they are on the list, and what to offer. Who it is stays shut.",
            (follows_first("People on the worklist"),),
            ("Why on the list", "What to offer:", "Take this person"),
            ("How to reach them", "Log an attempt"),
        ),
        Stop(
            "Taken, their name opens to the taker alone, with how to reach them.",
            (presses("Take this person"),),
            ("How to reach them", "Taken by you", "Nobody has tried yet."),
            ("Take this person",),
            picture="Somebody who was taken: who they are, how to reach them, why they are on the list, and a form to log an attempt",
        ),
        Stop(
            "A visit without an answer is logged, so that nobody tries again too soon.",
            (
                chooses("Home visit"),
                chooses_where_asked("Yes, as they need"),
                chooses("No answer"),
                chooses("Just now"),
                presses("Log the attempt"),
            ),
            ("Home visit: No answer", "Amina Yusuf"),
            ("Nobody has tried yet.",),
        ),
        Stop(
            "The first page now says what is theirs, and that nothing of it is due.",
            (goes("Home"),),
            ("You have taken",),
        ),
    ),
)

GP = Morning(
    "gp",
    "a GP",
    (
        Stop(
            "*Find a person* is one box.",
            (goes("Find a person"),),
            ("Name, NHS number, date of birth or postcode",),
            ("Doubtful matches",),
        ),
        Stop(
            "A number in any spacing leads straight to the person’s page, and what matters to them comes first.",
            (fills("Name, NHS number, date of birth or postcode", "{told_number}"), presses("Find")),
            ("{told_name}", "What matters most to me", "My allotment", "Send letters and forms in large print."),
            ("Nobody whom you may open fits",),
            picture="A person’s page: the box that says who this is and what to do for them, and what matters most to them in their own words",
        ),
        Stop(
            "Each answer is confirmed instead of being asked for again.",
            (presses("Still right – What matters most to me"),),
            ("What matters most to me: still right today.", "Geraint Pugh"),
        ),
        Stop(
            "Below it stands what happened, from every partner, with who told of it.",
            (),
            ("Why on a list", "What happened", "Told by general practice (Elm Tree Surgery)", "the latest first"),
            ("Nothing that you may see is on record",),
        ),
        Stop(
            "What the person said, whenever it was, is one page further.",
            (follows("What was said before"),),
            ("About me: what was said before", "Nothing is written over."),
        ),
    ),
)

PHARMACIST = Morning(
    "clinical-pharmacist",
    "a clinical pharmacist",
    (
        Stop(
            "Somebody rings about a prescription. Their name and date of birth are typed as they say them.",
            (
                goes("Find a person"),
                fills("Name, NHS number, date of birth or postcode", "{medicine_family} {medicine_born_short}"),
                presses("Find"),
            ),
            ("person fits", "{medicine_name}", "The date of birth was read as"),
            ("Nobody whom you may open fits",),
            picture="One person fits the name and date of birth that were typed; the page says how the date was read",
        ),
        Stop(
            "Their page shows the medicines among what happened.",
            (follows("{medicine_name}"),),
            ("Amlodipine", "What happened", "Told by general practice (Elm Tree Surgery)"),
            ("Medicines, doses, allergies",),
        ),
        Stop(
            "What is left out is named, with the reason.",
            (),
            ("Not shown to you", "Assessments and support from adult social care"),
            ("Medicines, doses, allergies",),
            picture="What is not shown to a pharmacist: each kind of information by name, with the rule that leaves it out and what can be done",
            part="Not shown to you",
        ),
        Stop(
            "What their patient told about themself is read, and could be corrected.",
            (follows("What this person told us, or says otherwise"),),
            ("What this person told us", "What they say goes before what partners repeat."),
            ("You may read this and not record it",),
        ),
    ),
)

NURSE = Morning(
    "district-nurse",
    "a district nurse",
    (
        Stop(
            "The first page says how many people wait. The nurse looks through the worklist for somebody to see.",
            (goes("Worklist"),),
            ("Showing", "To take", "Questions about rules"),
            ("Give people out to the team", "Is the list fair?"),
        ),
        Stop(
            "She takes one, and their name opens to her.",
            (follows_first("People on the worklist"), presses("Take this person")),
            ("How to reach them", "Taken by you"),
            ("Take this person",),
        ),
        Stop(
            "On their page nobody has asked yet what matters to them, so she asks.",
            (follows("Open their page"), presses("Write down what they say")),
            ("What matters most to me", "Write it as they say it."),
        ),
        Stop(
            "She writes it down as they say it.",
            (
                fills("In their words", "To be at home, and to see the garden from my bed."),
                chooses("They answered"),
                chooses("The person"),
                presses("Write it down"),
            ),
            ("To be at home, and to see the garden from my bed.", "by Dolores Finch, district nurse"),
            ("Nobody has asked yet",),
        ),
        Stop(
            "The sheet for the bedside has the name on every page.",
            (follows("Print on one page"),),
            ("Print this page with your browser.", "To be at home, and to see the garden from my bed."),
            ("Log an attempt",),
            on_paper=("about me · printed", "To be at home, and to see the garden from my bed."),
            picture="The sheet About me, ready to print: who it is about, what matters most to them, and who asked on which day",
        ),
    ),
)

MENTAL_HEALTH = Morning(
    "mental-health-practitioner",
    "a mental health practitioner",
    (
        Stop(
            "Somebody on the worklist has a severe mental illness, and came to nothing since two missed contacts.",
            (goes("Worklist"), follows("{kept_short}")),
            ("Why on the list", "Severe mental illness is on record"),
            ("How to reach them",),
        ),
        Stop(
            "Taken, the page says whom to ask first: the clinician who knows them.",
            (presses("Take this person"),),
            ("How to reach them", "Ask first", "Taken by you"),
            ("Take this person",),
            picture="Somebody whom a mental health practitioner took: the clinician to ask first, how to reach them, and why they are on the list",
        ),
        Stop(
            "Their page shows every contact with mental health services, and names what stays shut.",
            (follows("Open their page"),),
            ("{kept_name}", "Told by mental health services", "What was said and found in mental health care"),
            ("Told by housing", "There is a problem"),
        ),
        Stop(
            "They told what they like to be called. It stands in the box on each of their pages.",
            (
                follows("What this person told us, or says otherwise"),
                follows(": preferred name"),
                fills("What do they say?", "Vix"),
                chooses("They said it themself"),
                presses("Record it"),
            ),
            ("Recorded: preferred name", "Likes to be called Vix", "said by the person"),
            ("There is a problem",),
        ),
        Stop(
            "The week is full, so they are given back, with a word for whoever takes them next.",
            (
                goes("Worklist"),
                follows("Mine"),
                follows_first("People on the worklist"),
                unfolds("Give this person back to the team"),
                fills("Why?", "Mornings are better for them"),
                presses("Give back"),
                goes("Worklist"),
                follows("{kept_short}"),
            ),
            ("To take", "Take this person"),
            ("How to reach them", "{kept_name}", "Log an attempt"),
        ),
    ),
)

SOCIAL_WORKER = Morning(
    "social-worker",
    "a social worker",
    (
        Stop(
            "Somebody is taken from the worklist, whom no practice has on its books.",
            (goes("Worklist"), follows_first("People on the worklist"), presses("Take this person")),
            ("How to reach them", "Taken by you"),
            ("Take this person",),
        ),
        Stop(
            "*What is not known* says of whom a home, a language or an ethnic category is missing, and in which areas more often.",
            (goes("What is not known"),),
            ("most deprived fifth", "People you look after", "Kind of accommodation"),
            ("This list is not open to you",),
            picture="Shares of people of whom a field is not known, in the most and the least deprived fifth of areas, each with its range",
        ),
        Stop(
            "Of those whom the social worker looks after, the kind of home is known of nobody yet.",
            (selects("What is not known", "Kind of accommodation"), presses("Show")),
            ("Showing 1 to", "Who could ask"),
            ("{told_name}",),
        ),
        Stop(
            "One of them is opened: what happened, and who told of it.",
            (follows_first("People: kind of accommodation, missing"),),
            ("Who is involved", "How to reach them", "Not shown to you"),
            ("Told by mental health services",),
        ),
    ),
)

LINK_WORKER = Morning(
    "link-worker",
    "a link worker",
    (
        Stop(
            "The first page says who waits. Figures of the whole place are not part of this role.",
            (),
            (FIRST_PAGE, "Figures about the whole neighbourhood are not part of your role."),
            (NUMBERS, "Whose ethnic category is not known"),
        ),
        Stop(
            "The worklist says what to offer, and never why somebody is on it.",
            (goes("Worklist"),),
            ("What to offer", "A call to ask how they are and what would help"),
            (*CLINICAL, "Give people out to the team"),
            picture="A worklist as a link worker reads it: pseudonyms, what to offer, age and state, and no reason",
        ),
        Stop(
            "It says so too where somebody is opened.",
            (follows_first("People on the worklist"),),
            ("What to offer", "Take this person"),
            (*CLINICAL, "Why on the list"),
        ),
        Stop(
            "Somebody whom the practice sent is at the desk: what matters to them is read first.",
            (
                goes("Find a person"),
                fills("Name, NHS number, date of birth or postcode", "{told_number}"),
                presses("Find"),
            ),
            ("{told_name}", "My allotment", "Nothing that you may see is on record"),
            (*CLINICAL, "Why on a list", "Told by general practice (Elm Tree Surgery)"),
        ),
        Stop(
            "They seem to have nobody. The link worker raises them with the team; no illness is asked for.",
            (
                follows("Raise this person with the team"),
                chooses("Seems to have nobody"),
                chooses("A worker who met them"),
                presses("Raise them"),
            ),
            ("Thank you", "The team has it"),
            ("{told_name}", "There is a problem"),
        ),
    ),
)

WELFARE_ADVISER = Morning(
    "welfare-adviser",
    "a welfare adviser",
    (
        Stop(
            "A notice on every page says that training lapsed, and until when what is open.",
            (),
            (FIRST_PAGE, "Kith practice lapsed on", "you may look at your own open work, and no more"),
            (NUMBERS, "wait for somebody to"),
        ),
        Stop(
            "New work is shut until then.",
            (goes("Worklist"),),
            ("Until the days of notice are over",),
            ("Showing", "What to offer"),
        ),
        Stop(
            "*My training* has six short tasks of this role.",
            (goes("My training"),),
            ("of 6 passed", "The practice neighbourhood", "In notice"),
            ("All your training is held", "Tasks that many fail"),
            picture="My training: what has lapsed, and six short tasks of the practice neighbourhood with what is still to do",
        ),
        Stop(
            "One is answered, and says why the answer is right.",
            (
                follows("A box on a form"),
                chooses(
                    "She brings the bag tomorrow, or asks her surgery for the printed list that every patient may have."
                ),
                presses("Answer"),
            ),
            ("That is right", "What the rule book says"),
            ("Not this one", "Try again"),
        ),
        Stop(
            "*May I share this?* answers too that training comes first.",
            (goes("May I share this?"),),
            ("May I share this?", "Training that your role needs has lapsed."),
            ("Role of whoever would receive it",),
        ),
    ),
)
