"""The rules of the house that an import linter cannot see: sizes, names, clocks, doors, docstrings."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "kith"
FILES = sorted(SOURCE.rglob("*.py"))
WRITTEN_BY_HAND = [
    path for path in FILES if "migrations" not in path.parts
]  # Django writes those, as long as they come
ROOMS = sorted(path.name for path in SOURCE.iterdir() if path.is_dir() and path.name != "__pycache__")

FORBIDDEN_NAMES = {
    "utils",
    "helpers",
    "common",
    "core",
    "base",
    "misc",
    "manager",
    "handler",
    "processor",
    "services",
    "selectors",
    "data",
    "new",
    "v2",
}
FORBIDDEN_VERBS = ("process_", "handle_", "manage_", "do_", "get_")
CALLED_BY_OTHERS = {
    "get_prep_value",
    "handle_starttag",
    "handle_endtag",
}  # names by which Django and the library of Python call a method; nobody of ours does

# Files come in and go out here; everywhere else a path is somebody else's business.
OPENS_FILES = (
    "tables/",
    "places/reading_areas.py",
    "coding/codelists.py",
    "coding/reading_lists.py",
    "fhir/reading",
    "road/",
    "cli/",
    "synthetic/",
    "web/",
)


def named(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def by_room(files):
    """A test for each room, which looks at all its files: one for each file took longer to report than to look."""
    rooms = {}
    for path in files:
        rooms.setdefault(named(path).split("/")[0], []).append(path)
    return pytest.mark.parametrize("paths", rooms.values(), ids=rooms)


def offences(paths, look):
    """What a look finds wrong, by file; files in order are absent."""
    found = {named(path): look(path) for path in paths}
    return {name: wrong for name, wrong in found.items() if wrong}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path):
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def code_lines(path: Path, node: ast.AST) -> int:
    """Lines of code in a function or class: docstrings, comments and blank lines are not counted."""
    lines = path.read_text(encoding="utf-8").splitlines()
    documented = {
        number
        for inner in ast.walk(node)
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and ast.get_docstring(inner, clean=False) is not None
        for number in range(inner.body[0].lineno, inner.body[0].end_lineno + 1)
    }
    body = range(node.lineno, node.end_lineno + 1)
    return sum(
        1 for n in body if n not in documented and lines[n - 1].strip() and not lines[n - 1].strip().startswith("#")
    )


@by_room(FILES)
def test_a_file_stays_within_400_lines(paths):
    lines = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    assert not {name: count for name, count in lines.items() if count > 400}


@by_room(WRITTEN_BY_HAND)
def test_functions_and_classes_stay_small(paths):
    def too_long(path):
        long = {f.name: code_lines(path, f) for f in functions(path) if code_lines(path, f) > 40}
        classes = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.ClassDef)]
        return long | {c.name: code_lines(path, c) for c in classes if code_lines(path, c) > 200}

    assert not offences(paths, too_long), "over 40 lines, or a class over 200"


@by_room([p for p in FILES if not named(p).startswith("cli/")])
def test_at_most_five_arguments_or_a_params_object(paths):
    def arguments(function):
        every = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
        return [a.arg for a in every if a.arg not in ("self", "cls", "by", "at")]

    def many(path):
        return {f.name: len(arguments(f)) for f in functions(path) if len(arguments(f)) > 5}

    assert not offences(paths, many), "more than five arguments"


@by_room(FILES)
def test_names_are_words_of_the_work(paths):
    def words(path):
        parts = {part.removesuffix(".py") for part in path.relative_to(SOURCE).parts}
        ours = [f.name for f in functions(path) if f.name not in CALLED_BY_OTHERS]
        return [*(parts & FORBIDDEN_NAMES), *(name for name in ours if name.lstrip("_").startswith(FORBIDDEN_VERBS))]

    assert not offences(paths, words), "names that say how, not what"


def calls(path: Path) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)}


@by_room([p for p in FILES if not named(p).startswith("cli/")])
def test_no_room_reads_a_clock(paths):
    clocks = re.compile(r"\b(datetime|date)\.(now|today|utcnow)$|^time\.time$")
    assert not offences(paths, lambda path: [call for call in calls(path) if clocks.search(call)])


@by_room(FILES)
def test_chance_is_always_seeded(paths):
    chance = re.compile(
        r"^\s*(import random|from random import)|default_rng\(\s*\)|np\.random\.(rand|randn|randint|choice|seed|shuffle)\(",
        re.M,
    )
    assert not offences(paths, lambda path: chance.search(path.read_text(encoding="utf-8")))


@by_room([p for p in FILES if not named(p).startswith(OPENS_FILES)])
def test_pure_rooms_open_no_files(paths):
    opens = re.compile(r"^open$|\.(read_text|write_text|read_bytes|write_bytes|open)$")

    def opened(path):
        return [call for call in calls(path) if opens.search(call) and "files(" not in call and "resource" not in call]

    assert not offences(paths, opened)


@by_room(FILES)
def test_asserts_are_not_safety_gates(paths):
    assert not offences(paths, lambda path: [n for n in ast.walk(tree_of(path)) if isinstance(n, ast.Assert)])


@by_room(WRITTEN_BY_HAND)
def test_public_functions_say_what_they_are(paths):
    def bare(path):
        public = [
            node
            for node in tree_of(path).body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        ]
        untold = [node.name for node in public if not ast.get_docstring(node)]
        return untold + ([] if ast.get_docstring(tree_of(path)) else ["what the file is for"])

    assert not offences(paths, bare), "without a docstring"


@by_room(FILES)
def test_no_room_leans_on_the_top_of_the_package(paths):
    def from_top(path):
        found = [n for n in ast.walk(tree_of(path)) if isinstance(n, ast.ImportFrom) and n.module == "kith"]
        return [n for n in found if {a.name for a in n.names} - set(ROOMS) - {"errors"}]

    assert not offences(paths, from_top)


def test_only_synthetic_knows_the_truth_of_the_made_up_place():
    """The answers lie beside the files; a room that could read them could cheat."""
    reading = re.compile(r"""["'/]truth["'/]|truth_folder|--truth""")
    knows = {named(p).split("/")[0] for p in FILES if reading.search(p.read_text(encoding="utf-8"))}
    # `kith link --truth` judges a file by a column the caller names: it is not the made-up place's truth
    assert knows <= {"synthetic", "cli"}
    in_cli = {named(p) for p in FILES if named(p).startswith("cli/") and reading.search(p.read_text(encoding="utf-8"))}
    assert in_cli <= {"cli/link.py", "cli/link_truth.py", "cli/people_files.py", "cli/synth.py"}


def test_the_floors_stand():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as go; go(['--no-cache'])"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_no_machine_and_no_workplace_is_named():
    """A path of one machine in the project would break on every other."""
    words = [re.escape("/" + "work/"), re.escape("/" + "tmp/kith"), re.escape("." + "library")]
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    texts = [ROOT / name for name in tracked if name.endswith((".py", ".md", ".toml", ".sh", "Makefile", ".rule"))]
    guilty = [t.name for t in texts if t.exists() and re.search("|".join(words), t.read_text(encoding="utf-8"))]
    assert not guilty


def test_every_dependency_says_why_it_is_here():
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    wants = [line for line in lines if re.match(r'\s+"[a-zA-Z0-9._-]+(\[[a-z,]+\])?[<>=~]', line)]
    bare = [line.strip() for line in wants if "#" not in line and "ibis-framework[pyspark]" not in line]
    assert wants
    assert not bare


def test_decisions_are_numbered_once():
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md")]
    assert numbers
    assert len(numbers) == len(set(numbers))
    for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"):
        assert path.read_text(encoding="utf-8").startswith(f"# {path.name[:4]} ")


PURE = [
    name
    for name in (path.relative_to(SOURCE.parent).with_suffix("").as_posix().replace("/", ".") for path in FILES)
    if ".records" not in name and not name.startswith("kith.web")
]


def test_the_library_needs_no_django():
    """Every pure module is imported where Django, and all that comes with the service, cannot be."""
    shut = (
        "django",
        "axes",
        "csp",
        "django_tasks",
        "django_tasks_db",
        "whitenoise",
        "granian",
        "pyrage",
        "psycopg",
        "joserfc",
    )
    script = (
        f"import sys; sys.modules.update(dict.fromkeys({shut!r}))\n"
        f"from importlib import import_module\n[import_module(name.removesuffix('.__init__')) for name in {PURE!r}]"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


def test_only_verbs_ask_a_model_for_its_rows():
    outside = [
        p
        for p in FILES
        if "/records/" not in named(p) and re.search(r"\b[A-Z]\w*\.objects\b", p.read_text(encoding="utf-8"))
    ]
    assert not outside


def test_no_signals_and_no_deeds_hidden_in_saving():
    hidden = [
        p
        for p in FILES
        if re.search(r"\b(post|pre)_(save|delete)\b|def (save|delete)\(", p.read_text(encoding="utf-8"))
    ]
    assert not hidden
