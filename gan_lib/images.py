"""Where batches of images come from: images in memory, or read from disk while training.

Images are kept as bytes, uint8 `(N, C, H, W)`, on the device; a batch becomes float32 in [-1, 1] when it is drawn.
"""

import itertools
import os
import random
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from gan_lib import given
from gan_lib.device import named
from gan_lib.lang import CourseError, tr


@dataclass(eq=False, repr=False)
class Images:
    """Images in memory.

    pixels: uint8 `(N, C, H, W)`. labels: None or whole numbers `(N,)`, kept as int64. Both are tensors or NumPy arrays;
    `CourseError` for anything else. mirror, with_labels: set by `mirrored` and `labelled`.
    """

    pixels: torch.Tensor
    labels: torch.Tensor | None = None
    mirror: bool = False
    with_labels: bool = False

    def __post_init__(self):
        self.pixels = _checked_pixels(self.pixels)
        self.labels = _checked_labels(self.labels, len(self), self.pixels.device)

    def __len__(self):
        return len(self.pixels)

    def __repr__(self):
        n, c, h, w = self.pixels.shape
        return f"Images({n:,} x {c} x {h} x {w}, {self.pixels.device})"

    def __getitem__(self, rows):
        """Some of the images, with their labels. rows: a number, several numbers, a slice or a mask `(N,)`."""
        labels = None if self.labels is None else self.labels[rows].reshape(-1)
        return replace(self, pixels=self.pixels[rows].reshape(-1, *self.pixels.shape[1:]), labels=labels)

    def to(self, device):
        """Return the same images on another device. Raises `CourseError` for one that is not there."""
        device = named(device)
        labels = None if self.labels is None else self.labels.to(device)
        return replace(self, pixels=self.pixels.to(device), labels=labels)

    def mirrored(self):
        """Return the same images for batches in which each is flipped left to right with probability 1/2."""
        return replace(self, mirror=True)

    def labelled(self):
        """Return the same images for batches (images, labels), labels: int64 `(batch_size,)`.

        Raises `CourseError` where there are no labels.
        """
        return replace(self, with_labels=_has(self.labels))

    def batches(self, batch_size, seed=0, start=0):
        """Yield shuffled batches for ever: float32 `(batch_size, C, H, W)` in [-1, 1].

        Each epoch has an order of its own that follows from `seed`; the images left over at its end wait for another
        epoch. start: the number of the first batch, so that a stopped run continues where it was. Raises `CourseError`
        for fewer images than a batch, and for a batch of none.
        """
        for rows, flips in _shuffled(len(self), batch_size, seed, start, self.pixels.device):
            yield _batch(self, self.pixels[rows], rows, flips)


@dataclass(eq=False, repr=False)
class Stream:
    """Images too many for the memory: read while training, by worker processes. Used like `Images`.

    items: `len(items)`, and `items[i]` gives a name and uint8 pixels `(C, H, W)`, or, in their place, the reason why it
    cannot be read; both are printed, and another item takes its place. labels: as of `Images`, where all can be read.
    """

    items: object
    labels: torch.Tensor | None = None
    device: str | torch.device = "cpu"
    mirror: bool = False
    with_labels: bool = False

    def __post_init__(self):
        self.labels = _checked_labels(self.labels, len(self), "cpu")

    def __len__(self):
        return len(self.items)

    def __repr__(self):
        return f"Stream({len(self):,}, {self.device})"

    def to(self, device):
        """As `Images.to`, for the batches."""
        return replace(self, device=named(device))

    def mirrored(self):
        """As `Images.mirrored`."""
        return replace(self, mirror=True)

    def labelled(self):
        """As `Images.labelled`."""
        return replace(self, with_labels=_has(self.labels))

    def batches(self, batch_size, seed=0, start=0):
        """As `Images.batches`. Raises `CourseError` where hardly an item can be read."""
        order, again = itertools.tee(_shuffled(len(self), batch_size, seed, start, "cpu"))
        loader = torch.utils.data.DataLoader(
            _Readable(self.items),
            batch_sampler=(rows.tolist() for rows, _ in order),
            num_workers=workers(),
            collate_fn=_stack,
            pin_memory=torch.device(self.device).type == "cuda",
            generator=torch.Generator(),  # else it would take a number from the global ones, which a resumed run needs
        )
        named = set()
        for (pixels, unreadable), (rows, flips) in zip(loader, again, strict=False):
            name_skipped({name: why for name, why in unreadable.items() if name not in named})
            named.update(unreadable)
            if pixels is None:
                raise nothing_readable(Path(str(min(unreadable))).parent)
            yield _batch(self, pixels.to(self.device, non_blocking=True), rows, flips.to(self.device))


def to_float(pixels):
    """Bytes 0 to 255 `(B, C, H, W)` -> float32 in [-1, 1], channels-last, the range of the generator's tanh.

    Lesson 06, exercise 1. Raises `CourseError` for all but bytes: floats would become black.
    """
    pixels = given.tensor(pixels)
    if pixels.dtype != torch.uint8:
        raise CourseError(
            f"data.to_float에는 0에서 255까지의 uint8 픽셀이 필요한데, 주어진 것은 {pixels.dtype}입니다. 이미 −1에서 "
            "1까지의 실수라면 그대로 쓰십시오.",
            f"data.to_float takes uint8 pixels from 0 to 255, not {pixels.dtype}: floats that are from -1 to 1 already "
            "can be used as they are.",
        )
    return pixels.to(torch.float32, memory_format=torch.channels_last).div_(127.5).sub_(1)


def to_pixels(images):
    """Floats in [-1, 1] -> bytes 0 to 255, of the same shape: the way back from `to_float`. Bytes stay as they are."""
    images = given.tensor(images)
    if images.dtype == torch.uint8:
        return images
    return images.float().add(1).mul(127.5).round_().clamp_(0, 255).to(torch.uint8)


def seed_of(seed, number):
    """The seed of an epoch or a batch, from the seed of a run: far apart, so that two runs share none."""
    return (int(seed) * 1_000_003 + int(number)) % 2**63


def _checked_pixels(pixels):
    """The pixels as a tensor; raises `CourseError` for all but uint8 `(N, C, H, W)`."""
    tensor, given = _tensor(pixels)
    if tensor is None or tensor.dtype != torch.uint8 or tensor.ndim != 4 or tensor.shape[1] > 4 >= tensor.shape[3]:
        raise CourseError(
            f"data.Images에는 0에서 255까지의 uint8 픽셀 (N, C, H, W)가 필요한데, 주어진 것은 {given}입니다. "
            "-1에서 1까지의 실수는 data.to_pixels로, (N, H, W, C)는 permute(0, 3, 1, 2)로 바꾸십시오.",
            f"data.Images takes uint8 pixels (N, C, H, W) from 0 to 255, not {given}: turn floats from -1 to 1 into "
            "such with data.to_pixels, and (N, H, W, C) with permute(0, 3, 1, 2).",
        )
    return tensor


def _checked_labels(labels, n, device):
    """The labels as int64 on `device`, or None; raises `CourseError` for all but `n` whole numbers."""
    if labels is None:
        return None
    tensor, given = _tensor(labels)
    if tensor is None or tensor.shape != (n,) or tensor.is_floating_point() or tensor.is_complex():
        raise CourseError(
            f"레이블은 이미지 {n:,}장에 정수 하나씩이어야 하는데, 주어진 것은 {given}입니다. 이름에는 번호를 매기고, "
            "원-핫은 labels.argmax(1)로, 실수는 labels.long()으로 바꾸십시오.",
            f"Labels are one whole number for each of the {n:,} images, not {given}: number the names, turn one-hot "
            "rows into numbers with labels.argmax(1), and floats with labels.long().",
        )
    return tensor.to(device, torch.int64)


def _tensor(array):
    """(a tensor of an array or a list of numbers, or None; what it is, in words for a message)"""
    try:
        tensor = given.tensor(array if isinstance(array, torch.Tensor) else np.asarray(array))
    except ValueError:  # a CourseError is one
        return None, type(array).__name__
    return tensor, f"{tensor.dtype} {tuple(tensor.shape)}"


def _has(labels):
    """True where there are labels; raises `CourseError` where there are none."""
    if labels is None:
        raise CourseError(
            "이 이미지들에는 레이블이 없습니다. data.Images(pixels, labels)로 레이블을 함께 주십시오.",
            "These images have no labels: give them with data.Images(pixels, labels).",
        )
    return True


def _batch(images, pixels, rows, flips):
    """What `batches` yields of pixels `(B, C, H, W)`: floats, mirrored and with labels where `images` says so."""
    batch = to_float(pixels)
    batch = torch.where(flips, batch.flip(-1), batch) if images.mirror else batch
    return (batch, images.labels[rows].to(batch.device)) if images.with_labels else batch


def _shuffled(n, batch_size, seed, start, device):
    """Yield (rows, flips) for each batch: which images, and which of them to mirror, (B,) and (B, 1, 1, 1)."""
    batch_size, start = given.whole("batch_size", batch_size), given.whole("start", start, least=0)
    if n < batch_size:
        raise CourseError(
            f"이미지가 {n}장뿐이라 {batch_size}장짜리 배치를 만들 수 없습니다. batch_size를 {n} 이하로 줄이거나 "
            "이미지를 더 모으십시오.",
            f"There are only {n} images, too few for a batch of {batch_size}: "
            f"choose a batch_size of at most {n}, or add images.",
        )
    rng = torch.Generator(device)
    first_epoch, first_batch = divmod(start, n // batch_size)
    for epoch in itertools.count(first_epoch):
        rng.manual_seed(seed_of(seed, epoch))
        order = torch.randperm(n, generator=rng, device=device)
        flips = torch.rand(n, 1, 1, 1, generator=rng, device=device) < 0.5
        for k in range(first_batch if epoch == first_epoch else 0, n // batch_size):
            rows = slice(k * batch_size, (k + 1) * batch_size)
            yield order[rows], flips[rows]


def workers():
    """How many files are read at a time: as many as there are cores, up to eight, for the sake of the memory."""
    return min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


class _Readable:
    """The items of a `Stream`. In the place of one that cannot be read comes another, always the same one."""

    def __init__(self, items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        """Pixels, or None where none of a hundred others can be read, and {name: why it cannot be read}."""
        unreadable = {}
        for i in [index, *random.Random(index).choices(range(len(self)), k=100)]:
            name, pixels = self.items[i]
            if isinstance(pixels, torch.Tensor):
                return pixels, unreadable
            unreadable[name] = pixels
        return None, unreadable


def _stack(pairs):
    """[(pixels or None, {name: why})] -> (pixels (B, C, H, W), or None if one is missing; all {name: why})."""
    images = [pixels for pixels, _ in pairs]
    unreadable = {name: why for _, some in pairs for name, why in some.items()}
    return None if any(pixels is None for pixels in images) else torch.stack(images), unreadable


def name_skipped(unreadable):
    """Print which files could not be read, if any. unreadable: {path: why}."""
    if unreadable:
        first = sorted((Path(str(path)).name, why) for path, why in unreadable.items())[:10]
        names = printable(", ".join(f"{name} ({why})" for name, why in first) + (" …" if len(unreadable) > 10 else ""))
        print(
            tr(
                f"읽을 수 없어 건너뛴 파일이 {len(unreadable)}개 있습니다: {names}",
                f"Files that could not be read and were skipped ({len(unreadable)}): {names}",
            )
        )


def printable(text):
    r"""The text with what the screen's encoding lacks as `\udcb8`: a file's name may be no UTF-8, and stop `print`."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return str(text).encode(encoding, "backslashreplace").decode(encoding)


def nothing_readable(folder):
    """The error for a folder in which no image can be read."""
    return CourseError(
        f"{printable(folder)} 폴더에서 읽을 수 있는 이미지를 찾지 못했습니다. PNG나 JPEG 파일을 넣고 다시 "
        "실행하십시오.",
        f"There is no readable image in the folder {printable(folder)}: put PNG or JPEG files there and run again.",
    )
