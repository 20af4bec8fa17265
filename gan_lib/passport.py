"""The passport of a run: one small file that says how a run was made, how it went and what it drew.

A file of text (JSON), so that reading it runs no code. A checkpoint goes on with a run; a passport describes it.
Lesson 09, section 7.
"""

import base64
import hashlib
import json
import math
import platform
import unicodedata
from pathlib import Path

import torch

import gan_lib
from gan_lib import given, losses
from gan_lib.checkpoint import expanded, write_whole
from gan_lib.device import unwrap
from gan_lib.images import to_pixels
from gan_lib.lang import CourseError, tr

KIND = "gan_lib passport 1"
PARTS = {"settings": dict, "versions": dict, "curve": dict, "measures": dict, "pictures": str, "shape": list}
MOST = 100  # entries of a curve


def write(gan, path, settings=(), measures=(), conditions=()):
    """Write the passport of a `train.GAN` beside and rename it. `train.fit(..., passport_to=path)` does it, too.

    settings: {name: number, text, function or loss}, besides those that the run knows. measures: {name: number}, or
    {name: (value, low, high)} as `metrics.interval` returns; those that `every` of `fit` measured last are in, too.
    conditions: of the 16 pictures, tensors `(16, ...)`. Raises `CourseError` for a measure that is no number, and where
    the file cannot be written.
    """
    samples = gan.sample(16, 0, *conditions)
    pixels = to_pixels(samples).cpu() if samples.ndim == 4 else torch.zeros(0, 1, 1, 1, dtype=torch.uint8)
    group = gan.g_optimizer.param_groups[0]
    known = {
        "generator": _named(gan.generator),
        "discriminator": _named(gan.discriminator),
        "optimizer": type(gan.g_optimizer).__name__,
        "lr of G": group["lr"],
        "lr of D": gan.d_optimizer.param_groups[0]["lr"],
        "betas": str(group.get("betas")),
        **{name: getattr(gan, name) for name in ("ema", "seed", "step", "images_seen")},
    }
    history, [*late] = gan.history, gan.history["metrics"][-1:]
    curve = {name: values for name, values in history.items() if name != "metrics"}
    every = math.ceil(max(map(len, curve.values()), default=0) / MOST) or 1
    last = {name: value for row in late for name, value in row.items() if name not in ("step", "images", "seconds")}
    content = {
        "settings": known | {name: _word(value) for name, value in dict(settings).items()},
        "versions": {"gan_lib": gan_lib.__version__, "torch": torch.__version__, "Python": platform.python_version()}
        | {"machine": str(gan.machine)},
        "curve": {name: [float(f"{value:.4g}") for value in values[::every]] for name, values in curve.items()},
        "measures": {name: _measure(name, value) for name, value in (last | dict(measures)).items()},
        "pictures": base64.b64encode(pixels.contiguous().numpy().tobytes()).decode(),
        "shape": list(pixels.shape),
    }
    _write(path, content)


def read(path):
    """What a passport holds: a dictionary of "settings", "versions", "curve", "measures" {name: [value, low, high]},
    and "pictures", uint8 `(16, C, H, W)`.

    Reading runs no code. Raises `CourseError` where the file is missing, damaged, changed, or no passport.
    """
    path = expanded(path)
    try:
        content = json.loads(path.read_bytes())
        whole = content.pop("kind") == KIND and content.pop("sha256") == _digest(content)
        whole = whole and all(isinstance(content[name], kind) for name, kind in PARTS.items())
        shape = content["shape"]
        pixels = torch.frombuffer(bytearray(base64.b64decode(content["pictures"])) or bytearray(1), dtype=torch.uint8)
        pixels = pixels[: math.prod(shape)].reshape(shape)
    except OSError as error:
        raise CourseError(
            f"{path} 파일을 읽지 못했습니다({error.strerror}). 여권 파일의 경로를 확인하십시오.",
            f"{path} could not be read ({error.strerror}): check the path of the passport.",
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RuntimeError, RecursionError):
        whole = False
    if not whole:
        raise CourseError(
            f"{path} 파일은 온전한 여권이 아닙니다(잘렸거나, 바뀌었거나, 다른 프로그램의 파일입니다). "
            "passport.write로 다시 만드십시오.",
            f"{path} is not a whole passport (cut short, changed, or another program's file): "
            "make it again with passport.write.",
        )
    del content["shape"]
    return content | {"pictures": pixels}


def add(path, measures):
    """Put measures into a passport, as `write` takes them. Raises what `read` and `write` raise."""
    content = read(path)
    shape, pictures = list(content["pictures"].shape), content["pictures"].numpy().tobytes()
    content["measures"] |= {name: _measure(name, value) for name, value in measures.items()}
    _write(path, content | {"shape": shape, "pictures": base64.b64encode(pictures).decode()})


def compare(path, other):
    """Say how two runs differ: the text of a table, with what is not the same, and all measures with their intervals.

    Raises `CourseError` as `read` does.
    """
    one, two = read(path), read(other)
    lines = [("", Path(path).stem, Path(other).stem)]
    for part in ("settings", "versions"):
        for name in one[part] | two[part]:
            here, there = (str(each[part].get(name, "-")) for each in (one, two))
            if here != there:
                lines.append((name, here, there))
    for name in one["measures"] | two["measures"]:
        lines.append((name, *(_shown(each["measures"].get(name)) for each in (one, two))))
    return _columns(lines)


def _named(net):
    net = unwrap(net)
    return f"{type(net).__name__}, {sum(p.numel() for p in net.parameters()):,} weights"


def _word(value):
    """A setting as a number or a text: a loss and a function by their names, data by their kind and number."""
    names = [name for name, loss in vars(losses).items() if loss is value and isinstance(loss, losses.Pair)]
    value = given.plain(value)
    if isinstance(value, int | str) or (isinstance(value, float) and math.isfinite(value)):
        return value
    counted = f"{type(value).__name__}{f', {len(value):,}' if hasattr(value, '__len__') else ''}"
    return names[0] if names else getattr(value, "__name__", "-" if value is None else counted)


def _measure(name, value):
    """[value] or [value, low, high]."""
    values = [*value] if isinstance(value, tuple | list) else [value]
    if len(values) not in (1, 3):
        raise CourseError(
            f"{name}에는 수 하나나 (값, 아래, 위) 세 수를 쓰십시오.",
            f"{name} must be a number, or the three numbers (value, low, high).",
        )
    return [given.number(name, each, least=-1e300, most=1e300) for each in values]


def _shown(values):
    if values is None:
        return "-"
    value, *ends = (f"{value:.4g}" for value in values)
    return f"{value} ({tr('~', ' to ').join(ends)})" if ends else value


def _columns(lines):
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    padded = [[text + " " * (most - _width(text)) for text, most in zip(line, widths, strict=True)] for line in lines]
    return "\n".join(map("  ".join, padded))


def _width(text):
    return sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in text)  # Hangul takes two columns


def _digest(content):
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _write(path, content):
    text = json.dumps({"kind": KIND, "sha256": _digest(content)} | content, indent=1, ensure_ascii=False)
    path = expanded(path)
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise CourseError(
            f"여권 {path}을 저장하지 못했습니다({error.strerror}). 학습한 것은 메모리에 그대로 있습니다. "
            "다른 경로를 골라 passport.write를 부르십시오.",
            f"The passport {path} could not be saved ({error.strerror}). What was learned is still in memory: "
            "choose another path and call passport.write.",
        ) from error
