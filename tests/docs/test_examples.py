"""Every example in a docstring runs and gives what stands beneath it; without a room left out."""

import doctest
import pkgutil
from importlib import import_module

import pytest

import kith

# settings are read from the environment as they are imported: those of a real place refuse to be anything else's
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(kith.__path__, "kith.")
    if not module.name.startswith(("kith.web.settings.", "kith.web.wsgi"))
)
FINDER = doctest.DocTestFinder(exclude_empty=True)


def examples_of(name):
    found = FINDER.find(import_module(name), name)
    return [test for test in found if test.examples]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name):
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    wrong = []
    for test in examples_of(name):
        runner.run(test, out=wrong.append)
    assert not wrong, "".join(wrong)


def test_there_are_examples_in_every_room():
    rooms = {name.split(".")[1] for name in MODULES if name.count(".") > 1 and examples_of(name)}
    assert rooms >= {"tables", "coding", "measures", "places", "governance", "people", "insight", "road", "fhir"}
