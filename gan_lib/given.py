"""What a reader gives to the library: numbers of Python, NumPy or PyTorch made plain, or refused in one sentence."""

import contextlib
import functools
import math
import numbers
import reprlib
from collections.abc import Iterable, Mapping

import numpy as np
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


def tensor(values):
    """Numbers of any shape as a tensor. PyTorch itself takes no array that is turned round, or of another byte order.

    Raises `CourseError` for what are no real numbers.
    """
    try:
        if hasattr(values, "__array__") and not isinstance(values, torch.Tensor):
            values = np.asarray(values)
            kind = np.float64 if values.dtype == np.longdouble else values.dtype.newbyteorder("=")
            values = np.require(values, kind, "CW")
        values = torch.as_tensor(values)
    except (TypeError, ValueError, RuntimeError):
        values = None
    if values is None or values.is_complex():
        raise CourseError(
            "실수로 된 텐서나 배열이 필요합니다. 문자나 복소수, 길이가 서로 다른 목록은 쓸 수 없습니다.",
            "This takes a tensor or an array of real numbers: no texts, complex numbers, or lists of unequal length.",
        )
    return values


def rows(values, name, least=1):
    """`values` as a floating-point tensor `(N, F)`; raises `CourseError` for fewer rows than `least`, and for NaN."""
    values = tensor(values)
    values = values if values.dtype in (torch.float32, torch.float64) else values.float()
    if values.ndim != 2 or len(values) < least or not values.shape[1]:
        raise CourseError(
            f"{name}의 모양은 (N, F), N은 {least} 이상이어야 하는데 지금은 {tuple(values.shape)}입니다. "
            "행을 더 모으거나, 이미지라면 flatten(1)로 펴십시오.",
            f"{name} must be (N, F) with N of at least {least}, and is {tuple(values.shape)}: "
            "add rows, or flatten images with flatten(1).",
        )
    if not values.float().isfinite().all():  # squares of more than float32 holds would be infinite
        raise CourseError(
            f"{name}에 수가 아닌 값(NaN이나 무한대)이나 너무 큰 수가 있어 잴 수 없습니다. 그런 행을 빼거나 학습을 "
            "확인하십시오.",
            f"{name} holds values that are no numbers (NaN or infinity) or too large: leave those rows out, or look at "
            "the run.",
        )
    return values


def two_sets(real, fake, names=("real", "fake"), least=1):
    """Both as `rows`; raises `CourseError` where their numbers of columns differ, too."""
    real, fake = rows(real, names[0], least), rows(fake, names[1], least)
    if real.shape[1] != fake.shape[1]:
        raise CourseError(
            f"{names[0]}와 {names[1]}의 열 수가 다릅니다: {tuple(real.shape)}, {tuple(fake.shape)}. "
            "같은 신경망으로 읽은 특징을 쓰십시오.",
            f"{names[0]} and {names[1]} differ in their number of columns, {tuple(real.shape)} and "
            f"{tuple(fake.shape)}: take the same features of both.",
        )
    dtype = torch.promote_types(real.dtype, fake.dtype)
    return real.to(dtype), fake.to(dtype)


def machine(machine):
    """Raise `CourseError` for anything but what `device.pick` returns, such as the name of a device."""
    if not hasattr(machine, "autocast"):
        raise CourseError(
            f"machine에는 device.pick()이 돌려준 것을 쓰십시오. 지금은 {machine!r}입니다.",
            f"machine must be what device.pick() returns; it is {machine!r}.",
        )


def generator(net):
    """Raise `CourseError` for a generator that does not say how many numbers it draws from."""
    if not hasattr(net, "z_dim"):
        raise CourseError(
            "생성자에 속성 z_dim이 없습니다. 잡음의 차원을 generator.z_dim = 32처럼 적고, 판별자와 자리가 바뀌지 "
            "않았는지도 보십시오.",
            "The generator has no attribute z_dim: say how many numbers its noise has, as in generator.z_dim = 32, and "
            "see that it has not changed places with the discriminator.",
        )


def batch(batch):
    """A batch as a tuple; what is floating-point in float32, as the networks are, whatever the reader's default."""
    parts = tuple(batch) if isinstance(batch, tuple | list) else (batch,)
    return tuple(part.float() if part.is_floating_point() else part for part in map(tensor, parts))


def networks_that_fit(gan, real, *conditions):
    """After a step that failed: raise `CourseError` if a network by itself fails on what it is given, too."""

    def call(net, name, values, what):
        try:
            with torch.no_grad(), gan.machine.autocast():
                net(values, *conditions)
        except (RuntimeError, ValueError) as error:
            raise CourseError(
                f"{name[0]}의 층이 모양이 {tuple(values.shape)}인 {what[0]}에 맞지 않습니다: {error}",
                f"The layers of the {name[1]} do not fit {what[1]} of shape {tuple(values.shape)}: {error}",
            ) from error

    call(gan.generator, ("생성자", "generator"), gan.draw_z(len(real)), ("잡음", "noise"))
    call(gan.discriminator, ("판별자", "discriminator"), real, ("진짜 데이터", "real data"))


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
    row = {str(name): plain(value) for name, value in returned.items()} if isinstance(returned, Mapping) else {}
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
