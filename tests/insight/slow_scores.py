"""Scores by the slow way, one person and one row at a time, written from the publications' words and nothing of ours."""

from datetime import date

from tests.insight.score_worlds import DEFICITS

BUT_NOT_AFTER = {
    "efi2_alcohol_harmful": ("efi2_alcohol_previous", "efi2_alcohol_lower_risk"),
    "efi2_alcohol_previous": ("efi2_alcohol_harmful", "efi2_alcohol_lower_risk"),
    "efi2_smoker_current": ("efi2_smoker_not_current",),
}


def age(born: date, day: date) -> int:
    return day.year - born.year - (day.month < born.month)


def back(on: date, years: int) -> date:
    return on.replace(year=on.year - years)


def entries(rows, codes, on, after=None):
    """Rows whose code is in a list, up to the day, later than another; each row as often as it stands there."""
    here = [row for row in rows if row["date"] and row["date"] <= on and (row["code_system"], row["code"]) in codes]
    return [row for row in here if after is None or row["date"] > after]


def latest(rows):
    return max((row["date"] for row in rows), default=None)


def latest_value(rows):
    with_value = [row for row in rows if row["value"] is not None]
    return max(with_value, key=lambda row: (row["date"], row["file"], row["source_row"]), default=None)


BY_ANY_VALUE = (
    ("activity_limitation", "efi_barthel", lambda value: value <= 18),
    ("atrial_fibrillation", "efi_atrial_fibrillation_score", lambda value: True),
    ("chronic_kidney_disease", "egfr", lambda value: 0 < value < 60),
    ("chronic_kidney_disease", "efi_urine_protein_24_hours", lambda value: value > 150),
    ("chronic_kidney_disease", "efi_urine_albumin_24_hours", lambda value: value > 20),
    ("chronic_kidney_disease", "efi_urine_protein_creatinine", lambda value: value > 50),
    ("chronic_kidney_disease", "urine_acr", lambda value: value > 3),
    ("chronic_kidney_disease", "efi_urine_microalbumin", lambda value: value > 3),
    ("falls", "efi_falls_in_12_months", lambda value: value > 0),
    ("hypertension", "efi_diastolic_24_hours", lambda value: value > 85),
    ("hypertension", "efi_systolic_24_hours", lambda value: value > 135),
    ("memory_cognitive_problems", "efi_six_cit", lambda value: value >= 8),
    ("osteoporosis", "efi_hip_t_score", lambda value: value <= -2.5),
    ("peripheral_vascular_disease", "efi_abpi", lambda value: 0 < value < 0.95),
    ("respiratory_disease", "efi_copd_exacerbations", lambda value: value >= 1),
    ("respiratory_disease", "efi_oxygen_hours", lambda value: value >= 1),
    ("respiratory_disease", "efi_copd_unscheduled", lambda value: value >= 1),
    ("thyroid_disease", "efi_tsh", lambda value: 0 < value < 0.36 or value > 5.5),
    ("weight_loss_anorexia", "efi_must", lambda value: value >= 1),
)
"""The table of Greater Manchester's rules, row by row."""


def anaemic(value, sex):
    """Grams in a decilitre under 25, in a litre over it."""
    low = {"male": 13, "female": 11.5}.get(sex, 0)
    return 0 < value < low or 25 < value < 10 * low


def slow_efi(rows, lists, on, sex=None):
    """How many of the deficits are recorded or measured; medicines are different codes of a year."""
    present = {
        name.removeprefix("efi_")
        for name in lists
        if name.removeprefix("efi_") in DEFICITS and entries(rows, lists[name], on)
    }
    rules = (*BY_ANY_VALUE, ("anaemia_haematinic_deficiency", "efi_haemoglobin", lambda value: anaemic(value, sex)))
    for deficit, name, is_so in rules:
        values = [row["value"] for row in entries(rows, lists.get(name, ()), on) if row["value"] is not None]
        present |= {deficit} if any(map(is_so, values)) else set()
    medicines = {
        (row["code_system"], row["code"])
        for row in rows
        if row["kind"] == "medication" and row["date"] and back(on, 1) < row["date"] <= on and row["code"]
    }
    return len(present | ({"polypharmacy"} if len(medicines) >= 5 else set()))


def slow_hfrs(rows, points, on):
    codes = {
        row["code"][:3]
        for row in rows
        if row["code_system"] == "icd10"
        and row["kind"] in ("admission", "condition")
        and row["code"]
        and row["date"]
        and back(on, 2) < row["date"] <= on
    }
    return round(sum(points.get(code, 0) for code in codes), 1) if codes else None


def slow_efi2(rows, lists, betas, born, on):
    """The linear predictor, with and without what missing records add. Every list is given."""
    five, found = back(on, 5), set()

    def some(name, after=None, oldest=False):
        here = entries(rows, lists[name], on, after)
        for other in BUT_NOT_AFTER.get(name, ()):
            here = [row for row in here if row["date"] >= (latest(entries(rows, lists[other], on)) or date.min)]
        if oldest:
            here = [row for row in here if age(born, row["date"]) >= 55]
        return bool(here)

    at_55 = ("atrial_fibrillation", "falls", "fracture", "fragility_fracture", "housebound")
    for name in betas:
        if f"efi2_{name}" in lists:
            limited = five if name in ("memory_concerns", "peptic_ulcer", "self_harm") else None
            found |= {name} if some(f"efi2_{name}", limited, name in at_55) else set()
        if f"efi2_{name}_5_years" in lists:
            found |= {name} if some(f"efi2_{name}_5_years", five, name in at_55) else set()
    for name, codes, is_so in (
        ("activity_limitation", "efi2_barthel", lambda value: value <= 18),
        ("cognitive_impairment", "efi2_six_cit", lambda value: value >= 8),
        ("peripheral_vascular_disease", "efi2_abpi", lambda value: value < 0.95),
        ("weight_loss_anorexia", "efi2_must", lambda value: value >= 1),
    ):
        row = latest_value(entries(rows, lists[codes], on))
        found |= {name} if row and is_so(row["value"]) else set()
    for name, mark in (("systolic_blood_pressure", 90), ("diastolic_blood_pressure", 60)):
        readings = [row for row in entries(rows, lists[name], on) if row["value"] is not None]
        low = {row["date"] for row in readings if 0 < row["value"] < mark}
        found |= {"hypotension_syncope"} if len(low) >= 3 else set()
    found |= slow_categories(rows, lists, on, some)
    memory = sorted(found & {"memory_concerns", "cognitive_impairment", "dementia"}, key=betas.get)
    found -= set(memory[:-1])
    real = {name for name in found if not name.endswith("__missing")}
    return [round(sum(betas[name] for name in which), 5) for which in (found, real)]


def slow_categories(rows, lists, on, some):
    """Alcohol, body mass index and number of medicines: at most one category each."""
    five, found = back(on, 5), set()
    if some("efi2_alcohol_previous", five):
        found.add("alcohol__previous_harmful_or_higher_risk")
    elif some("efi2_alcohol_harmful", five):
        found.add("alcohol__harmful_intake")
    elif not entries(rows, lists["efi2_alcohol_lower_risk"], on, five):
        found.add("alcohol__missing")
    bmi = latest_value(entries(rows, lists["bmi"], on))
    if bmi is None or bmi["date"] <= five:
        found.add("bmi__missing")
    elif bmi["value"] < 18.5:
        found.add("bmi__underweight")
    ninety = date.fromordinal(on.toordinal() - 90)
    categories = {
        lists["efi2_polypharmacy"][row["code_system"], row["code"]]
        for row in entries(rows, lists["efi2_polypharmacy"], on, ninety)
    }
    if len(categories) >= 5:
        found.add("polypharmacy__10plus" if len(categories) >= 10 else "polypharmacy__5_9")
    return found
