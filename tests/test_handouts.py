"""What teachers hand out and show: no solution in the one, every figure in the other, nothing else changed."""

import base64
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import handouts
import nbformat
import pytest
import slides

from gan_lib import copies
from gan_lib.checks.handed_in import EXERCISES
from gan_lib.lang import CourseError

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "notebooks").glob("??/*.ipynb"))
each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: f"{path.parent.name}-{path.stem}")


@pytest.fixture
def course(tmp_path):
    """A course of two lessons."""
    for lang in ("ko", "en"):
        (tmp_path / "notebooks" / lang).mkdir(parents=True)
        for name in ("00_start_here.ipynb", "03_feedback_loops.ipynb", "glossary.md"):
            shutil.copy(ROOT / "notebooks" / lang / name, tmp_path / "notebooks" / lang)
    return tmp_path


@each_lesson
def test_a_handout_is_the_lesson_without_solutions_and_outputs_of_exercises(path):
    before, after = copies.read(path), handouts.without_solutions(copies.read(path), path.parent.name)
    exercises = {f"ex{number}" for lesson, number in EXERCISES.values() if lesson == path.stem[:2]}
    solutions = {f"{exercise}-solution" for exercise in exercises}
    withheld = set()
    for ours, theirs in zip(after.cells, before.cells, strict=True):
        if ours.id in exercises:
            assert theirs.outputs and not ours.outputs and ours.execution_count is None and ours.source == theirs.source
        elif ours != theirs:
            withheld.add(ours.id)
            assert len(ours.source) < 60 and re.search("선생님|teacher", ours.source)
    assert withheld == solutions
    assert not re.search("<summary>(풀이|Solution)", nbformat.writes(after)) and copies.is_untouched(after)


class Slides(HTMLParser):
    """What a page shows: its pictures, its headings, and all its text."""

    def __init__(self, page):
        super().__init__()
        self.pictures, self.text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            values = dict(attributes)
            assert values["alt"]
            self.pictures.append(base64.b64decode(values["src"].removeprefix("data:image/png;base64,"), validate=True))

    def handle_data(self, data):
        self.text += data


@each_lesson
def test_the_slides_show_every_figure_of_a_lesson_and_its_heading(path):
    notebook = copies.read(path)
    page = slides.page(notebook, path.parent.name)
    shown = Slides(page)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    pictures = [output.data["image/png"] for output in outputs if "image/png" in output.get("data", {})]
    assert shown.pictures == [base64.b64decode(picture) for picture in pictures]
    assert page.count("<section>") == len(pictures) + 1
    assert f'<html lang="{path.parent.name}">' in page and "://" not in page  # nothing from elsewhere
    assert not re.search(r"[`$]|\*\*|연습 \d|Exercise \d", shown.text.split("addEventListener")[0])
    assert shown.text.split("addEventListener")[0].count("?")  # the lesson's question


def test_a_figure_belongs_to_the_heading_above_it_also_where_code_or_an_exercise_comes_between():
    def text(id, source):
        return nbformat.v4.new_markdown_cell(source, id=id)

    figure = nbformat.v4.new_output("display_data", {"image/png": "AAAA"})
    cells = [text("title", "# 00 · <A & B>"), text("question", "## The question\n\n**Why?**\n\nMore.")]
    cells += [
        text("a", "## 1. `detach` and $D$\n\n```python\n# no heading\n```"),
        text("ex1-text", "### Exercise 1. No"),
    ]
    page = slides.page(nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_code_cell("1", outputs=[figure])]), "en")
    assert "<section><h1>00 · &lt;A &amp; B&gt;</h1><p>Why?</p></section>" in page
    assert "<section><h2>1. <code>detach</code> and <i>D</i></h2><img alt=" in page


def test_both_commands_write_both_languages_into_folders_of_their_own(course, capsys):
    handouts.main(course)
    slides.main(course)
    assert capsys.readouterr().out == "handouts/ko\nhandouts/en\nslides/ko\nslides/en\n"
    for lang in ("ko", "en"):
        assert {path.name for path in (course / "handouts" / lang).iterdir()} == {
            *("00_start_here.ipynb", "03_feedback_loops.ipynb", "glossary.md")
        }
        nbformat.validate(nbformat.read(course / "handouts" / lang / "00_start_here.ipynb", as_version=4))
        assert {path.name for path in (course / "slides" / lang).iterdir()} == {
            *("00_start_here.html", "03_feedback_loops.html")
        }


@pytest.mark.parametrize("module", [handouts, slides])
def test_an_answered_or_damaged_lesson_is_not_handed_out(module, course):
    lesson = course / "notebooks" / "ko" / "03_feedback_loops.ipynb"
    whole = lesson.read_text(encoding="utf-8")
    for text in (whole.replace("ring", "answer", 1), whole[:1000], ""):
        lesson.write_text(text, encoding="utf-8")
        with pytest.raises(CourseError, match="notebooks/ko/03_feedback_loops.ipynb is damaged or was changed by hand"):
            module.main(course)
        assert not list((course / module.__name__).rglob("03_*"))
    shutil.rmtree(course / "notebooks")
    with pytest.raises(CourseError, match="There are no lessons in"):
        module.main(course)
