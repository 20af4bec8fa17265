import numpy as np
import pytest
import torch
from torch import nn

from gan_lib import device, lang
from gan_lib.lang import CourseError


@pytest.fixture(autouse=True)
def no_format_forced(monkeypatch):
    """The tests themselves may run with a forced format."""
    monkeypatch.delenv(device.FORMAT, raising=False)


@pytest.mark.parametrize(
    ("flags", "dtype"),
    [
        ({"avx512_bf16": True}, torch.bfloat16),
        ({"amx_bf16": True}, torch.bfloat16),
        ({"avx512_f": True, "avx512_bf16": False}, torch.float32),
    ],
)
def test_the_cpu_computes_in_what_it_has(flags, dtype, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: flags, raising=False)
    machine = device.pick()
    assert machine.device.type == "cpu" and machine.dtype is dtype


@pytest.mark.parametrize("has", [True, False])
def test_the_cpu_is_asked_in_older_torch_too(has, monkeypatch):
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: has, raising=False)
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: False, raising=False)
    assert device.pick("cpu").dtype is (torch.bfloat16 if has else torch.float32)


@pytest.mark.parametrize(("native", "dtype"), [(True, torch.bfloat16), (False, torch.float16)])
def test_the_gpu_computes_in_what_it_has(native, dtype, monkeypatch):
    """A T4 emulates bfloat16, slowly; only native support counts."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    current = []
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "set_device", current.append)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation=True: native or including_emulation)
    monkeypatch.setattr(torch, "set_float32_matmul_precision", lambda precision: None)
    monkeypatch.setattr(torch.backends.cudnn, "deterministic", False)
    machine = device.pick()
    assert machine.device.type == "cuda" and machine.dtype is dtype
    assert current == []  # the one that is current already
    machine = device.pick("cuda:1")
    assert current == [machine.device]


def test_choices_can_be_overridden():
    for dtype in (torch.float32, torch.bfloat16, torch.float16):
        machine = device.pick("cpu", dtype)
        with machine.autocast():
            product = torch.ones(2, 2) @ torch.ones(2, 2)
        assert product.dtype is dtype
        assert machine.scaler().is_enabled() == (dtype is torch.float16)


def test_a_missing_gpu_and_a_wrong_format(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    monkeypatch.setattr(torch.accelerator, "is_available", lambda: False)
    with pytest.raises(CourseError, match='no GPU .cuda. here: choose device="cpu"'):
        device.pick("cuda")
    with pytest.raises(CourseError, match="no device 'gpu' here: use"):
        device.pick("gpu")
    for other in ("tpu", "mps", "meta", 3.5, ""):
        with pytest.raises(CourseError, match=f"no device {other!r} here: use .cuda. or .cpu."):
            device.pick(other)
    for number in ("cuda:7", 0, np.int64(1)):
        with pytest.raises(CourseError, match="no GPU .* here: choose device="):
            device.pick(number)
    with pytest.raises(CourseError, match="torch.float64 cannot be used: choose torch.float32"):
        device.pick("cpu", torch.float64)


@pytest.mark.parametrize(
    ("name", "dtype"), [("fp32", torch.float32), ("bf16", torch.bfloat16), ("fp16", torch.float16)]
)
def test_an_environment_variable_chooses_the_format(name, dtype, monkeypatch):
    monkeypatch.setenv(device.FORMAT, name)
    assert device.pick("cpu").dtype is dtype
    assert device.pick("cpu", torch.float32).dtype is torch.float32  # what the code asks for comes first


@pytest.mark.parametrize(
    ("reader", "message"), [("en", "GAN_LIB_FORMAT is 'bf17': set it to fp32"), ("ko", "쓸 수 없습니다: 'bf17'.*fp32")]
)
def test_an_unknown_format_in_the_environment(reader, message, monkeypatch):
    lang.use(reader)
    monkeypatch.setenv(device.FORMAT, "bf17")
    with pytest.raises(CourseError, match=message):
        device.pick("cpu")


@pytest.mark.parametrize(("threads", "english"), [(1, "1 thread"), (2, "2 threads")])
def test_a_machine_is_printed_in_the_readers_language(threads, english, monkeypatch):
    monkeypatch.setattr(torch, "get_num_threads", lambda: threads)
    machine = device.pick("cpu", torch.float32)
    assert str(machine) == f"CPU, {english}, fp32"
    lang.use("ko")
    assert str(machine) == f"CPU, 스레드 {threads}개, fp32"


def test_a_network_is_found_inside_its_wrappers():
    net = nn.Linear(2, 1)
    assert device.unwrap(net) is net
    assert device.unwrap(torch.compile(nn.DataParallel(net))) is net
    assert device.unwrap(nn.DataParallel(torch.compile(net))) is net
