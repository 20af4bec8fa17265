"""Folders of image files as they are: photographs, scans, the files of science, and what only looks like an image. What
cannot be read right is named with the reason and skipped.
"""

import os
import re
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps, UnidentifiedImageError

from gan_lib import given
from gan_lib.images import Images, Stream, name_skipped, nothing_readable, printable, workers
from gan_lib.lang import CourseError, tr


def folder(path, size, channels=3, memory_gb=2.0):
    """All images in a folder of one's own, in the folders within and behind links: any format, size and mode.

    Each is cut to its central square and resized to `size`; transparent parts become white. channels: 3, or 1 for grey.
    Files that cannot be read are named, with the reason, and skipped; hidden ones are not looked at. Returns `Images`,
    or, for more than `memory_gb` gigabytes of pixels, a `Stream`. Raises `CourseError` where the folder is not there or
    holds no image, and for another size or number of channels.
    """
    size = given.whole("size", size)
    if channels not in (1, 3):
        raise CourseError(
            f"channels에는 3(컬러)이나 1(흑백)을 주십시오. {channels!r}에 맞는 읽는 방법은 없습니다.",
            f"channels is 3 (colour) or 1 (grey): there is no way to read {channels!r}.",
        )
    if not isinstance(path, str | bytes | os.PathLike):
        raise CourseError(
            f"path에는 폴더 하나의 경로를 따옴표 안에 쓰십시오. 지금은 {type(path).__name__}입니다.",
            f"path is that of one folder, in quotes; this is of type {type(path).__name__}.",
        )
    path = Path(os.path.expanduser(os.fsdecode(path)))
    if not os.path.isdir(path):
        raise CourseError(
            f"{printable(path)} 폴더가 없습니다. 경로를 확인하십시오.",
            f"There is no folder {printable(path)}: check the path.",
        )
    files = _files(path)
    if not files:
        raise nothing_readable(path)
    return in_memory_or_not(files, size, channels, memory_gb)


def _files(folder):
    """All files in a folder and in those within, sorted. Links are followed, but no folder is read twice."""
    files, unlisted = [], []
    seen = set(folder.resolve().parents)  # a link to one of those would lead in a circle
    for place, within, names in os.walk(folder, followlinks=True, onerror=unlisted.append):
        here = Path(place).resolve()
        if here in seen:
            within.clear()
            continue
        seen.add(here)
        within[:] = sorted(name for name in within if not name.startswith("."))
        paths = [Path(place, name) for name in names if not name.startswith(".")]
        files += [path for path in paths if os.path.isfile(path) or not os.path.exists(path)]  # a pipe would never end
    return sorted(files + [Path(error.filename) for error in unlisted])


def in_memory_or_not(paths, size, channels, memory_gb):
    """The images in these files as `Images`, or, above `memory_gb` gigabytes of pixels, as a `Stream`."""
    if len(paths) * channels * size**2 > memory_gb * 1e9:
        return Stream(_Files(paths, size, channels))
    with warnings.catch_warnings(action="ignore"), ThreadPoolExecutor(workers()) as pool:
        read = list(pool.map(lambda path: read_image(path, size, channels), paths))
    name_skipped({path: why for path, why in zip(paths, read, strict=True) if isinstance(why, str)})
    images = [pixels for pixels in read if not isinstance(pixels, str)]
    if not images:
        raise nothing_readable(paths[0].parent)
    return Images(torch.stack(images))


class _Files:
    """Image files, each read when it is asked for."""

    def __init__(self, paths, size, channels):
        self.paths, self.size, self.channels = paths, size, channels

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        with warnings.catch_warnings(action="ignore"):
            return self.paths[index], read_image(self.paths[index], self.size, self.channels)


def read_image(path, size, channels):
    """Read one image file, cut and resized: uint8 `(channels, size, size)`, or the reason why it cannot be read."""
    try:
        with Image.open(path) as image:
            image.draft(None, (2 * size, 2 * size))  # a large JPEG is decoded at a half, a quarter or an eighth
            # Of 16 bits a colour Pillow reads the upper 8.
            upper_bytes = re.search(r"(RGB\w?|LA|CMYK);16|SGI16|'ppm.*'RGB', \d{4}", str(image.tile))
            image.load()
            with suppress(Exception):  # odd tags make Pillow fail as it writes them back; the image is turned by then
                ImageOps.exif_transpose(image, in_place=True)
            kind = _OTHER_SIGN.get((image.format, getattr(image, "tag_v2", {}).get(339, (1,))[0], image.mode))
            if kind or image.mode[0] in "IF":
                image = _grey(image, kind, size)
            if upper_bytes and np.max(image.getextrema()[: {"LA": 1, "CMYK": 4}.get(image.mode, 3)]) < 64:
                raise ValueError(
                    tr("색마다 16비트의 아래쪽만 쓰는 그림", "it uses only the lower of its 16 bits a colour")
                )
            if image.has_transparency_data:
                image = image.convert("RGBA")
                image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
            image = ImageOps.fit(image.convert("L" if channels == 1 else "RGB"), (size, size), Image.Resampling.LANCZOS)
    except UnidentifiedImageError:
        return tr("이미지가 아니거나 모르는 형식", "not an image, or of an unknown format")
    except Exception as error:  # plugins fail in many ways: OSError, SyntaxError, struct.error, AttributeError …
        return getattr(error, "strerror", None) or str(error) or type(error).__name__
    return torch.from_numpy(np.array(image)).reshape(size, size, channels).permute(2, 0, 1).contiguous()


# What Pillow takes for numbers without a sign that have one, and the reverse: (format, TIFF's kind of numbers, mode).
_OTHER_SIGN = {("TIFF", 2, "L"): np.int8, ("TIFF", 1, "I"): np.uint32, ("FITS", 1, "I;16"): np.int16}


def _grey(image, kind, size):
    """An image of 12, 16 or 32 bits or of floats -> one of 8 bits, cut and resized. kind: its numbers' type, or None.

    One that fills most of 0 to 1 or of 8, 12 or 16 bits keeps its brightness. Of any other nobody can tell which range
    is meant: its darkest becomes black and its brightest white.
    """
    numbers = np.asarray(image)
    numbers = (numbers.view(kind) if kind else numbers).astype(np.float64)
    finite = np.isfinite(numbers)
    if not finite.any():
        raise ValueError(tr("수가 하나도 없습니다(NaN)", "not one finite number"))
    low, high = np.percentile(numbers[finite], (0.1, 99.9))  # a camera's stuck pixels are left out
    if low == high:
        low, high = numbers[finite].min(), numbers[finite].max()
    share = np.where(finite, (numbers - low) / (high - low or 1), 0).clip(0, 1).astype(np.float32)
    share = ImageOps.fit(Image.fromarray(share), (size, size), Image.Resampling.LANCZOS)
    numbers = low + (high - low) * np.asarray(share).clip(0, 1)  # resizing rings beyond

    low, high = numbers.min(), numbers.max()
    top = next(top for top in (1, 255, 4095, 65535, high) if high <= top)
    if low < 0 or 0 < high - low < 0.6 * top:
        numbers, top = numbers - low, high - low or 1
    if getattr(image, "tag_v2", {}).get(262) == 0:  # TIFF's "0 is white", which Pillow minds only in 8 bits
        numbers = top - numbers
    return Image.fromarray((255 / top * numbers).round().astype(np.uint8))
