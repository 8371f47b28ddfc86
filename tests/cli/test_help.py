"""`kith --help` answers at once: the heavy rooms are opened by the command that needs them."""

import subprocess
import sys

HEAVY = ("pyarrow", "ibis", "duckdb", "pandas", "splink", "altair", "openpyxl", "shapely", "numpy")

ASK = """
import sys
from kith.cli.main import assemble
assemble()
print(*sorted(set(sys.modules) & set(sys.argv[1:])))
"""


def test_help_opens_no_heavy_room():
    done = subprocess.run([sys.executable, "-c", ASK, *HEAVY], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_help_names_every_command(kith):
    done = kith("--help")
    assert done.code == 0
    assert {"synth", "check", "link", "build", "flag", "list"} <= set(done.out.replace("│", " ").split())


def test_the_version_is_the_distributions(kith):
    assert kith("--version").out.startswith("kith 0.")


def test_a_command_that_is_none_is_a_wrong_call(kith):
    done = kith("bild")
    assert done.code == 2
    assert "bild" in done.err
