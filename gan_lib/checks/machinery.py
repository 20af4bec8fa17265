"""What all checks share: the verdict, and the many forms in which a reader may answer."""

import functools
from dataclasses import dataclass

import torch

from gan_lib.given import tensor
from gan_lib.lang import tr


@dataclass(frozen=True)
class Verdict:
    """done: True, or False for "not yet". text: the sentence for the reader."""

    done: bool
    text: str

    def __repr__(self):
        return self.text


class Unwritten(Exception):
    """The reader has not answered yet, or the reader's function still returns nothing."""


def check(hint_for):
    """Make a check of a function that returns a hint, or None where the reader's answer is right: the decorator."""

    @functools.wraps(hint_for)
    def verdict(answer):
        readers = torch.get_default_dtype()
        torch.set_default_dtype(torch.float32)  # of the examples, whatever the reader has set
        try:
            hint = hint_for(written(answer))
        except Unwritten:
            return Verdict(False, tr("아직 답을 쓰지 않았습니다.", "No answer yet."))
        except Exception as error:  # whatever the reader's code raises becomes a sentence
            text = tr("코드에서 오류가 났습니다", "Your code raises an error")
            return Verdict(False, f"✗ {text}: {type(error).__name__}: {error}")
        finally:
            torch.set_default_dtype(readers)
        return Verdict(True, tr("✓ 맞았습니다!", "✓ Right!")) if hint is None else Verdict(False, f"✗ {hint}")

    return verdict


def written(value):
    """The same value; raises `Unwritten` for the "..." of an empty exercise, and for None."""
    if value is None or value is ...:
        raise Unwritten
    return value


def as_numbers(value):
    """What the reader's function returned, a tensor, an array, a list or a number, as a float64 tensor."""
    if isinstance(value, list | tuple):
        value = [written(number) for number in value]
    return tensor(written(value)).detach().cpu().double()


def results(function, *inputs):
    """The reader's function at inputs, tensors `(N,)`: `(N,)`. It may take tensors, or else arrays, or else numbers."""
    for kind in (lambda values: values, lambda values: values.numpy()):
        try:
            return as_numbers(function(*map(kind, inputs))).expand(len(inputs[0])).flatten()
        except (AttributeError, TypeError, ValueError, RuntimeError):
            continue
    one_by_one = [function(*numbers) for numbers in zip(*(values.tolist() for values in inputs), strict=True)]
    return torch.stack([as_numbers(result).reshape(()) for result in one_by_one])


def near(a, b, within=1e-4):
    """Whether two numbers are at most so far apart; False for NaN."""
    return abs(float(a) - float(b)) <= within
