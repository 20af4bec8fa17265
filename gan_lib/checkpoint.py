"""Checkpoints: a run saved whole or not at all, and continued to the last bit. Lesson 06, section 11."""

import contextlib
import functools
import glob
import hashlib
import io
import itertools
import math
import os
import pickle
import secrets
import time
from pathlib import Path

import torch

from gan_lib.device import unwrap
from gan_lib.given import plain
from gan_lib.lang import CourseError

MARK, VERSION = b"gan_lib checkpoint ", 2  # at the end of a file, after its SHA-256: only a whole one ends like this
PARTS = ("generator", "discriminator", "averaged", "g_optimizer", "d_optimizer")
NUMBERS = ("step", "images_seen", "seconds", "seed", "ema", "history")  # what a checkpoint holds besides tensors


def save(gan, path):
    """Write everything that training needs to go on. The file is written beside and renamed: whole, or not there.

    path: `~` is the home folder; the file that a link points to is replaced, not the link. Where several processes
    train together, only the first writes. Networks are saved without their wrappers.
    Raises `CourseError` where the disk is full, the folder cannot be written, a weight is no longer a number, or
    something was put into the run that a checkpoint cannot hold; an earlier file at `path` is then untouched.
    """
    weights = itertools.chain(gan.generator.parameters(), gan.discriminator.parameters())
    if not all(weight.isfinite().all() for weight in weights):
        raise not_a_number(gan)
    if torch.distributed.is_available() and torch.distributed.is_initialized() and torch.distributed.get_rank() > 0:
        return
    path = expanded(path)
    content = io.BytesIO()
    torch.save(_state(gan), content)
    content = content.getvalue()
    try:
        write_whole(path, content + hashlib.sha256(content).digest() + MARK + str(VERSION).encode())
    except OSError as error:
        raise CourseError(
            f"{path}에 저장하지 못했습니다({error.strerror}). 지금까지 학습한 것은 메모리에 그대로 있습니다. "
            "디스크를 비우거나 다른 경로를 고른 다음 train.save로 다시 저장하십시오.",
            f"{path} could not be saved ({error.strerror}). What was learned so far is still in memory: "
            "make room on the disk or choose another path, then call train.save again.",
        ) from error


def load(gan, path):
    """Continue from a file that `save` wrote: on the same machine, with as many threads, bit for bit.

    Learning rates and `ema` become those of the file. Loading never runs code from it. Raises `CourseError`, with `gan`
    left as it was, where the file is missing, damaged, not a checkpoint of this course, of a version that cannot be
    read, or belongs to other networks: other weights, layers, or numbers and names in them, such as a slope.
    """
    path = expanded(path)
    state = _read(path)
    _check_fits(gan, state, path)
    for name in PARTS:
        unwrap(getattr(gan, name)).load_state_dict(state[name])
    if state["scaler"] and gan.scaler.is_enabled():
        gan.scaler.load_state_dict(state["scaler"])
    for name in NUMBERS:
        setattr(gan, name, state[name])
    if state["device"] == gan.machine.device.type:
        gan.rng.set_state(state["noise"])
    else:  # another kind of device draws other numbers anyway
        gan.rng.manual_seed(gan.seed + gan.step)
    torch.set_rng_state(state["random"])
    if state["device"] == gan.machine.device.type == "cuda":
        torch.cuda.set_rng_state(state["cuda_random"], gan.machine.device)


def write_whole(path, content):
    """Write bytes beside and rename, so that the file is whole, or still the earlier one. Raises `OSError`."""
    target = Path(os.path.realpath(path))
    partial = target.with_name(f"{target.name}.{secrets.token_hex(4)}.partial")  # two programs may save at once
    target.parent.mkdir(parents=True, exist_ok=True)
    _remove_left_behind(target)
    try:
        with open(partial, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # on the disk before the rename: a power cut cannot leave an empty file
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def expanded(path):
    """The path, a text or a `Path`, with the home folder in place of `~`. Raises `CourseError` for anything else."""
    try:
        return Path(os.fsdecode(path)).expanduser()
    except TypeError as error:
        raise CourseError(
            f"파일의 경로를 따옴표 안에 쓰십시오. 지금은 {type(path).__name__}입니다.",
            f"Give the path of a file, in quotes; this is of type {type(path).__name__}.",
        ) from error
    except RuntimeError as error:
        raise CourseError(
            f"{path}의 홈 폴더를 찾지 못했습니다. ~ 대신 전체 경로를 쓰십시오.",
            f"There is no home folder for {path}: write the whole path in place of ~.",
        ) from error


def _remove_left_behind(target):
    """Remove what programs that were killed while they wrote this checkpoint have left: an hour old, it is no one's."""
    for partial in target.parent.glob(f"{glob.escape(target.name)}.????????.partial"):
        with contextlib.suppress(OSError):
            if time.time() - partial.stat().st_mtime > 3600:
                partial.unlink()


def _state(gan):
    state = {name: unwrap(getattr(gan, name)).state_dict() for name in (*PARTS, "scaler")}
    for name in ("g_optimizer", "d_optimizer", "scaler"):
        state[name] = _plain(state[name], name)
    state |= {name: _plain(getattr(gan, name), name) for name in NUMBERS}
    state["built"] = _plain(_built(gan), "built")
    state |= {"noise": gan.rng.get_state(), "random": torch.get_rng_state(), "device": gan.machine.device.type}
    if gan.machine.device.type == "cuda":
        state["cuda_random"] = torch.cuda.get_rng_state(gan.machine.device)
    return state


def _plain(thing, name):
    """The same in tensors and what Python itself has, which is all that can be loaded without running code."""
    if isinstance(thing, torch.Tensor):
        return thing
    thing = plain(thing)
    if hasattr(thing, "tolist"):  # an array of NumPy
        return _plain(thing.tolist(), name)
    if isinstance(thing, dict):
        return {_plain(key, name): _plain(value, f"{name}[{key!r}]") for key, value in thing.items()}
    if thing is None:
        return None
    for kind in (list, tuple):
        if isinstance(thing, kind):
            return kind(_plain(value, name) for value in thing)
    for kind in (bool, int, float, str):
        if isinstance(thing, kind):
            return kind(thing)
    raise CourseError(
        f"체크포인트에는 텐서와 수, 문자열, 그리고 그 목록과 사전만 담을 수 있는데 gan.{name}은 "
        f"{type(thing).__name__}입니다. 이것을 빼거나 수로 바꾼 다음 train.save로 다시 저장하십시오.",
        f"A checkpoint holds tensors, numbers, texts, and lists and dictionaries of them, but gan.{name} is of "
        f"type {type(thing).__name__}: take it out or make it a number, then call train.save again.",
    )


def _built(gan):
    """What the optimizers, and the networks' layers, are besides their tensors: the class of each, and its settings."""
    built = {part: {"class": type(getattr(gan, part)).__name__} for part in ("g_optimizer", "d_optimizer")}
    for part in ("generator", "discriminator"):
        for name, layer in unwrap(getattr(gan, part)).named_modules():
            settings = {key: _setting(plain(value)) for key, value in vars(layer).items() if key[0] != "_"}
            settings |= {"class": type(layer).__name__ if name else "", "training": None}
            built[f"{part}.{name}".rstrip(".")] = {key: value for key, value in settings.items() if value is not None}
    return built


def _setting(value):
    """A number, a text, a tuple of numbers, a function's name and settings; None for what is no setting of a layer."""
    if isinstance(value, functools.partial):
        return f"{_setting(value.func)} {value.args} {value.keywords}"
    if isinstance(value, tuple) and all(isinstance(plain(number), int | float) for number in value):
        return tuple(map(plain, value))
    is_simple = isinstance(value, int | str) or (isinstance(value, float) and not math.isnan(value))
    return value if is_simple else getattr(value, "__name__", None)


def _read(path):
    """What a file holds that `save` wrote."""
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise CourseError(
            f"{path} 파일이 없습니다. 경로를 확인하거나, 체크포인트 없이 처음부터 학습하십시오.",
            f"There is no file {path}: check the path, or train from the start without a checkpoint.",
        ) from error
    except OSError as error:
        raise CourseError(
            f"{path} 파일을 읽지 못했습니다({error.strerror}). 체크포인트 파일의 경로를 쓰십시오.",
            f"{path} could not be read ({error.strerror}): give the path of a checkpoint file.",
        ) from error
    content, mark, version = content.rpartition(MARK)
    content, digest = content[:-32], content[-32:]
    try:
        if not mark or hashlib.sha256(content).digest() != digest:
            raise pickle.UnpicklingError
        state = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise CourseError(
            f"{path} 파일은 이 강의의 온전한 체크포인트가 아닙니다(잘렸거나, 바뀌었거나, 다른 프로그램의 파일입니다). "
            "다른 체크포인트를 쓰거나, 이 파일을 지우고 처음부터 학습하십시오.",
            f"{path} is not a whole checkpoint of this course (cut short, changed, or another program's). "
            "Use another one, or delete it and train from the start.",
        ) from error
    # Version 1 says nothing about how the networks are built, and its first files hold less.
    if version not in (b"1", b"2") or not state.keys() >= {*PARTS, *NUMBERS, "scaler", "noise", "random", "device"}:
        raise CourseError(
            f"{path} 파일은 이 강의의 다른 판에서 저장한 체크포인트여서 읽을 수 없습니다. "
            "저장한 판에서 이어 학습하거나, 처음부터 학습하십시오.",
            f"{path} was saved by another version of the course and cannot be read by this one: "
            "go on with that version, or train from the start.",
        )
    return state


def _check_fits(gan, state, path):
    """Raise `CourseError` unless the networks and optimizers are built like those of the file."""
    for name in PARTS:
        if _outline(unwrap(getattr(gan, name)).state_dict()) != _outline(state[name]):
            raise CourseError(
                f"{path}에 든 {name}의 구조가 지금 만든 것과 다릅니다. "
                "저장할 때와 같은 size, channels, width, z_dim으로 신경망을 만드십시오.",
                f"The {name} in {path} is built differently from the one here: "
                "make the networks with the size, channels, width and z_dim they had when it was saved.",
            )
    players = [(part, unwrap(getattr(gan, part))) for part in ("generator", "discriminator")]
    layers = {f"{part}.{name}": layer for part, net in players for name, layer in net.named_modules()}
    pytorchs = {place for place, layer in layers.items() if type(layer).__module__.startswith("torch.")}
    here = _built(gan)
    there = state.get("built", here)
    for place in there | here:
        ours, theirs = here.get(place, {}), there.get(place, {})
        # Another version of PyTorch may know one setting more: those that only one side has are not compared.
        for setting in ["class", *(ours.keys() & theirs.keys())]:
            mine, its = ours.get(setting), theirs.get(setting)
            may_count = place not in pytorchs and type(mine) is type(its) is int  # calls, for instance
            if mine != its and not may_count:
                raise CourseError(
                    f"{path}에 든 {place}의 {setting} 값은 {its}인데 지금은 {mine}입니다. "
                    "저장할 때와 같은 설정으로 만드십시오.",
                    f"In {path} the {setting} of {place} is {its}, and here it is {mine}: "
                    "make the networks and optimizers with the settings they had when it was saved.",
                )


def _outline(state):
    """The shapes of a network's tensors by name; of an optimizer, how many weights each of its groups has."""
    if "param_groups" in state:
        return [len(group["params"]) for group in state["param_groups"]]
    return {name: value.shape for name, value in state.items()}


def not_a_number(gan):
    """The error that ends a run whose losses or weights are no longer numbers."""
    return CourseError(
        f"{gan.step}번째 스텝까지 오는 동안 손실이 수가 아닌 값(NaN이나 무한대)이 되어 학습을 멈추었습니다. "
        "학습률 lr을 절반 이하로 줄이거나 device.pick(dtype=torch.float32)로 다시 시작하십시오. "
        "저장해 둔 체크포인트가 있다면 그대로 남아 있습니다.",
        f"By step {gan.step} a loss was no longer a number (NaN or infinity), so training stopped. "
        "Start again with half the learning rate lr or less, or with device.pick(dtype=torch.float32). "
        "A checkpoint saved earlier is still there.",
    )
