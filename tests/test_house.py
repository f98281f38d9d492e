"""The house keeps its own rules: what is in git, and what import-linter cannot see."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = sorted(path.parent for path in (ROOT / "app").rglob("__init__.py"))
MODULES = sorted((ROOT / "app").rglob("*.py"))
RULES = sorted((ROOT / "app" / "domain").rglob("*.py"))
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
CELLAR = {"app.domain", "app.errors", "app.i18n"}
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
# Its mutants are tried on the company that its histories begin with.
SHARING = ROOT / "tests" / "sync" / "simulator" / "test_mutants.py"
GENERATED = re.compile(
    r"\.(mo|pyc|pot)$|__pycache__|\.egg-info|^(build|dist|demo)/|^(?!tests/).*\.(pdf|ics|db|sqlite)$"
)
# Homes and work folders of whoever wrote it.
SOMEBODYS_FOLDER = re.compile(rb"/(?:root|home/\w+|Users/\w+|tmp/\w+|work/\w+)/")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.fixture(scope="module")
def kept() -> list[Path]:
    """The files in git; those of the folder where this is not a clone."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git clone")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_nothing_generated_is_kept(kept):
    assert not [named(path) for path in kept if GENERATED.search(named(path))]


def test_no_file_names_a_folder_of_somebodys_machine(kept):
    naming = [named(path) for path in kept if SOMEBODYS_FOLDER.search(path.read_bytes())]

    assert not naming


def test_no_test_is_imported_by_another():
    importing = [
        named(path)
        for path in TESTS
        if path != SHARING
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ImportFrom) and re.match(r"tests\..*\btest_", f"{node.module}.")
    ]

    assert not importing


@pytest.mark.parametrize("lock", LOCKS, ids=named)
def test_a_lock_names_no_host_and_checks_every_hash(lock):
    lines = lock.read_text("utf-8").splitlines()
    requirements = [line for line in lines if not line.startswith(" ")]
    pinned = re.compile(r"[a-z0-9-]+==[\w.]+( ; .+)? \\")

    assert requirements and all(pinned.fullmatch(line) for line in requirements)
    assert all(
        re.fullmatch(r" {4}--hash=sha256:[0-9a-f]{64}( \\)?", line)
        for line in lines
        if line not in requirements
    )


def test_the_locks_agree_on_every_version():
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, version in re.findall(r"^([a-z0-9-]+)==([\w.]+)", lock.read_text("utf-8"), re.M):
            versions.setdefault(name, set()).add(version)

    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_every_package_handed_on_is_named_with_its_licence():
    told = (ROOT / "docs" / "licences.md").read_text("utf-8")
    lock = (ROOT / "requirements" / "desktop.lock").read_text("utf-8")

    untold = [
        name
        for name in re.findall(r"^([a-z0-9-]+)==", lock, re.M)
        if not re.search(rf"(?<![\w-]){name.replace('-', '[-.]')}(?![\w-])", told)
    ]

    assert not untold


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_a_module_says_in_its_docstring_what_it_is_about(module):
    told = ast.get_docstring(ast.parse(module.read_text("utf-8")))

    assert told and told.splitlines()[0].rstrip().endswith((".", ";", ":", ",")), module


def test_every_folder_of_modules_is_a_package():
    folders = {module.parent for module in MODULES}

    assert folders == set(PACKAGES)


@pytest.mark.parametrize("module", RULES, ids=named)
def test_the_rules_import_the_standard_library_and_the_cellar_only(module):
    foreign = {
        name
        for name in imports(module)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(name == allowed or name.startswith(f"{allowed}.") for allowed in CELLAR)
    }

    assert not foreign


def imports(module: Path) -> set[str]:
    """The modules a file imports, wherever it does."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def test_each_rule_of_sync_has_tests_that_name_it_and_those_its_page_names_are_there():
    page = (ROOT / "SYNC.md").read_text("utf-8")
    rules = re.findall(r"^\*\*R(\d+) ", page, re.MULTILINE)
    texts = [path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    tests = {name for text in texts for name in re.findall(r"def (test_\w+)", text)}

    assert rules == [str(number) for number in range(1, 20)]
    assert not [rule for rule in rules if not any(t.startswith(f"test_r{rule}_") for t in tests)]
    assert set(re.findall(r"`(test_\w+)`", page)) <= tests
    assert not [
        name for name in re.findall(r"`(tests/[\w/]+\.py)`", page) if not (ROOT / name).is_file()
    ]


def test_all_but_the_screens_loads_where_qt_is_not_installed():
    screens = (ROOT / "app" / "views", ROOT / "app" / "desktop.py")
    steps = ROOT / "app" / "store" / "migrations"  # loaded by Alembic alone
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in MODULES
        if not any(path.is_relative_to(one) for one in (*screens, steps))
        and path.name != "__main__.py"
    ]
    load = "import sys; sys.modules['PySide6'] = None\nfrom importlib import import_module\n"
    load += "for name in sys.argv[1:]: import_module(name)"

    loaded = subprocess.run(
        [sys.executable, "-c", load, *names], cwd=ROOT, capture_output=True, text=True
    )

    assert (loaded.returncode, loaded.stderr) == (0, "")
    assert len(names) > 300
