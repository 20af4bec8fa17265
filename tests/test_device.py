import pytest
import torch

from gan_lib import device, lang
from gan_lib.lang import CourseError


@pytest.mark.parametrize(
    ("flags", "dtype"),
    [
        ({"avx512_bf16": True}, torch.bfloat16),
        ({"amx_bf16": True}, torch.bfloat16),
        ({"avx512_f": True, "avx512_bf16": False}, torch.float32),
        (None, torch.float32),  # torch before 2.9 cannot say
    ],
)
def test_the_cpu_computes_in_what_it_has(flags, dtype, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    if flags is None:
        monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    else:
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: flags, raising=False)
    machine = device.pick()
    assert machine.device.type == "cpu" and machine.dtype is dtype


@pytest.mark.parametrize(("native", "dtype"), [(True, torch.bfloat16), (False, torch.float16)])
def test_the_gpu_computes_in_what_it_has(native, dtype, monkeypatch):
    """A T4 emulates bfloat16, slowly; only native support counts."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation=True: native or including_emulation)
    machine = device.pick()
    assert machine.device.type == "cuda" and machine.dtype is dtype


def test_choices_can_be_overridden():
    for dtype in (torch.float32, torch.bfloat16, torch.float16):
        machine = device.pick("cpu", dtype)
        with machine.autocast():
            product = torch.ones(2, 2) @ torch.ones(2, 2)
        assert product.dtype is dtype
        assert machine.scaler().is_enabled() == (dtype is torch.float16)


def test_a_missing_gpu_and_a_wrong_format(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(CourseError, match='no CUDA GPU here: choose device="cpu"'):
        device.pick("cuda")
    with pytest.raises(CourseError, match="torch.float64 cannot be used: choose torch.float32"):
        device.pick("cpu", torch.float64)


def test_a_machine_is_printed_in_the_readers_language():
    machine = device.pick("cpu", torch.float32)
    assert str(machine) == f"CPU, {torch.get_num_threads()} threads, fp32"
    lang.use("ko")
    assert str(machine) == f"CPU, 스레드 {torch.get_num_threads()}개, fp32"
