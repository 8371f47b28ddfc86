"""Which files are taken for which layout, and which are left out aloud."""

import pytest

from kith.errors import BadUsage, UnknownLayout
from kith.road.sources import find_sources, fingerprint

REGISTER = "NHS No.,Surname,DOB\n9990000018,Adeyemi,1980-02-03\n"
SHOES = "shoe size,colour\n7,red\n"


def test_a_folder_gives_its_own_files_and_names_the_one_it_cannot_place(tmp_path):
    (tmp_path / "register.csv").write_text(REGISTER)
    (tmp_path / "shoes.csv").write_text(SHOES)
    (tmp_path / "readme.txt.bak").write_text("not looked at")
    (tmp_path / "within").mkdir()
    (tmp_path / "within" / "register.csv").write_text(REGISTER)
    sources = find_sources([tmp_path])
    assert [(source.name, source.layout) for source in sources.found] == [("register.csv", "gp_register")]
    assert [name for name, _ in sources.left_out] == ["shoes.csv"]
    assert "shoes.csv is not read" in " ".join(sources.sentences)


def test_a_file_named_on_its_own_that_fits_nothing_is_refused(tmp_path):
    (tmp_path / "shoes.csv").write_text(SHOES)
    with pytest.raises(UnknownLayout, match="shoe size"):
        find_sources([tmp_path / "shoes.csv"])


def test_two_files_of_one_name_are_told_apart_by_their_folders(tmp_path):
    for practice in ("north", "south"):
        (tmp_path / practice).mkdir()
        (tmp_path / practice / "register.csv").write_text(REGISTER)
    names = [source.name for source in find_sources([tmp_path / "north", tmp_path / "south"]).found]
    assert names == ["north/register.csv", "south/register.csv"]


@pytest.mark.parametrize("layout", ["gp_regster", "GP"])
def test_a_layout_that_does_not_exist_is_a_usage_error_with_the_names(tmp_path, layout):
    (tmp_path / "register.csv").write_text(REGISTER)
    with pytest.raises(BadUsage, match="gp_register"):
        find_sources([tmp_path / "register.csv"], layout)


def test_nothing_to_read_says_so(tmp_path):
    with pytest.raises(BadUsage, match="nothing to read"):
        find_sources([tmp_path])
    with pytest.raises(BadUsage, match="no file or folder"):
        find_sources([tmp_path / "gone"])


def test_fhir_is_known_by_its_first_resource(tmp_path):
    (tmp_path / "patients.ndjson").write_text('{"resourceType":"Patient","id":"1"}\n')
    assert find_sources([tmp_path]).found[0].layout == "fhir"


def test_the_fingerprint_is_of_the_bytes_not_the_name(tmp_path):
    (tmp_path / "a.csv").write_text(REGISTER)
    (tmp_path / "b.csv").write_text(REGISTER)
    (tmp_path / "c.csv").write_text(REGISTER + "\n")
    assert fingerprint(tmp_path / "a.csv") == fingerprint(tmp_path / "b.csv") != fingerprint(tmp_path / "c.csv")
