"""Checks of the exercises: one function each. They say what is not right yet, and never the answer.

Each takes what the reader wrote and returns a `Verdict`, which a notebook shows as a sentence.
"""

import functools
from dataclasses import dataclass

import torch

from gan_lib.lang import tr


@dataclass(frozen=True)
class Verdict:
    """done: True, or False for "not yet". text: the sentence for the reader."""

    done: bool
    text: str

    def __repr__(self):
        return self.text


def _check(hint_for):
    """Make a check of a function that returns a hint, or None where the reader's answer is right."""

    @functools.wraps(hint_for)
    def check(answer):
        if answer is ... or answer is None:
            return Verdict(False, tr("아직 답을 쓰지 않았습니다.", "No answer yet."))
        try:
            hint = hint_for(answer)
        except _Unwritten:
            return Verdict(False, tr("아직 답을 쓰지 않았습니다.", "No answer yet."))
        except Exception as error:  # whatever the reader's code raises becomes a sentence
            text = tr("코드가 오류를 냅니다", "Your code raises an error")
            return Verdict(False, f"✗ {text}: {type(error).__name__}: {error}")
        return Verdict(True, tr("✓ 맞았습니다!", "✓ Right!")) if hint is None else Verdict(False, f"✗ {hint}")

    return check


class _Unwritten(Exception):
    """The reader's function still returns nothing."""


def _numbers(value):
    """What the reader's function returned, a tensor, an array, a list or a number, as a float64 tensor."""
    if value is None or value is ...:
        raise _Unwritten
    return torch.as_tensor(value).detach().cpu().double()
