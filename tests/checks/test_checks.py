"""Every check is asked about the lesson's own solution, other right forms, near misses and answers that are none.

The answers stand in one module a lesson. One lesson's alone: pytest tests/checks -k loops
"""

import ast
import importlib
import math
import re
import zlib
from pathlib import Path

import lesson_00
import lesson_01
import lesson_02
import lesson_03
import lesson_04
import lesson_05
import lesson_06
import lesson_07
import lesson_08
import lesson_09
import lesson_10
import pytest
import torch
from solutions import SOURCES, solution

from gan_lib import checks, lang

LESSONS = (
    lesson_00,
    lesson_01,
    lesson_02,
    lesson_03,
    lesson_04,
    lesson_05,
    lesson_06,
    lesson_07,
    lesson_08,
    lesson_09,
    lesson_10,
)
EXERCISES = {check: name for lesson in LESSONS for check, name in lesson.EXERCISES.items()}
RIGHT = [row for lesson in LESSONS for row in lesson.RIGHT]
WRONG = [row for lesson in LESSONS for row in lesson.WRONG]


def names(rows):
    return [check.__name__ for check, *_ in rows]


each_exercise = pytest.mark.parametrize(("check", "name"), EXERCISES.items(), ids=names(EXERCISES.items()))


def test_every_check_is_offered_and_has_an_exercise_and_four_wrong_answers():
    modules = [
        importlib.import_module(f"gan_lib.checks.{path.stem}")
        for path in Path(checks.__file__).parent.glob("lesson_*.py")
    ]
    every = {check for module in modules for check in vars(module).values() if hasattr(check, "__wrapped__")}
    assert every == set(EXERCISES) and len(set(EXERCISES.values())) == len(EXERCISES)
    for check in every:
        assert vars(checks)[check.__name__] is check
        assert names(WRONG).count(check.__name__) >= 4


@each_exercise
def test_the_solution_in_the_lesson_is_right(check, name):
    assert check(solution(name)).done


@each_exercise
def test_an_empty_answer_is_no_answer_yet(check, name):
    for unfilled in (..., None):
        answers = [unfilled, lambda *arguments, unfilled=unfilled: unfilled]
        for answer in answers if callable(solution(name)) else answers[:1]:
            verdict = check(answer)
            assert not verdict.done and repr(verdict) == "No answer yet."


def without_numbers(result, place=slice(None)):
    """The same with NaN at a place; in a network, in the weights."""
    if isinstance(result, torch.nn.Module):
        for weight in result.parameters():
            torch.nn.init.constant_(weight, math.nan)
        return result
    result = torch.as_tensor(result) * 1.0
    result.view(-1)[place] = math.nan
    return result


@each_exercise
@pytest.mark.parametrize("place", [slice(None), slice(-1, None)], ids=["all", "last"])
def test_nan_is_never_right(check, name, place):
    right = solution(name)
    answer = (lambda *arguments: without_numbers(right(*arguments), place)) if callable(right) else math.nan
    assert not check(answer).done


def test_nan_for_several_places_at_once_is_not_right():
    right = solution("great_circle")
    assert not checks.learned_circle(lambda a, b, t: without_numbers(right(a, b, t), slice(torch.is_tensor(t)))).done


@pytest.mark.parametrize(("check", "answer", "hint"), WRONG, ids=names(WRONG))
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_near_miss_is_refused_with_a_hint(check, answer, hint, language):
    lang.use(language)
    verdict = check(answer)
    assert not verdict.done and repr(verdict).startswith("✗ ")
    if language == "en":
        assert hint in repr(verdict)
    else:
        assert re.search("[가-힣]", repr(verdict))


@pytest.mark.parametrize(("check", "answer"), RIGHT, ids=names(RIGHT))
def test_every_right_form_is_accepted(check, answer):
    assert check(answer).done


def test_the_patients_of_lesson_04_wait_in_the_order_that_the_check_expects():
    [names] = re.findall(
        r"^faults = (\[.*\])$", (SOURCES / "04_balance_and_collapse.py").read_text(encoding="utf-8"), re.M
    )
    faults = ast.literal_eval(names)
    waiting = sorted(faults, key=lambda name: zlib.crc32(name.encode()))
    assert checks.balance_clinic("".join("ABCDE"[waiting.index(fault)] for fault in faults)).done


def test_a_readers_default_of_float64_changes_no_verdict():
    before = [check(answer).done for check, answer, _ in WRONG]
    torch.set_default_dtype(torch.float64)
    try:
        assert [check(answer).done for check, answer, _ in WRONG] == before
        assert torch.get_default_dtype() is torch.float64
    finally:
        torch.set_default_dtype(torch.float32)
