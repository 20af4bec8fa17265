"""The reader's copies: what was changed is never lost, what was not follows the course."""

import json
import os
import shutil
import sys
import types
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from gan_lib import __main__, copies, lang
from gan_lib.lang import CourseError

ROOT = Path(__file__).parents[1]


def give(course, name, text):
    """Write a lesson as the build does: it knows the digest of its cells."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text, id="a")])
    notebook.metadata.course = {"cells": copies.digest(notebook)}
    path = course / "notebooks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path.read_bytes()


@pytest.fixture
def course(tmp_path):
    """A course of two lessons, and copies of them."""
    for name in ("ko/00_start.ipynb", "ko/01_loss.ipynb", "en/00_start.ipynb", "en/01_loss.ipynb"):
        give(tmp_path, name, "first")
    (tmp_path / "notebooks" / "en" / "glossary.md").write_text("# Glossary\n")
    assert copies.update(tmp_path) == []
    return tmp_path


def names(course):
    return sorted(path.relative_to(course / "my").as_posix() for path in (course / "my").glob("*/*"))


def test_copies_are_made_and_made_again_where_they_are_missing(course):
    assert names(course) == [
        *("en/00_start.ipynb", "en/01_loss.ipynb", "en/glossary.md"),
        *("ko/00_start.ipynb", "ko/01_loss.ipynb"),
    ]
    lesson, copy = (course / folder / "en" / "01_loss.ipynb" for folder in ("notebooks", "my"))
    assert copy.read_bytes() == lesson.read_bytes()
    mine = copy.rename(copy.with_name("mine.ipynb"))
    mine.write_text("answers")
    assert copies.update(course) == [] and copy.read_bytes() == lesson.read_bytes() and mine.read_text() == "answers"


def reformatted(copy):
    notebook = json.loads(copy.read_bytes())
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.12.0"}
    copy.write_text(json.dumps(notebook))


CHANGES = {
    "answered": lambda copy: copy.write_bytes(copy.read_bytes().replace(b"first", b"my answer")),
    "other metadata": reformatted,
    "a byte more": lambda copy: copy.write_bytes(copy.read_bytes() + b"\n"),
    "half a file": lambda copy: copy.write_bytes(copy.read_bytes()[:50]),
    "empty": lambda copy: copy.write_bytes(b""),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_copy_stays_and_the_new_lesson_comes_beside_it_once(course, change):
    copy, other = course / "my" / "en" / "01_loss.ipynb", course / "my" / "ko" / "01_loss.ipynb"
    CHANGES[change](copy)
    mine = copy.read_bytes()
    assert copies.update(course) == [] and copy.read_bytes() == mine  # the lesson has not changed
    second = give(course, "en/01_loss.ipynb", "second")
    assert give(course, "ko/01_loss.ipynb", "second") == second
    [sentence] = copies.update(course)
    assert sentence.startswith("Your copy my/en/01_loss.ipynb stays as it is; the new version")
    beside = copy.with_name("01_loss.new.ipynb")
    assert copy.read_bytes() == mine and beside.read_bytes() == second
    assert other.read_bytes() == second and not other.with_name("01_loss.new.ipynb").exists()

    beside.unlink()  # looked at, not wanted
    assert copies.update(course) == [] and not beside.exists()
    copy.write_bytes(second)  # taken in place of one's own
    third = give(course, "en/01_loss.ipynb", "third")
    assert copies.update(course) == [] and copy.read_bytes() == third


def test_a_new_version_replaces_the_last_one_beside_unless_that_was_changed(course):
    copy = course / "my" / "en" / "01_loss.ipynb"
    copy.write_text("mine")
    versions = {}
    for text in ("second", "third"):
        versions[text] = give(course, "en/01_loss.ipynb", text)
        assert len(copies.update(course)) == 1
    beside = copy.with_name("01_loss.new.ipynb")
    assert beside.read_bytes() == versions["third"]
    beside.write_text("mine, too")
    fourth = give(course, "en/01_loss.ipynb", "fourth")
    [sentence] = copies.update(course)
    assert sentence.endswith(": 01_loss.new2.ipynb.") and beside.read_text() == "mine, too"
    assert copy.with_name("01_loss.new2.ipynb").read_bytes() == fourth and copy.read_text() == "mine"


@pytest.mark.parametrize("record", [None, "", "[1]", "3", '{"en/01_loss.ipynb": ', "\ufffe"])
def test_without_its_record_nothing_that_differs_is_replaced(course, record):
    copy = course / "my" / "en" / "01_loss.ipynb"
    copy.write_text("mine")
    path = course / "my" / ".copies.json"
    path.unlink() if record is None else path.write_text(record, encoding="utf-16" if record == "\ufffe" else "utf-8")
    assert len(copies.update(course)) == 1 and copies.update(course) == []
    assert copy.read_text() == "mine"
    second = give(course, "en/00_start.ipynb", "second")
    assert copies.update(course) == [] and (course / "my" / "en" / "00_start.ipynb").read_bytes() == second


def test_a_lesson_with_another_number_takes_its_untouched_copy_along(course):
    lang.use("ko")
    for language in ("ko", "en"):
        folder = course / "notebooks" / language
        (folder / "01_loss.ipynb").rename(folder / "02_loss.ipynb")
    answered = course / "my" / "ko" / "01_loss.ipynb"
    answered.write_text("mine")
    assert copies.update(course) == [
        "ko/01_loss.ipynb 수업은 이제 강의에 없거나 번호가 바뀌었습니다. "
        "my/ko/01_loss.ipynb 작업본은 그대로 두었습니다."
    ]
    assert names(course) == [
        *("en/00_start.ipynb", "en/02_loss.ipynb", "en/glossary.md"),
        *("ko/00_start.ipynb", "ko/01_loss.ipynb", "ko/02_loss.ipynb"),
    ]
    assert copies.update(course) == [] and answered.read_text() == "mine"


def test_answers_in_the_lesson_itself_are_taken_along_and_never_replaced(course):
    lesson, copy = (course / folder / "en" / "01_loss.ipynb" for folder in ("notebooks", "my"))
    lesson.write_bytes(lesson.read_bytes().replace(b"first", b"my answer"))
    mine = lesson.read_bytes()
    assert copies.update(course) == [] and copy.read_bytes() == mine
    second = give(course, "en/01_loss.ipynb", "second")
    assert len(copies.update(course)) == 1
    assert copy.read_bytes() == mine and copy.with_name("01_loss.new.ipynb").read_bytes() == second


def test_a_damaged_lesson_is_passed_over(course):
    lesson, copy = (course / folder / "en" / "01_loss.ipynb" for folder in ("notebooks", "my"))
    before = copy.read_bytes()
    lesson.write_bytes(b"<<<<<<< HEAD\n" + lesson.read_bytes())
    [sentence] = copies.update(course)
    assert "notebooks/en/01_loss.ipynb is damaged (a merge conflict?)" in sentence and copy.read_bytes() == before


def test_two_programs_that_bring_the_copies_up_to_date_at_once_do_not_meet(course, monkeypatch):
    """One writes all its copies between the other's writing and renaming."""
    shutil.rmtree(course / "my")
    really, met = os.replace, []

    def meanwhile(source, target):
        if not met:
            met.append(True)
            assert copies.update(course) == []
        really(source, target)

    monkeypatch.setattr(os, "replace", meanwhile)
    assert copies.update(course) == [] and copies.update(course) == []
    assert len(names(course)) == 5 and not list((course / "my").rglob("*.partial"))


@pytest.mark.parametrize("failing", ["write_bytes", "replace"])
def test_a_copy_is_written_whole_or_not_at_all(course, failing, monkeypatch):
    before = (course / "my" / "en" / "00_start.ipynb").read_bytes()
    give(course, "en/00_start.ipynb", "second")

    def full(path, content):
        with open(path, "wb") as file:
            file.write(b"half")
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(*((Path, "write_bytes") if failing == "write_bytes" else (os, "replace")), full)
    with pytest.raises(CourseError, match="could not be read or written .No space left on device.. Your work"):
        copies.update(course)
    if failing == "write_bytes":
        assert (course / "my" / "en" / "00_start.ipynb").read_bytes() == before
    assert not list((course / "my").rglob("*.partial"))


def test_a_folder_without_lessons_is_named(tmp_path):
    with pytest.raises(CourseError, match="There are no lessons in .*: run python -m gan_lib in the folder"):
        copies.update(tmp_path)


def test_a_read_only_folder_opens_while_nothing_is_new(course, monkeypatch):
    monkeypatch.setattr(copies, "write", lambda path, content: pytest.fail(f"{path} written"))
    assert copies.update(course) == []


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """What JupyterLab is opened with, in a course of its own."""
    shutil.copytree(ROOT / "notebooks" / "en", tmp_path / "notebooks" / "en", ignore=shutil.ignore_patterns("runs"))
    shutil.copytree(ROOT / "notebooks" / "ko", tmp_path / "notebooks" / "ko", ignore=shutil.ignore_patterns("runs"))
    calls = []
    monkeypatch.setattr(__main__, "COURSE", tmp_path)
    monkeypatch.setattr("jupyterlab.labapp.LabApp.launch_instance", calls.append)
    monkeypatch.setenv("PYTHONPATH", "before")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "before")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    return calls


@pytest.mark.parametrize(
    ("computer", "arguments", "page", "rest"),
    [
        ("ko_KR.UTF-8", [], "my/ko", []),
        ("en_US.UTF-8", ["--no-browser"], "my/en", ["--no-browser"]),
        ("ko_KR.UTF-8", ["en", "--port", "9999"], "my/en", ["--port", "9999"]),
    ],
)
def test_jupyterlab_opens_at_the_readers_start_page(opened, computer, arguments, page, rest, monkeypatch):
    monkeypatch.setenv("LANG", computer)
    __main__.main(arguments)
    course = __main__.COURSE
    root, url, *others = opened[0]
    assert root == f"--ServerApp.root_dir={course}" and others == rest
    workspace = page.replace("my/", "gan-")
    assert url == f"--LabApp.default_url=/lab/workspaces/{workspace}/tree/{page}/start.md"
    assert os.environ["PYTHONPATH"] == f"{course}{os.pathsep}before"
    assert os.environ["JUPYTER_CONFIG_PATH"] == f"{ROOT / 'gan_lib' / 'jupyter'}{os.pathsep}before"
    for copy in (course / "my").glob("*/*.*"):  # every link between lessons, languages and pages
        text = copy.read_text(encoding="utf-8")
        if copy.suffix == ".ipynb":
            cells = nbformat.reads(text, as_version=4).cells
            text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        for link in [part.split(")")[0] for part in text.split("](")[1:]]:
            assert "://" in link or (copy.parent / link.split("#")[0]).exists(), (copy, link)


def test_the_settings_of_jupyterlab_that_the_course_changes_are_there():
    schemas = Path(sys.prefix, "share/jupyter/lab/schemas")
    changes = json.loads((ROOT / "gan_lib/jupyter/labconfig/default_setting_overrides.json").read_text())
    for plugin, settings in changes.items():
        package, _, name = plugin.partition(":")
        schema = json.loads((schemas / package / f"{name}.json").read_text(encoding="utf-8"))
        assert settings.keys() <= schema["properties"].keys()


def test_only_copies_as_they_were_made_are_trusted(course, monkeypatch):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(course / "data"))
    copy, other = (course / "my" / lang / "01_loss.ipynb" for lang in ("en", "ko"))
    copy.write_bytes(copy.read_bytes().replace(b"first", b"<script>"))
    (course / "my" / "en" / "broken.ipynb").write_text("no notebook")
    (course / "my" / "en" / "deep.ipynb").write_text("[" * 100_000)
    foreign = nbformat.v4.new_notebook(metadata={"course": ["someone else's"]})
    nbformat.write(foreign, course / "my" / "en" / "foreign.ipynb")
    copies.trust(course)
    trusts = NotebookNotary().check_signature
    assert trusts(copies.read(other)) and not trusts(copies.read(copy))


def test_another_language_is_refused_before_anything_is_written(opened):
    with pytest.raises(CourseError, match="not 'fr'"):
        __main__.main(["fr"])
    assert opened == [] and not (__main__.COURSE / "my").exists()


def test_as_root_it_says_what_to_type(opened, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr("jupyterlab.labapp.LabApp.launch_instance", lambda arguments: sys.exit(1))
    with pytest.raises(CourseError, match="make lab ARGS=--allow-root, or python -m gan_lib --allow-root"):
        __main__.main(["en"])
    with pytest.raises(SystemExit):
        __main__.main(["en", "--allow-root"])


def test_what_the_system_refuses_becomes_a_sentence(opened, monkeypatch):
    def refused(arguments):
        raise OSError(99, "Cannot assign requested address")

    monkeypatch.setattr("jupyterlab.labapp.LabApp.launch_instance", refused)
    with pytest.raises(CourseError, match="does not open .*Cannot assign requested address.*choose another"):
        __main__.main(["en"])


def test_without_jupyterlab_it_says_what_to_type(opened, monkeypatch):
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", types.ModuleType("jupyterlab.labapp"))
    with pytest.raises(CourseError, match=r'JupyterLab is missing .*type python -m pip install -e ".\[lab\]"'):
        __main__.main(["en"])
