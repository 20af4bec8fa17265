import re
from pathlib import Path

import numpy as np
import pytest
import torch

from gan_lib import checks, lang

SOURCES = Path(__file__).parents[1] / "notebooks" / "src"


def solution(name):
    """What the folded solution of an exercise defines, by name."""
    [code] = {
        code.replace("# ", "", 1).replace("\n# ", "\n").replace("\n#", "\n")
        for path in SOURCES.glob("*.py")
        for code in re.findall(r"# ```python\n(.*?)# ```", path.read_text(encoding="utf-8"), re.DOTALL)
        if re.search(rf"(def |# ){name}\b", code)
    }
    space = {"torch": torch}
    exec(code, space)
    return space[name]


EXERCISES = {
    checks.dcgan_doublings: "doublings",
    checks.dcgan_range: "to_tanh_range",
    checks.dcgan_slerp: "slerp",
}


@pytest.mark.parametrize(("check", "name"), EXERCISES.items(), ids=EXERCISES.values())
def test_the_solution_in_the_lesson_is_right(check, name):
    assert check(solution(name)).done


@pytest.mark.parametrize("check", EXERCISES)
@pytest.mark.parametrize("unfilled", [..., None])
def test_an_empty_answer_is_no_answer_yet(check, unfilled):
    for answer in (unfilled, lambda *arguments: unfilled):
        if check is checks.dcgan_doublings and callable(answer):
            continue
        verdict = check(answer)
        assert not verdict.done and repr(verdict) == "No answer yet."


def lerp(a, b, t):
    return a + t * (b - a)


def straightened(a, b, t):
    point = lerp(a, b, t)
    return point / point.norm() * a.norm()


def slerp_without_lengths(a, b, t):
    omega = torch.arccos((a * b).sum().clamp(-1, 1))
    return (torch.sin((1 - t) * omega) * a + torch.sin(t * omega) * b) / torch.sin(omega)


def slerp(a, b, t):
    return solution("slerp")(a, b, t)


WRONG = [
    (checks.dcgan_doublings, 7, "from 4 to 512"),  # counted from 1
    (checks.dcgan_doublings, 32, "from 4 to 1.71799e+10"),  # the ratio
    (checks.dcgan_doublings, 6, "from 4 to 256"),
    (checks.dcgan_doublings, 4, "from 4 to 64"),
    (checks.dcgan_doublings, "five", "raises an error"),
    (checks.dcgan_range, lambda p: p.float() / 255, "Pixel 0 became 0.000"),
    (checks.dcgan_range, lambda p: p.float() / 127.5, "Pixel 0 became 0.000"),
    (checks.dcgan_range, lambda p: p.float() / 128 - 1, "Pixel 255 became 0.992"),
    (checks.dcgan_range, lambda p: 1 - p.float() / 127.5, "Pixel 0 became 1.000"),
    (checks.dcgan_range, lambda p: p * 2 / 255 - 1, "Pixel 255 became -0.004"),  # runs past 255
    (checks.dcgan_range, lambda p: torch.tanh((p.float() - 127.5) * 9), "Pixel 51 became -1.000"),
    (checks.dcgan_range, lambda p: (p.float() / 127.5 - 1).flatten(), r"came out as \(4,\)"),
    (checks.dcgan_range, lambda p: p.no_such_method(), "raises an error: AttributeError"),
    (checks.dcgan_slerp, lerp, "yours has 5"),
    (checks.dcgan_slerp, lambda a, b, t: slerp(b, a, t), "should be a"),
    (checks.dcgan_slerp, straightened, "gone 0.193 of the way"),
    (checks.dcgan_slerp, slerp_without_lengths, "yours has 1182"),
    (checks.dcgan_slerp, lambda a, b: a, "raises an error: TypeError"),
]


@pytest.mark.parametrize(("check", "answer", "hint"), WRONG)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_near_miss_is_refused_with_a_hint(check, answer, hint, language):
    lang.use(language)
    verdict = check(answer)
    assert not verdict.done and repr(verdict).startswith("✗ ")
    if language == "en":
        assert re.search(hint.replace("+", r"\+"), repr(verdict))
    else:
        assert re.search("[가-힣]", repr(verdict))


RIGHT = [
    (checks.dcgan_doublings, 5.0),
    (checks.dcgan_doublings, torch.tensor(5)),
    (checks.dcgan_doublings, np.log2(128 / 4)),
    (checks.dcgan_range, lambda p: (p.numpy().astype(float) / 255 - 0.5) * 2),
    (checks.dcgan_range, lambda p: p / 127.5 - 1),
    (checks.dcgan_range, lambda p: [[[[v.item() / 255 * 2 - 1 for v in row] for row in p[0, 0]]]]),
    (checks.dcgan_slerp, lambda a, b, t: slerp(a, b, t).numpy()),
    (checks.dcgan_slerp, lambda a, b, t: torch.tensor([x.item() for x in slerp(a, b, t)])),
]


@pytest.mark.parametrize(("check", "answer"), RIGHT)
def test_every_right_form_is_accepted(check, answer):
    assert check(answer).done
