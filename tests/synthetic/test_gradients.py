"""Rates are the published ones, each with its source, and what is drawn runs the way they run."""

from datetime import date

import duckdb
import numpy as np
import pytest

from kith.synthetic.barriers import DISTRUST, hold_back
from kith.synthetic.homes import house_numbers
from kith.synthetic.identities import name
from kith.synthetic.needs import draw_needs, register_ratio
from kith.synthetic.places import GROUPS, make_up_areas
from kith.synthetic.rates import read_rates
from kith.synthetic.residents import day_of, settle

PEOPLE, ON = 16_000, day_of(date(2026, 11, 23))
QOF = {
    "asthma": "AST", "atrial_fibrillation": "AF", "cancer": "CAN", "chronic_kidney_disease": "CKD", "copd": "COPD",
    "coronary_heart_disease": "CHD", "dementia": "DEM", "depression": "DEP", "diabetes": "DM", "epilepsy": "EP",
    "heart_failure": "HF", "hypertension": "HYP", "learning_disability": "LD", "severe_mental_illness": "MH",
    "obesity": "OB",
    "osteoporosis": "OST", "palliative_care": "PC", "peripheral_arterial_disease": "PAD", "rheumatoid_arthritis": "RA",
    "stroke_tia": "STIA",
}  # fmt: skip


@pytest.mark.parametrize("condition", QOF)
def test_registers_by_decile_are_the_published_ones(shared, condition):
    file = shared / "data/outcomes/qof_register_by_imd_decile_2019_20_modelled.csv"
    rows = duckdb.sql(
        f"select prevalence from '{file}' where group_code = '{QOF[condition]}' and imd_overall <> 'Wales' "
        "order by cast(imd_overall as int)"
    ).fetchall()
    assert read_rates("conditions")[condition]["qof"] == pytest.approx([row[0] for row in rows], abs=6e-5)


def test_ethnic_groups_by_decile_are_those_of_the_census(shared):
    imd, census = (
        shared / "data/geography/lsoa21_imd2025_england.parquet",
        shared / "data/census2021/lsoa21_ethnicity5_england.parquet",
    )
    columns = ("asian_asian_british_or_asian_welsh", "black_black_british_black_welsh_caribbean_or_african",
               "mixed_or_multiple_ethnic_groups", "other_ethnic_group", "white")  # fmt: skip
    shares = ", ".join(f"sum({column}) / sum(total_residents)" for column in columns)
    rows = duckdb.sql(
        f"select {shares} from '{imd}' join '{census}' using (lsoa21_code) group by imd_decile order by imd_decile"
    ).fetchall()
    for group, published in zip(GROUPS, np.array(rows).T):
        assert read_rates("people")["ethnicity"][group] == pytest.approx(published.tolist(), abs=6e-5)


def test_core_homelessness_and_emergency_admissions_are_those_of_the_indices(shared):
    imd = shared / "data/geography/lsoa21_imd2025_england.parquet"
    indicators = shared / "data/outcomes/lsoa21_iod2025_indicators_england.parquet"
    rows = duckdb.sql(
        "select avg(core_homelessness_rate_percent_of_households), avg(acute_morbidity_indicator) / 100, "
        "avg(comparative_illness_and_disability_ratio_indicator) / 100 "
        f"from '{imd}' join '{indicators}' using (lsoa21_code) group by imd_decile order by imd_decile"
    ).fetchall()
    homeless, admitted, hardship = np.array(rows).T.tolist()
    assert read_rates("people")["no_home"]["core_percent_by_decile"] == pytest.approx(homeless, abs=6e-4)
    assert read_rates("contact")["emergency_admission"]["ratio_by_decile"] == pytest.approx(admitted, abs=6e-4)
    assert read_rates("social")["hardship"]["by_decile"] == pytest.approx(hardship, abs=6e-4)


@pytest.mark.parametrize("file", ["people", "contact", "social"])
def test_each_table_of_rates_names_its_source(file):
    assert [table for table, rate in read_rates(file).items() if not rate.get("source")] == []


def test_each_condition_and_barrier_names_its_source():
    for rate in read_rates("conditions").values():
        assert "qof" in rate or rate["england_source"]
        assert "ratio" not in rate or rate["ratio_source"]
    for rate in read_rates("barriers").values():
        assert rate["evidence"]
        assert rate["by_decile_source"]


@pytest.mark.parametrize(
    "condition", ["diabetes", "copd", "severe_mental_illness", "coronary_heart_disease", "hypertension"]
)
def test_once_age_is_taken_out_the_most_deprived_are_most_often_ill(condition):
    ratio = register_ratio(condition)
    assert ratio[0] == ratio.max()
    assert ratio[9] == ratio.min()
    assert ratio.mean() == pytest.approx(1)


@pytest.fixture(scope="module")
def drawn():
    """People and their needs at four gradients; the same people each time but for homelessness and deaths."""
    areas, found = make_up_areas(PEOPLE, 5), {}
    for gradient in (0.0, 0.5, 1.0, 2.0):
        residents = settle(areas, PEOPLE, 5, ON, gradient)
        homes = house_numbers(areas, residents, 5, gradient)
        needs = draw_needs(residents, homes, 5, gradient)
        found[gradient] = (residents, needs, hold_back(residents, name(residents, 5), needs, 5, gradient))
    return found


def gap(residents, who):
    """Share in deciles 1 to 3 over share in deciles 8 to 10, among people of 45 to 74."""
    middle = (residents.age >= 45) & (residents.age < 75)
    return who[middle & (residents.decile <= 3)].mean() / who[middle & (residents.decile >= 8)].mean()


def test_the_gradient_is_off_at_nought_and_grows(drawn):
    gaps = [gap(residents, needs.condition("diabetes")) for residents, needs, _ in drawn.values()]
    assert gaps == sorted(gaps)
    assert 0.8 < gaps[0] < 1.25
    published = register_ratio("diabetes")
    assert gaps[2] == pytest.approx(published[:3].mean() / published[7:].mean(), rel=0.3)
    assert gaps[3] > 1.6


def test_hardship_and_barriers_grow_with_the_gradient(drawn):
    hardship = [gap(residents, needs.fact("food_insecurity")) for residents, needs, _ in drawn.values()]
    assert hardship == sorted(hardship)
    assert hardship[2] > 1.8
    held = [b.held_back[r.decile <= 3].mean() / b.held_back[r.decile >= 8].mean() for r, _, b in drawn.values()]
    assert held[0] < held[2] < held[3]
    assert held[2] > 2


def test_how_many_are_held_back_follows_from_the_place_and_is_no_quota(drawn):
    counts = [barriers.held_back.sum() for _, _, barriers in drawn.values()]
    assert counts[0] < counts[2] < counts[3], "steeper barriers hold back more where areas are deprived"
    residents, needs, _ = drawn[1.0]
    known = name(residents, 5)
    by_seed = [hold_back(residents, known, needs, seed, 1.0).held_back.sum() for seed in range(6)]
    assert len(set(by_seed)) > 2, "chance decides"
    fewer = residents.alive & (needs.serious_count == 0) & (needs.social_count < 2)
    assert not drawn[1.0][2].held_back[fewer].any(), "nobody without a need"


def test_as_many_who_distrust_services_come_as_are_held_back_by_it(drawn):
    """What tells of distrust gives nobody away."""
    held = sum((barriers.mechanism == DISTRUST).sum() for _, _, barriers in drawn.values())
    come = sum((barriers.wary & (barriers.mechanism != DISTRUST)).sum() for _, _, barriers in drawn.values())
    assert 0.8 < come / held < 1.25


def test_diabetes_is_more_common_among_asian_and_black_people_of_one_age(drawn):
    residents, needs, _ = drawn[1.0]
    middle = (residents.age >= 40) & (residents.age < 75)
    asian = np.isin(residents.category, list("HJKLR"))
    white = np.isin(residents.category, list("ABC"))
    diabetes = needs.condition("diabetes")
    assert diabetes[middle & asian].mean() > 1.5 * diabetes[middle & white].mean()


def test_the_place_is_as_old_and_as_mixed_as_its_deciles(drawn):
    residents, _, _ = drawn[1.0]
    rates = read_rates("people")
    for decile in (1, 10):
        here = residents.decile == decile
        old = sum(rates["age"]["share_by_decile"][decile - 1][13:])
        assert (residents.age[here] >= 65).mean() == pytest.approx(old, abs=0.025)
        asian = np.isin(residents.category[here], list("HJKLR")).mean()
        assert asian == pytest.approx(rates["ethnicity"]["asian"][decile - 1], abs=0.07)


def test_registers_come_out_at_the_level_of_the_published_ones(drawn):
    residents, needs, _ = drawn[1.0]
    for condition, floor in (("hypertension", 0), ("diabetes", 17), ("asthma", 0), ("depression", 18)):
        rate = read_rates("conditions")[condition]
        diagnosed = needs.condition(condition)[residents.age >= floor].mean() * (1 - rate["hidden"])
        assert diagnosed == pytest.approx(np.mean(rate["qof"]), rel=0.15)
