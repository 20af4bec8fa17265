"""Checkpoints: a run saved whole or not at all, and continued to the last bit. Lesson 06, section 11."""

import contextlib
import hashlib
import io
import itertools
import os
import pickle
from pathlib import Path

import torch

from gan_lib.device import unwrap
from gan_lib.lang import CourseError

NUMBERS = ("step", "images_seen", "seconds", "seed", "ema", "history")  # what a checkpoint holds besides tensors


def save(gan, path):
    """Write everything that training needs to go on. The file is written beside and renamed: whole, or not there.

    Where several processes train together, only the first writes. Networks are saved without their wrappers.
    Raises `CourseError` where the disk is full, the folder cannot be written, or a weight is no longer a number; an
    earlier file at `path` is then untouched.
    """
    weights = itertools.chain(gan.generator.parameters(), gan.discriminator.parameters())
    if not all(weight.isfinite().all() for weight in weights):
        raise not_a_number(gan)
    if torch.distributed.is_available() and torch.distributed.is_initialized() and torch.distributed.get_rank() > 0:
        return
    path = Path(path)
    content = io.BytesIO()
    torch.save(_state(gan), content)
    content = content.getvalue()
    partial = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(partial, "wb") as file:
            file.write(content + _seal(content))
            file.flush()
            os.fsync(file.fileno())  # on the disk before the rename, so that a power cut cannot leave an empty file
        os.replace(partial, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise CourseError(
            f"{path}에 저장하지 못했습니다({error.strerror}). 지금까지 학습한 것은 메모리에 그대로 있습니다. "
            "디스크를 비우거나 다른 경로를 고른 다음 train.save로 다시 저장하십시오.",
            f"{path} could not be saved ({error.strerror}). What was learned so far is still in memory: "
            "make room on the disk or choose another path, then call train.save again.",
        ) from error


def load(gan, path):
    """Continue from a file that `save` wrote: on the same machine, with as many threads, bit for bit.

    Learning rates and `ema` become those of the file. Loading never runs code from it. Raises `CourseError`, with `gan`
    left as it was, where the file is missing, damaged, not a checkpoint of this course, or belongs to other networks.
    """
    path = Path(path)
    if not path.is_file():
        raise CourseError(
            f"{path} 파일이 없습니다. 경로를 확인하거나, 체크포인트 없이 처음부터 학습하십시오.",
            f"There is no file {path}: check the path, or train from the start without a checkpoint.",
        )
    content = path.read_bytes()
    length = len(_seal(b""))
    content, seal = content[:-length], content[-length:]
    try:
        if seal != _seal(content):
            raise pickle.UnpicklingError
        state = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise CourseError(
            f"{path} 파일은 이 강의의 온전한 체크포인트가 아닙니다(잘렸거나, 바뀌었거나, 다른 프로그램의 파일입니다). "
            "다른 체크포인트를 쓰거나, 이 파일을 지우고 처음부터 학습하십시오.",
            f"{path} is not a whole checkpoint of this course (cut short, changed, or another program's). "
            "Use another one, or delete it and train from the start.",
        ) from error
    for name in ("generator", "discriminator"):
        here, there = unwrap(getattr(gan, name)).state_dict(), state[name]
        if {key: value.shape for key, value in here.items()} != {key: value.shape for key, value in there.items()}:
            raise CourseError(
                f"{path}에 든 {name}의 구조가 지금 만든 신경망과 다릅니다. "
                "저장할 때와 같은 size, channels, width, z_dim으로 신경망을 만드십시오.",
                f"The {name} in {path} is built differently from the one here: "
                "make the networks with the size, channels, width and z_dim they had when it was saved.",
            )
    for name in ("generator", "discriminator", "averaged", "g_optimizer", "d_optimizer"):
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


def _state(gan):
    networks = ("generator", "discriminator", "averaged", "g_optimizer", "d_optimizer", "scaler")
    state = {name: unwrap(getattr(gan, name)).state_dict() for name in networks}
    state |= {name: getattr(gan, name) for name in NUMBERS}
    state |= {"noise": gan.rng.get_state(), "random": torch.get_rng_state(), "device": gan.machine.device.type}
    if gan.machine.device.type == "cuda":
        state["cuda_random"] = torch.cuda.get_rng_state(gan.machine.device)
    return state


def _seal(content):
    """What stands at the end of the file: only a whole checkpoint of this course ends like this."""
    return hashlib.sha256(content).digest() + b"gan_lib checkpoint 1"


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
