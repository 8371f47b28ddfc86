"""The page for a board: it stands alone, says what it shows, names nobody and lets no small number through."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from kith.errors import BadInput, TooSmallToShow
from kith.road.board import words
from kith.road.board.contents import LEANINGS, PROBLEMS, QUOTAS
from kith.road.figures import Count, measured
from kith.road.filling import fill
from kith.road.report import ReportData, render
from tests import made_up_west

SMALL = 4_000
"""People in the place of most tests: enough for every picture, few enough to be quick."""


@pytest.fixture(scope="module")
def report():
    return made_up_west.rich(SMALL)


@pytest.fixture(scope="module")
def page(report):
    return render(report)


@pytest.fixture(scope="module")
def empty_page():
    return render(made_up_west.empty())


def only(report, *parts, **changes):
    """The report with only some of its parts, which is quicker to draw."""
    return replace(ReportData(report.made, **{part: getattr(report, part) for part in parts}), **changes)


class Outline(HTMLParser):
    """What a page is made of: headings in order, ids, names that point at ids, open and closed tags, text."""

    def __init__(self, page):
        super().__init__()
        self.headings, self.ids, self.pointed, self.open, self.text, self.pictures = [], [], [], [], [], 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.ids += [given["id"]] if "id" in given else []
        self.pointed += given.get("aria-labelledby", "").split()
        self.pointed += [given["href"][1:]] if given.get("href", "").startswith("#") else []
        self.pictures += tag == "svg"
        self.open.append(tag)

    def handle_data(self, data):
        self.text.append(data)


def text_of(page):
    return re.sub(r"\s+", " ", " ".join(Outline(re.sub(r"(?s)<style>.*?</style>", "", page)).text))


# --- it stands alone


@pytest.mark.parametrize("which", ["page", "empty_page"])
def test_nothing_is_fetched_and_nothing_runs(which, request):
    page = request.getfixturevalue(which)
    assert page.startswith("<!doctype html>")
    assert "http" not in page
    assert not re.search(r"<(script|link|img|iframe|object|embed|base|form)\b|@import|\ssrc=|\son\w+=", page)
    assert set(re.findall(r"url\(([^)]{0,2})", page)) <= {"#k"}


@pytest.mark.parametrize("which", ["page", "empty_page"])
def test_headings_are_in_order_and_every_name_is_there(which, request):
    outline = Outline(request.getfixturevalue(which))
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in zip(outline.headings, outline.headings[1:]))
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.pointed) <= set(outline.ids)
    assert {"header", "nav", "main", "footer"} <= set(outline.open)


def test_the_same_lake_gives_the_same_page(report, page):
    assert render(report) == page


def test_words_from_files_and_rules_are_text_and_never_markup(report):
    sly = "<b>\"&'</b>"
    rules = report.rules.set_column(2, "title", [[sly] * report.rules.num_rows])
    made = replace(report.made, place=sly, cautions=(sly,))
    page = render(only(report, "registration", rules=rules, made=made))
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


# --- every part is there, in words and numbers


def test_five_sentences_say_the_report(report, page):
    said = words.summary(report)
    assert len(said) == 5
    assert all(sentence.endswith(".") for sentence in said)
    assert all(sentence in text_of(page).replace(" .", ".") for sentence in said)
    assert said[0].startswith("4,000 people are on the register for West and Quays: ")
    assert re.search(r"\d+ people, [\d.]+% \([\d.]+% to [\d.]+%\), show signs of need", said[1])
    assert re.search(r"In the most deprived fifth \d+% of people .* in the least deprived fifth it is", said[2])
    assert said[4] == (
        "5 files held 115,202 rows, of which 1,184 were rejected; housing.csv from Housing has the most to mend (611)."
    )


def test_every_picture_has_words_an_interval_and_a_table(page):
    pictures = re.findall(r'(?s)<figure class="picture.*?</figure>', page)
    assert len(pictures) == 16
    for one in pictures:
        assert re.search(r'<svg [^>]*role="img" aria-label="[^"]{30,}"', one)
        assert "95% interval" in one or "limits of" in one
        assert re.search(r"(?s)<details>.*<table>.*</details>", one)
        assert re.search(r"\d of \d", one)


@pytest.mark.parametrize(
    "said",
    [
        "Made up. Nobody in this report is real",
        "Quays: 13,210 people, 16,790 under the 30,000 to 50,000 of a neighbourhood.",
        "Anyone who has diabetes on record.",
        "PLUS: Gypsy, Roma and Traveller communities",
        "Index of Multiple Deprivation 2025",
        "3f9a71c2be04",
        "Counts of 1 to 7 hidden, others to the nearest 5",
        "Missing is not no.",
        "must not be used to refuse any",
        "General practice A81001",
        "214 pairs of records may each be one person.",
        "Have no NHS number in any file",
    ],
)
def test_the_page_says(said, page):
    assert said in text_of(page).replace(" .", ".")


def test_a_list_that_leans_is_warned_about_with_places_offered(report):
    lean = (
        "By sex, “Female” has 10 of 100 places, 10.0% (5.5% to 17.4%), and is 50% of the people: fewer than its share."
    )
    name = report.fairness["list"][0].as_py()
    leaning = only(report, "fairness", leanings=pa.Table.from_pylist([{"list": name, "sentence": lean}], LEANINGS))
    said = text_of(render(leaning))
    assert "This list leans." in said.replace(" .", ".")
    assert lean in said
    assert words.is_the_list_fair(leaning).startswith("The list leans: by sex, “Female” has 10 of 100 places")
    more = replace(report, leanings=pa.concat_tables([leaning.leanings] * 3))
    assert words.is_the_list_fair(more).endswith("The fairness panel has 2 more such warnings.")


def test_a_list_that_does_not_lean_is_said_to_be_level(report):
    level = only(report, "fairness")
    assert "No lean was found." in text_of(render(level))
    assert words.is_the_list_fair(level).startswith("The list has about the mix of the people with a likely need")


def test_only_the_commonest_problems_are_shown_and_the_rest_counted(report):
    rows = [
        dict(zip(PROBLEMS.names, ("a.csv", f"c{n}", "is wrong", "mend it", "rejected", "2", 9))) for n in range(14)
    ]  # fmt: skip
    said = text_of(render(only(report, "files", problems=pa.Table.from_pylist(rows, PROBLEMS))))
    assert "Column c11" in said
    assert "Column c12" not in said
    assert "2 more kinds of problem stand in the problems file" in said


def one_row(numerator, denominator=4000):
    return measured([Count(("x",), numerator, denominator)], ["group"], parts=False)


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (400, "400 people, 10.0% (9.1% to 11.0%), show signs of need with little or no contact; the longest of"),
        (3, "How many people show signs of need with little or no contact is hidden"),
        (3999, "How many people show signs of need with little or no contact is hidden"),
        (0, "Nobody shows signs of need with little or no contact by the rules that were asked."),
    ],
)
def test_how_many_are_missing_out_in_words(report, people, said):
    assert words.who_is_missing_out(replace(report, anybody_missing_out=one_row(people))).startswith(said)


def test_missing_out_with_every_list_hidden_names_none(report):
    care_gaps = report.rules.filter(pc.equal(report.rules["theme"], "care_gap"))
    told = only(report, "registration", rules=care_gaps, anybody_missing_out=one_row(400))
    assert words.who_is_missing_out(told).endswith("show signs of need with little or no contact.")
    assert "None of the rules looks for people who are missing out." in text_of(render(told))


def test_a_number_that_may_not_be_shown_is_left_out_of_the_sentence(report):
    told = replace(report, registration=report.registration.slice(0, 1), deprivation=report.deprivation.slice(0, 0))
    assert words.who_lives_here(told) == "4,000 people are on the register for West and Quays."


def test_a_place_of_one_fifth_has_nothing_to_compare(report):
    one = [row["group"].startswith("1,") for row in report.need.to_pylist()]
    told = replace(report, need=report.need.filter(pa.array(one)))
    assert words.need_against_contact(told) == (
        "Everybody with a known area lives in the most deprived fifth, so no two fifths can be compared."
    )
    middle = replace(
        report,
        need=report.need.filter(pa.array([row["group"] in ("2", "4") for row in report.need.to_pylist()])),
    )
    assert words.need_against_contact(middle).startswith("In fifth 2 of deprivation (1 is the most deprived) ")


def test_people_of_unknown_age_leave_no_pyramid_and_a_reason(report):
    assert "No ages are shown" in text_of(render(only(report, "registration")))


def test_need_that_nobody_has_leaves_one_picture(report):
    page = render(only(report, "registration", "need"))
    assert "Need beside contact" in page
    assert "Likely need, and not seen in 12 months" not in page


def test_one_clean_file_is_said_to_be_clean(report):
    row = report.files.slice(0, 1).to_pylist()[0] | {"rejected": 0}
    one = only(report, files=pa.Table.from_pylist([row], report.files.schema))
    assert words.what_the_files_held(one) == "1 file held 21,040 rows, and none was rejected."
    said = text_of(render(one))
    assert "Nothing to mend. No cell or row was found wrong." in said.replace(" .", ".")
    assert "All files" not in said


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ({}, "No two records were alike enough to be compared."),
        ({"review": 1}, "1 pair of records may be one person."),
        ({"link": 5}, "Pairs of records that were compared"),
    ],
)
def test_doubtful_pairs_ask_for_somebody(report, pairs, said):
    bands = pa.Table.from_pylist([{"band": band, "pairs": n} for band, n in pairs.items()], report.bands.schema)
    told = text_of(render(only(report, "registration", bands=bands)))
    assert said in told
    assert ("To settle." in told.replace(" .", ".")) == ("review" in pairs)


def test_places_are_offered_and_left_to_the_team(report):
    name = report.fairness["list"][0].as_py()
    row = dict(zip(QUOTAS.names, (name, "Sex", "Female", "hidden", "50")))
    said = text_of(render(only(report, "fairness", quotas=pa.Table.from_pylist([row], QUOTAS))))
    assert "The choice is the team’s" in said
    assert re.search(r"Female Sex hidden 50", said)


# --- empty states


@pytest.mark.parametrize(
    "why",
    [
        "Nobody is on the register: no row of the files could be used.",
        "No rule was asked, or nobody is on the register.",
        "No list was made, so there is nothing to set beside the people.",
        "Need cannot be set against contact: nobody is on the register.",
        "No map is drawn: no small areas with shapes were given",
        "Nobody is on the register, so no field can be full or empty.",
        "No file was read.",
        "Nobody is on the register, so nobody was linked.",
        "No edition was given",
    ],
)
def test_a_section_with_nothing_says_why(why, empty_page):
    assert why in text_of(empty_page)
    assert "<svg" not in empty_page
    assert "Made up." not in empty_page


def test_people_without_areas_are_reported_all_the_same():
    lake = made_up_west.lake(300)
    unplaced = lake.people.mutate(imd_decile=ibis.null("int64"), neighbourhood=ibis.null("string"))
    nowhere = replace(lake, areas=lake.areas.slice(0, 0), people=unplaced)
    page = render(fill(nowhere, made_up_west.made(imd_edition=None, sizes=())))
    said = text_of(page)
    assert "No neighbourhood is known of anybody, so none can be set side by side." in said
    assert "Deprivation of where people live: not shown" in said
    assert "No map is drawn" in said
    assert "Age and sex" in said


def test_a_place_of_forty_people_shows_next_to_nothing_and_fails_at_nothing():
    tiny = fill(made_up_west.lake(40), made_up_west.made())
    assert "hidden" in render(tiny)
    assert len(words.summary(tiny)) == 5


# --- nobody is named, and nothing small gets out


def test_no_person_and_no_cell_of_a_file_is_on_the_page(page):
    assert not re.search(r"p\d{6}", page)  # ids of persons
    assert "943 476" not in page  # quoted in a reason by the check
    assert "1/2/61" not in page
    assert "“…” has a wrong check digit" in page


def changed(lake, rule, people):
    """The same lake in which one rule found other people."""
    flags = lake.flags.to_pyarrow()
    codes = flags.filter(pc.equal(flags["rule"], rule))["reason_codes"][:1].to_pylist()[0]
    kept = flags.filter(pc.not_equal(flags["rule"], rule))
    found = [{"person_id": p, "rule": rule, "theme": "social_need", "reason_codes": codes} for p in people]
    engine = lake.flags.get_backend()
    table = pa.concat_tables([kept, pa.Table.from_pylist(found, kept.schema)])
    return replace(lake, flags=engine.create_table(f"flags_{len(people)}_{rule}", table))


def test_the_page_does_not_move_when_a_hidden_count_does():
    """Two, five or seven people who sleep rough: not one letter of the page differs."""
    lake = made_up_west.lake(1_000)
    flags = lake.flags.to_pyarrow()
    in_need = [row["person_id"] for row in flags.to_pylist() if row["rule"] == "lives_alone_75"]
    pages = {n: render(fill(changed(lake, "rough_sleeping", in_need[:n]), made_up_west.made())) for n in (2, 5, 7, 30)}
    assert pages[2] == pages[5] == pages[7]
    assert pages[30] != pages[7]


def test_a_figure_that_slipped_past_disclosure_is_refused_and_not_drawn(report):
    rows = report.registration.to_pylist()
    rows[-1] |= {"numerator": 3, "numerator_mark": "*"}
    with pytest.raises(TooSmallToShow, match="still carries its number"):
        render(only(report, registration=pa.Table.from_pylist(rows, report.registration.schema)))


def test_hidden_rows_are_hidden_in_the_picture_the_table_and_the_words(report, page):
    hidden = [row for row in report.registration.to_pylist() if row["numerator_mark"]]
    assert hidden, "three people of unknown registration are too few to show"
    picture = next(
        one for one in re.findall(r"(?s)<figure.*?</figure>", page) if "Registered with a practice</h" in one
    )
    shown = re.sub(r"(?s)<details.*", "", picture)
    assert shown.count(">hidden</text>") == len(hidden)
    assert re.search(rf"{len(hidden)} numbers? (is|are) hidden", picture)
    assert picture.count('<td class="number">hidden</td>') == 2 * len(hidden)


def test_a_table_without_its_columns_is_named(report):
    with pytest.raises(BadInput, match="The report's table need has no column lower"):
        ReportData(report.made, need=report.need.drop(["lower"]))
