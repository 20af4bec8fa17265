"""Notebooks that were handed in: one that is right, and every kind that must not stop the others from being checked."""

import re
import time
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from gan_lib import checks, lang
from gan_lib.checks import __main__ as command
from gan_lib.checks import handed_in
from gan_lib.checks.handed_in import Row
from gan_lib.lang import CourseError

ROOT = Path(__file__).parents[1]
RIGHT = {
    "ex1": "def two_groups(n):\n    side = torch.where(torch.arange(n) % 2 == 0, -1.0, 1.0)\n"
    "    return torch.stack([side, torch.zeros(n)], 1) + 0.1 * torch.randn(n, 2)",
    "ex2": "z_shape = (16, 32)",
    "ex3": "def blend(a, b, t):\n    return torch.lerp(a, b, t)",
}


def hand_in(path, answers, lesson="en/00_start_here"):
    """Write a lesson with other code in some cells, {id: code}, to which an exercise's check is added."""
    notebook = nbformat.read(ROOT / "notebooks" / f"{lesson}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.id in answers:
            check = cell.source.splitlines()[-1] if cell.id.startswith("ex") else ""
            cell.source = f"{answers[cell.id]}\n\n{check}"
        elif cell.id == "train":
            cell.source = "while True:\n    pass"  # what no exercise needs is not run
    nbformat.write(notebook, path)
    return path


def test_the_exercises_are_numbered_as_in_the_lessons():
    for source in sorted((ROOT / "notebooks" / "src").glob("[0-9][0-9]_*.py")):
        cells = re.findall(
            r'^# %% id="ex(\d+)".*\n((?:(?!# %%).*\n)*)', source.read_text(encoding="utf-8"), re.MULTILINE
        )
        found = {int(number): re.search(r"checks\.(\w+)\(", code)[1] for number, code in cells}
        ours = {number: name for name, (lesson, number) in handed_in.EXERCISES.items() if lesson == source.stem[:2]}
        assert found == ours and found
    assert set(handed_in.EXERCISES) == {name for name, one in vars(checks).items() if hasattr(one, "__wrapped__")}


def test_the_solutions_of_a_lesson_are_all_right(tmp_path):
    source = (ROOT / "notebooks" / "src" / "02_adversarial_loss.py").read_text(encoding="utf-8")
    fences = re.findall(r'id="(ex\d)-solution" lang="en".*?# ```python\n(.*?)# ```', source, re.DOTALL)
    answers = {id: re.sub(r"^# ?", "", code, flags=re.MULTILINE) for id, code in fences}
    row = handed_in.look(hand_in(tmp_path / "a.ipynb", answers, "ko/02_adversarial_loss"))
    assert row == Row("02", dict.fromkeys((1, 2, 3, 4), "✓"), "")


def test_right_wrong_unanswered_and_broken_answers_stand_side_by_side(tmp_path):
    answers = RIGHT | {
        "imports": "%matplotlib inline\nimport torch\nfrom gan_lib import checks\nshape = []",
        "game": "shape.append(16)",  # one answer in three cells
        "digits": "shape += [31]",
        "ex2": "z_shape = tuple(shape)",
        "ex3": "import os\nprint('x' * 100_000)\nblend = lerp  # not defined",
    }
    assert handed_in.look(hand_in(tmp_path / "a.ipynb", answers)) == Row(
        "00", {1: "✓", 2: "✗", 3: "✗"}, "NameError: name 'lerp' is not defined"
    )
    assert handed_in.look(hand_in(tmp_path / "b.ipynb", {})).marks == {1: "–", 2: "–", 3: "–"}


STOPPED = {
    "memory": (
        "hoard = [bytearray(2**26) for _ in range(400)]",
        {"memory": 1.5},
        "Stopped: more than 1.5 GiB of memory.",
    ),
    "time": ("open(BEGUN, 'w').close()\nwhile True: pass", {"seconds": 99}, "Stopped after 99 s."),
    "death": ("import os\nos._exit(3)", {}, "Its process died (3)."),
}


@pytest.mark.parametrize("end", STOPPED)
def test_a_notebook_that_is_stopped_keeps_what_it_had_shown(end, tmp_path, monkeypatch):
    code, limits, note = STOPPED[end]
    begun = tmp_path / "begun"  # when it is there, 99 seconds have passed
    clock = SimpleNamespace(sleep=time.sleep, monotonic=lambda: time.monotonic() + 99 * begun.exists())
    monkeypatch.setattr(handed_in, "time", clock)
    answers = RIGHT | {"ex2": code.replace("BEGUN", repr(str(begun)))}
    row = handed_in.look(hand_in(tmp_path / "a.ipynb", answers), **limits)
    assert row == Row("00", {1: "✓", 2: "?", 3: "?"}, note)


def test_a_cell_is_needed_for_what_it_makes_or_changes():
    needed = ["import torch", "a = [1]", "a[0] = n", "def f(x):\n    return torch.zeros(x), a", "n = 2"]
    others = ["torch.manual_seed(0)\nx = y = 0", "g = lambda x: x", "(", "f(3)"]
    asks = "checks.start_blend(f)"
    assert handed_in.needed([*others, *needed, asks, "a = 3"]) == [*needed, asks]
    assert handed_in.needed([]) == handed_in.needed(["x = 1"]) == []


def with_metadata(**metadata):
    return nbformat.writes(nbformat.v4.new_notebook(metadata=metadata, cells=[nbformat.v4.new_code_cell("1")]))


NO_NOTEBOOKS = {
    "a.pdf": ("%PDF", "It is no notebook (.ipynb)."),
    "a.ipynb": ("%PDF", "It is damaged, or no notebook."),
    "b.ipynb": ("", "It is damaged, or no notebook."),
    "c.ipynb": ("[" * 100_000, "It is damaged, or no notebook."),
    "d.ipynb": (
        with_metadata(),
        "It does not say its language: open it in JupyterLab, choose a kernel and save it again.",
    ),
    "e.ipynb": (with_metadata(language_info={"name": "R"}), "It is a notebook of R, not of Python."),
    "f.ipynb": (
        with_metadata(kernelspec={"name": "python3", "display_name": "Python 3"}),
        "",
    ),
}


@pytest.mark.parametrize("name", NO_NOTEBOOKS)
def test_what_is_no_notebook_of_python_gets_a_reason(name, tmp_path):
    text, reason = NO_NOTEBOOKS[name]
    (tmp_path / name).write_text(text)
    found = handed_in._code(tmp_path / name)[1]
    assert found.startswith(reason) and bool(found) == bool(reason)


def test_a_file_without_an_exercise_of_the_course_is_a_row_with_the_reason(tmp_path):
    lang.use("ko")
    (tmp_path / "f.ipynb").write_text(NO_NOTEBOOKS["f.ipynb"][0])
    assert handed_in.look(tmp_path / "f.ipynb") == Row(note="이 강의의 연습 문제가 없습니다.")


def test_the_table_has_a_row_for_every_file(tmp_path, monkeypatch, capsys):
    for name in ("강 | 의/03.ipynb", "=a.pdf", ".hidden", ".ipynb_checkpoints/03.ipynb"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    rows = {"03.ipynb": Row("03", {1: "✓", 2: "✗", 3: "–", 4: "✓"}, "E: |"), "=a.pdf": Row(note='no, "notebook"')}
    limits = []
    monkeypatch.setattr(handed_in, "look", lambda path, *given: limits.append(given) or rows[path.name])
    command.main([str(tmp_path), "--language", "en", "--seconds", "9", "--memory", "1.5"])
    assert capsys.readouterr().out == (
        "| file | lesson | 1 | 2 | 3 | 4 | right | note |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n"
        '| =a.pdf |  |  |  |  |  |  | no, "notebook" |\n'
        "| 강 \\| 의/03.ipynb | 03 | ✓ | ✗ | – | ✓ | 2 / 4 | E: \\| |\n"
    )
    assert limits == [(9, 1.5)] * 2
    command.main([str(tmp_path), "--language", "ko", "--csv"])
    assert capsys.readouterr().out == (
        '\ufeff파일,수업,1,2,3,4,맞음,비고\n=a.pdf,,,,,,,"no, ""notebook"""\n강 | 의/03.ipynb,03,✓,✗,–,✓,2 / 4,E: |\n'
    )


def test_a_folder_that_is_none_is_named(tmp_path):
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(CourseError, match="is no folder, or empty"):
            command.main([str(folder), "--language", "en"])
    with pytest.raises(CourseError, match="not 'fr'"):
        command.main([str(tmp_path), "--language", "fr"])
