"""Where batches of images come from: images in memory, or read from disk while training.

Images are kept as bytes, uint8 `(N, C, H, W)`, on the device; a batch becomes float32 in [-1, 1] when it is drawn.
"""

import itertools
import os
from dataclasses import dataclass, replace

import torch

from gan_lib.lang import CourseError, tr


@dataclass(eq=False, repr=False)
class Images:
    """Images in memory.

    pixels: uint8 `(N, C, H, W)`. labels: None or int64 `(N,)`. mirror, with_labels: set by `mirrored` and `labelled`.
    """

    pixels: torch.Tensor
    labels: torch.Tensor | None = None
    mirror: bool = False
    with_labels: bool = False

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
        """Return the same images on another device."""
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
        for fewer images than a batch.
        """
        for rows, flips in _shuffled(len(self), batch_size, seed, start, self.pixels.device):
            yield _batch(self, self.pixels[rows], rows, flips)


@dataclass(eq=False, repr=False)
class Stream:
    """Images too many for the memory: read while training, by worker processes. Used like `Images`.

    items: `len(items)`, and `items[i]` gives a name and uint8 pixels `(C, H, W)`, or None for what cannot be read; that
    is named, and another image of its batch takes its place. labels: None or int64 `(N,)`, where all can be read.
    """

    items: object
    labels: torch.Tensor | None = None
    device: str | torch.device = "cpu"
    mirror: bool = False
    with_labels: bool = False

    def __len__(self):
        return len(self.items)

    def __repr__(self):
        return f"Stream({len(self):,}, {self.device})"

    def to(self, device):
        """Return the same stream, with its batches on another device."""
        return replace(self, device=device)

    def mirrored(self):
        """As `Images.mirrored`."""
        return replace(self, mirror=True)

    def labelled(self):
        """As `Images.labelled`."""
        return replace(self, with_labels=_has(self.labels))

    def batches(self, batch_size, seed=0, start=0):
        """As `Images.batches`. Raises `CourseError` where no image of a batch can be read."""
        order, again = itertools.tee(_shuffled(len(self), batch_size, seed, start, "cpu"))
        loader = torch.utils.data.DataLoader(
            self.items,
            batch_sampler=(rows.tolist() for rows, _ in order),
            num_workers=min(8, _usable_cores()),
            collate_fn=_stack,
            pin_memory=torch.device(self.device).type == "cuda",
            generator=torch.Generator(),  # else it would take a number from the global ones, which a resumed run needs
        )
        named = set()
        for (pixels, unreadable), (rows, flips) in zip(loader, again, strict=False):
            name_skipped(set(unreadable) - named)
            named.update(unreadable)
            if pixels is None:
                raise nothing_readable(unreadable[0].parent)
            yield _batch(self, pixels.to(self.device, non_blocking=True), rows, flips.to(self.device))


def to_float(pixels):
    """Bytes 0 to 255 `(B, C, H, W)` -> float32 in [-1, 1], channels-last, the range of the generator's tanh.

    Lesson 05, exercise 2.
    """
    return pixels.to(torch.float32, memory_format=torch.channels_last).div_(127.5).sub_(1)


def to_pixels(images):
    """Floats in [-1, 1] -> bytes 0 to 255, of the same shape: the way back from `to_float`."""
    return images.float().add(1).mul(127.5).round_().clamp_(0, 255).to(torch.uint8)


def seed_of(seed, number):
    """The seed of an epoch or a batch, from the seed of a run: far apart, so that two runs share none."""
    return (int(seed) * 1_000_003 + int(number)) % 2**63


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


def _usable_cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _stack(pairs):
    """[(name, pixels or None)] -> (pixels (B, C, H, W) or None, [unreadable names]); good images fill the gaps."""
    good = [pixels for _, pixels in pairs if pixels is not None]
    unreadable = [name for name, pixels in pairs if pixels is None]
    return torch.stack([good[i % len(good)] for i in range(len(pairs))]) if good else None, unreadable


def name_skipped(paths):
    """Print which files could not be read, if any."""
    if paths:
        names = ", ".join(sorted(path.name for path in paths)[:10]) + (" …" if len(paths) > 10 else "")
        print(
            tr(
                f"읽을 수 없어 건너뛴 파일이 {len(paths)}개 있습니다: {names}",
                f"{len(paths)} files could not be read and were skipped: {names}",
            )
        )


def nothing_readable(folder):
    """The error for a folder in which no image can be read."""
    return CourseError(
        f"{folder} 폴더에서 읽을 수 있는 이미지를 찾지 못했습니다. PNG나 JPEG 파일을 넣고 다시 실행하십시오.",
        f"There is no readable image in the folder {folder}: put PNG or JPEG files there and run again.",
    )
