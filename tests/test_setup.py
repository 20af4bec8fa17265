"""What a reader types or opens first: the two commands, conda's file, the READMEs."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import build
import pytest
import yaml

from gan_lib import data
from gan_lib.checks.handed_in import EXERCISES

ROOT = Path(__file__).parents[1]

# pip builds with the hatchling that is installed here, so that this works without a connection, too.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
ENVIRONMENT |= {"PIP_NO_BUILD_ISOLATION": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def test_a_wheel_holds_every_file_that_a_lesson_reads():
    """Colab has no folder data: what is not packed is missing there."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lessons = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "notebooks" / "src").glob("*.py"))
    read = {*data.SHA256, *re.findall(r'SHIPPED / "([^"]+)"', lessons)}
    packed = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    assert {f"data/{name}" for name in read} <= set(packed)


def test_condas_file_installs_what_pyproject_lists():
    python, pip, packages = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert python.startswith("python=3.") and pip == "pip" and list(packages) == ["pip"]
    arguments = [word for line in packages["pip"] for word in line.split()]
    command = [sys.executable, "-m", "pip", "install", "--dry-run", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """An interpreter that has torch and all else that is installed here, but no gan_lib; and its site-packages."""
    folder = tmp_path_factory.mktemp("packages")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    [site] = folder.glob("venv/lib/python*/site-packages")
    shared = folder / "shared"
    shared.mkdir()
    for path in Path(next(p for p in sys.path if p.endswith("site-packages"))).iterdir():
        if "gan_lib" not in path.name:
            (shared / path.name).symlink_to(path)
    (site / "shared.pth").write_text(str(shared))
    return folder / "venv" / "bin" / "python", site


@pytest.mark.skipif(shutil.which("make") is None or sys.platform == "win32", reason="no make")
def test_make_lab_outlives_moves_copies_and_a_lost_python(packages, tmp_path):
    """`make lab ARGS=--version` does all that `make lab` does, and stops where JupyterLab would open."""
    course = tmp_path / "강의 $HOME 'a b'"
    course.mkdir()
    for name in ("gan_lib", "notebooks"):
        shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns("__pycache__", "runs"))
    for name in ("Makefile", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, course)
    venv.create(course / ".venv", with_pip=False, symlinks=True)
    [site] = course.glob(".venv/lib/python*/site-packages")
    (site / "shared.pth").write_text(str(packages[0].parents[2] / "shared"))
    environment = ENVIRONMENT | {"PYTHON": sys.executable, "PIP_NO_INDEX": "1"}
    environment = {name: value for name, value in environment.items() if not name.startswith("MAKE")}

    def make(folder, *arguments):
        command = ["make", "lab", "ARGS=--version", *arguments]
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")

    def gan_lib_of(folder):
        code = "import gan_lib; print(gan_lib.__path__[0])"
        return subprocess.check_output([folder / ".venv/bin/python", "-I", "-c", code], text=True, encoding="utf-8")

    first = make(course, "COURSE=en")
    assert first.returncode == 0 and "Installing into .venv" in first.stdout, first.stderr
    assert (course / "my" / "ko" / "glossary.md").exists()
    moved = course.rename(tmp_path / "moved")
    again = make(moved)
    assert (
        again.returncode == 0 and "Installing" not in again.stdout and Path(gan_lib_of(moved).strip()).parent == moved
    )
    copied = Path(shutil.copytree(moved, tmp_path / "copied", symlinks=True))
    assert "Installing" not in make(copied).stdout and Path(gan_lib_of(copied).strip()).parent == copied

    (copied / ".venv/bin/python").unlink()
    (copied / ".venv/bin/python").symlink_to("/nowhere/python3")
    lost = make(copied)  # made anew, which needs the packages, which need the internet
    assert lost.returncode != 0 and lost.stdout.splitlines()[-1].startswith("Not installed: check the internet")


@pytest.mark.parametrize("page", ["README", "CONTRIBUTING", "TEACHING"])
def test_both_languages_of_a_page_say_the_same_and_what_they_name_is_there(page):
    ko, en = ((ROOT / f"{page}{end}").read_text(encoding="utf-8") for end in (".ko.md", ".md"))
    for pattern in (r"^(#+) ", r"^```\w*$", r"^\|", r"^\d\.", r"^(?:make|conda|py|\.venv|jupyter)\S*"):
        assert re.findall(pattern, ko, re.MULTILINE) == re.findall(pattern, en, re.MULTILINE)
    named = [set(re.findall("`[^`\n]+`", text.replace("/ko", "/en"))) for text in (ko, en)]
    assert named[0] - {"`.ipynb`"} == named[1]  # in Korean "notebook" alone is a computer
    for text in (ko, en):
        links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("https://")]
        headings = {heading.lower().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
        assert {link[1:] for link in links if link.startswith("#")} <= headings
        paths = [link for link in links if not link.startswith("#")]
        for path in paths + re.findall(r"\b(?:gan_lib|notebooks|tests|data|benchmarks)/[\w./]*\w", text):
            assert (ROOT / path).exists() or path == "notebooks/src/NN_topic.py", path


@pytest.mark.parametrize("page", ["TEACHING.ko.md", "TEACHING.md"])
def test_the_plan_for_teachers_names_sections_and_exercises_that_are_there(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (?:수업|Lesson) (\d\d)(.*) \| ([\d, ]+) \| ([\d, –]+) \|$", text, re.MULTILINE)
    assert [int(row[0]) for row in rows] == list(range(1, 13))
    assert sorted({row[1] for row in rows}) == [f"{lesson:02}" for lesson in range(9)]
    for source in (ROOT / "notebooks" / "src").glob("[0-9][0-9]_*.py"):
        sections = re.findall(r"^# ## (\d+)\.", source.read_text(encoding="utf-8"), re.MULTILINE)
        exercises = {number for lesson, number in EXERCISES.values() if lesson == source.stem[:2]}
        mine = [row for row in rows if row[1] == source.stem[:2]]
        spans = [tuple(map(int, span)) for row in mine for span in re.findall(r"(\d)(?:~| to )(\d)", row[2])]
        assert not spans or (spans[0][0], spans[-1][1]) == (1, max(map(int, sections)))
        assert all(before[1] + 1 == after[0] for before, after in zip(spans, spans[1:], strict=False))
        set_ = [int(number) for row in mine for number in re.findall(r"\d", row[3] + row[4])]
        assert len(set_) == len(set(set_)) and set(set_) <= exercises


def test_every_lesson_stands_in_both_readmes():
    for name in ("README.ko.md", "README.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for source in (ROOT / "notebooks" / "src").glob("[0-9][0-9]_*.py"):
            assert f"notebooks/ko/{source.stem}.ipynb" in text and f"notebooks/en/{source.stem}.ipynb" in text


def test_the_readmes_say_the_minutes_that_the_build_computes():
    for name, unit in (("README.ko.md", "분"), ("README.md", " min")):
        text = (ROOT / name).read_text(encoding="utf-8")
        for source in sorted((ROOT / "notebooks" / "src").glob("[0-9][0-9]_*.py")):
            [row] = re.findall(rf"^\| {source.stem[:2]} \|.*$", text, re.MULTILINE)
            assert row.endswith(f"| {build.read(source)[0]['minutes']}{unit} |")
