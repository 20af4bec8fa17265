"""Where the networks run, in which number format: chosen once, printed, passed around."""

import os
from dataclasses import dataclass

import torch

from gan_lib.given import plain
from gan_lib.lang import CourseError, tr

BITS = {torch.float32: "fp32", torch.bfloat16: "bf16", torch.float16: "fp16"}
FORMAT = "GAN_LIB_FORMAT"  # environment variable: "fp32", "bf16" or "fp16", whatever pick() would choose by itself


@dataclass(frozen=True)
class Machine:
    """A device with the number format in which its convolutions and matrix products run."""

    device: torch.device
    dtype: torch.dtype  # float32, bfloat16 or float16

    def autocast(self):
        """Context in which convolutions and matrix products run in `dtype`; the weights stay in float32."""
        return torch.autocast(self.device.type, self.dtype, enabled=self.dtype is not torch.float32)

    def scaler(self):
        """Gradient scaler. It works in fp16, whose smallest numbers are too large for gradients, else it does nothing.

        Source: Micikevicius et al., "Mixed Precision Training", 2017, arXiv:1710.03740.
        """
        return torch.amp.GradScaler(self.device.type, enabled=self.dtype is torch.float16)

    def place(self, net):
        """Move a network here, in float32, with convolution weights channels-last, the fastest order for them."""
        return net.to(self.device, torch.float32, memory_format=torch.channels_last)

    def __str__(self):
        if self.device.type == "cuda":
            name = torch.cuda.get_device_name(self.device)
        else:
            threads = torch.get_num_threads()
            name = tr(
                f"{self.device.type.upper()}, 스레드 {threads}개",
                f"{self.device.type.upper()}, {threads} thread{'s' * (threads > 1)}",
            )
        return f"{name}, {BITS[self.dtype]}"


def unwrap(net):
    """The network inside its wrappers, as of `torch.nn.parallel.DistributedDataParallel` or `torch.compile`."""
    while (inner := getattr(net, "module", getattr(net, "_orig_mod", None))) is not None:
        net = inner
    return net


def named(wanted):
    """The `torch.device` of this name, number or `torch.device`. Raises `CourseError` for one that is not there."""
    wanted = plain(wanted)
    try:
        device = torch.device(wanted)
        known = device.type in ("cpu", "cuda") or (
            torch.accelerator.is_available() and device.type == torch.accelerator.current_accelerator().type
        )
    except (RuntimeError, TypeError):
        known = False
    if not known:
        raise CourseError(
            f'여기에서는 쓸 수 없는 장치입니다: {wanted!r}. "cuda"나 "cpu"를 쓰십시오.',
            f'There is no device {wanted!r} here: use "cuda" or "cpu".',
        )
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise CourseError(
            f'{wanted!r}에 해당하는 GPU를 찾지 못했습니다. device="cpu"로 고르거나, '
            "Colab이라면 메뉴에서 런타임 유형을 GPU로 바꾸십시오.",
            f'There is no GPU {wanted!r} here: choose device="cpu", or in Colab change the runtime type to GPU.',
        )
    return device


def pick(device=None, dtype=None):
    """Choose the machine; both choices can be overridden. Lesson 08, section 6.

    device: anything `torch.device` takes; by default CUDA where there is one, else the CPU.
    dtype: torch.float32, torch.bfloat16 or torch.float16; by default what the environment variable GAN_LIB_FORMAT says
        (fp32, bf16 or fp16), else bfloat16 where the hardware computes in it (GPUs from Ampere on, CPUs with
        avx512_bf16 or AMX), float16 on older GPUs (Colab's T4), float32 elsewhere.
    Also lets float32 products on a GPU use TF32, and makes a GPU chosen by number the current one.
    Raises `CourseError` for a device or format that is not there.
    """
    device = named(("cuda" if torch.cuda.is_available() else "cpu") if device is None else device)
    if device.type == "cuda" and device.index is not None:
        torch.cuda.set_device(device)  # whatever asks for no device in particular means the current one
    if dtype is None:
        if forced := os.environ.get(FORMAT):
            dtype = _format_named(forced)
        elif device.type == "cuda":
            native = torch.cuda.is_bf16_supported(including_emulation=False)
            dtype = torch.bfloat16 if native else torch.float16
        else:
            dtype = torch.bfloat16 if device.type == "cpu" and _cpu_computes_bf16() else torch.float32
    if dtype not in BITS:
        raise CourseError(
            f"{dtype} 형식의 숫자는 쓸 수 없습니다. "
            "torch.float32, torch.bfloat16, torch.float16 가운데 하나를 고르십시오.",
            f"The number format {dtype} cannot be used: choose torch.float32, torch.bfloat16 or torch.float16.",
        )
    if device.type == "cuda":
        torch.set_float32_matmul_precision("high")  # TF32
        torch.backends.cudnn.deterministic = True  # a seed gives the same run, and a resumed run goes on the same
    return Machine(device, dtype)


def _format_named(name):
    formats = {bits: dtype for dtype, bits in BITS.items()}
    if name not in formats:
        raise CourseError(
            f"환경 변수 {FORMAT}의 값을 쓸 수 없습니다: {name!r}. fp32, bf16, fp16 가운데 하나로 바꾸거나 지우십시오.",
            f"The environment variable {FORMAT} is {name!r}: set it to fp32, bf16 or fp16, or take it away.",
        )
    return formats[name]


def _cpu_computes_bf16():
    if hasattr(torch.cpu, "get_capabilities"):
        flags = torch.cpu.get_capabilities()
        return bool(flags.get("avx512_bf16") or flags.get("amx_bf16"))
    # Older torch, from 2.6 on, has these two; without them float32 is the safe choice.
    asks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, name, bool)() for name in asks)
