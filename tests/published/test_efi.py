"""Publication: Clegg A and others, Development and validation of an electronic frailty index, Age and Ageing 2016;45:353.
Tables: the 36 deficits, as OmopIndices and gm-sde print them; the bands by whole deficits, worked out for 0 to 36.
"""

import random

from kith.coding import read_codelists
from kith.insight.scores import SCORES, efi_of
from tests.published.reading import number, published_rows, same


def test_the_36_deficits_as_published(shared):
    rows = published_rows(shared, "efi_deficits.csv")
    assert len(rows) == 36
    assert {row["weight"] for row in rows} == {"1/36"}
    assert [factor.name for factor in SCORES["efi"].factors] == [row["deficit"] for row in rows]
    for row in rows:
        found = efi_of([row["deficit"]])
        assert (found.points, found.value) == (1, 1 / 36), row


def test_bands_at_every_number_of_deficits(shared):
    rows = published_rows(shared, "efi_boundaries_computed.csv")
    names = [factor.name for factor in SCORES["efi"].factors]
    assert [int(row["n_deficits"]) for row in rows] == list(range(37))
    for row in rows:
        found = efi_of(random.Random(7).sample(names, int(row["n_deficits"])))
        assert same(round(found.value, 6), number(row["efi"])), row
        assert found.category == row["category"], row


def test_the_public_lists_of_35_deficits_can_be_read_by_our_names(shared):
    every = read_codelists(shared / "data" / "codelists")
    lists = {name: codelist for name, codelist in every.items() if name.startswith("efi_")}
    looks = [look for factor in SCORES["efi"].factors for look in factor.looks]
    of_values = {look.codelist for look in looks if look.measure or look.reads}
    assert set(lists) == {look.codelist for look in looks} - of_values - {"efi_polypharmacy"}
    assert len(lists) == 35
    assert all(len(codelist) for codelist in lists.values())
    assert all("efi-" in codelist.origin for codelist in lists.values())
