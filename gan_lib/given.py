"""What a reader gives to the library: numbers of Python, NumPy or PyTorch made plain, or refused in one sentence."""

import contextlib
import functools
import math
import numbers
import reprlib
from collections.abc import Iterable, Mapping

import torch

from gan_lib.lang import CourseError, tr


def plain(value):
    """The number of Python that a number of NumPy or PyTorch is, on any device; anything else as it is."""
    if hasattr(value, "item"):
        with contextlib.suppress(ValueError, RuntimeError, TypeError):  # more than one element
            value = value.item()
    is_other = isinstance(value, numbers.Real) and not isinstance(value, int | float)
    return float(value) if is_other else value


def whole(name, value, least=1, most=math.inf):
    """The whole number `value`, an int from `least` to `most`. Raises `CourseError`, with its name, for others."""
    value = plain(value)
    with contextlib.suppress(TypeError, ValueError, RuntimeError, OverflowError):
        if least <= value <= most and value == int(value):
            return int(value)
    raise CourseError(
        f"{name}에는 {_from_to(least, most)[0]} 정수를 쓰십시오. 지금은 {reprlib.repr(value)}입니다.",
        f"{name} must be a whole number {_from_to(least, most)[1]}; it is {reprlib.repr(value)}.",
    )


def number(name, value, least=0, most=math.inf):
    """The number `value`, a float from `least` to `most`. Raises `CourseError`, with its name, for others and NaN."""
    value = plain(value)
    with contextlib.suppress(TypeError, ValueError, RuntimeError):
        if least <= value <= most:
            return float(value)
    raise CourseError(
        f"{name}에는 {_from_to(least, most)[0]} 수를 쓰십시오. 지금은 {reprlib.repr(value)}입니다.",
        f"{name} must be a number {_from_to(least, most)[1]}; it is {reprlib.repr(value)}.",
    )


def _from_to(least, most):
    if most == math.inf:
        return f"{least} 이상인", f"of at least {least}"
    return f"{least} 이상 {most} 이하인", f"from {least} to {most}"


def rng(seed, device="cpu"):
    """A `torch.Generator` with this seed, a whole number of 64 bits. Raises `CourseError` for anything else."""
    return torch.Generator(device).manual_seed(whole("seed", seed, -(2**63), 2**64 - 1))


def two(name, value, most=math.inf):
    """Two numbers from 0 to `most`, from a pair of them, or from one that stands for both."""
    value = plain(value)
    values = [*value] if isinstance(value, Iterable) else [value, value]
    if len(values) != 2:
        raise CourseError(
            f"{name}에는 수 하나나 수 두 개를 쓰십시오. 지금은 {len(values)}개입니다.",
            f"{name} must be one number or two; these are {len(values)}.",
        )
    return tuple(number(name, value, most=most) for value in values)


def batches(images):
    """Raise `CourseError` for images that come without batches, such as a bare tensor."""
    if not hasattr(images, "batches"):
        raise CourseError(
            f"images에는 data.Images처럼 배치를 만들 수 있는 것을 쓰십시오. 지금은 {type(images).__name__}입니다.",
            f"images must be able to make batches, as data.Images is; this is a {type(images).__name__}.",
        )


def pair(loss):
    """Raise `CourseError` for anything but a `losses.Pair`."""
    if not all(hasattr(loss, name) for name in ("discriminator", "generator", "compares", "answer")):
        raise CourseError(
            "loss에는 losses.non_saturating 같은 losses.Pair를 쓰십시오.",
            "loss must be a losses.Pair, such as losses.non_saturating.",
        )


def numbers_in(returned, quiet=False):
    """The numbers in a dictionary, made plain, by name; none in anything else. quiet: do not name what is no number."""
    row = {name: plain(value) for name, value in returned.items()} if isinstance(returned, Mapping) else {}
    found = {name: value for name, value in row.items() if isinstance(value, int | float)}
    for name in row.keys() - found.keys():
        if not quiet:
            _say_left_aside(name)
    return found


@functools.cache  # once for each name
def _say_left_aside(name):
    print(tr(f"{name}: 수가 아니어서 기록하지 않습니다.", f"{name}: no number, and not kept in the history."))


def pairs(every):
    """Pairs (n, function) as a list, from any iterable of them, from a dictionary, or from one pair alone.

    Raises `CourseError` for anything else.
    """
    try:
        every = [*(every.items() if isinstance(every, Mapping) else every)]
        if len(every) == 2 and callable(every[1]):
            every = [every]
        every = [(n, function) for n, function in every]
    except (TypeError, ValueError):
        every = [(None, None)]
    if not all(callable(function) for _, function in every):
        raise CourseError(
            "every에는 (n, 함수) 쌍의 목록을 쓰십시오. 예: every=[(100, look)].",
            "every must be pairs (n, function), such as every=[(100, look)].",
        )
    return [(whole("n (every)", n), function) for n, function in every]
