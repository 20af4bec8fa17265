import ast
import math
import re
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn.functional import softplus

from gan_lib import checks, lang, losses

SOURCES = Path(__file__).parents[1] / "notebooks" / "src"


def solution(name):
    """What the folded solution of an exercise defines, by name."""
    [code] = {
        code.replace("# ", "", 1).replace("\n# ", "\n").replace("\n#", "\n")
        for path in SOURCES.glob("*.py")
        for code in re.findall(r"# ```python\n(.*?)# ```", path.read_text(encoding="utf-8"), re.DOTALL)
        if re.search(rf"(def |# ){name}\b", code)
    }
    space = {"math": math, "losses": losses, "softplus": softplus, "torch": torch}  # what a lesson has imported by then
    exec(code, space)
    return space[name]


EXERCISES = {
    checks.start_z_shape: "z_shape",
    checks.start_numbers: "numbers_out",
    checks.start_to_unit: "to_unit",
    checks.start_blend: "blend",
    checks.models_exponent: "exponent",
    checks.models_log_density: "log_density",
    checks.models_generator: "waiting_time",
    checks.models_implausible: "implausible_share",
    checks.models_energy: "energy",
    checks.adversarial_optimum: "optimal_d",
    checks.adversarial_d_loss: "d_loss",
    checks.adversarial_g_loss: "g_loss",
    checks.adversarial_jsd: "jsd",
    checks.adversarial_ratio: "times",
    checks.loops_d_loss: "loss_for_d",
    checks.loops_arrows: "arrows_of",
    checks.loops_radius: "radius_after",
    checks.loops_r1_step: "r1_step",
    checks.loops_clinic: "diagnosis",
    checks.shrink_conv_size: "conv_size",
    checks.shrink_padding: "doubling_padding",
    checks.shrink_receptive_field: "receptive_field",
    checks.shrink_batch_norm: "batch_norm",
    checks.dcgan_doublings: "doublings",
    checks.dcgan_range: "to_tanh_range",
    checks.dcgan_slerp: "slerp",
    checks.dcgan_nearest: "nearest_image",
}


# Exercises whose answer is a value, not a function.
VALUES = {
    checks.start_z_shape,
    checks.start_numbers,
    checks.models_exponent,
    checks.adversarial_ratio,
    checks.loops_clinic,
    checks.shrink_padding,
    checks.dcgan_doublings,
}


def test_every_check_has_an_exercise_and_four_wrong_answers():
    every = {
        check
        for name, check in vars(checks).items()
        if re.match("(start|models|adversarial|loops|shrink|dcgan)_", name)
    }
    assert set(EXERCISES) == every
    for check in every:
        assert len([wrong for wrong, *_ in WRONG if wrong is check]) >= 4


@pytest.mark.parametrize(("check", "name"), EXERCISES.items(), ids=EXERCISES.values())
def test_the_solution_in_the_lesson_is_right(check, name):
    assert check(solution(name)).done


@pytest.mark.parametrize("check", EXERCISES)
@pytest.mark.parametrize("unfilled", [..., None])
def test_an_empty_answer_is_no_answer_yet(check, unfilled):
    for answer in (unfilled, lambda *arguments: unfilled):
        if check in VALUES and callable(answer):
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


def pairs(samples, training):
    return torch.cdist(samples.flatten(1), training.flatten(1))


def kl(p, q):
    return (p * (p / q).log()).sum()


def middle(p, q):
    return (p + q) / 2


def log_normal(x, m, s):
    return torch.distributions.Normal(m, s).log_prob(torch.as_tensor(x))


def mean_distance(a, b):
    return (a[:, None] - b).abs().mean()


def energy(x, y):
    return 2 * mean_distance(x, y) - mean_distance(x, x) - mean_distance(y, y)


def unbiased_energy(x, y):
    def within(a):
        return mean_distance(a, a) * len(a) / (len(a) - 1)

    return 2 * mean_distance(x, y) - within(x) - within(y)


def jsd(p, q):
    return solution("jsd")(p, q)


def loops_loss(discriminator, real, fake):
    return softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean()


def arrows(function, fake):
    fake = fake.requires_grad_()
    return torch.autograd.grad(function(fake), fake)[0]


def in_turn(theta, psi, h, gamma):
    psi = psi - h * (theta + gamma * psi)
    return theta + h * psi, psi


def below(logs, limit):
    return (logs < limit).float()


WRONG = [
    (checks.start_z_shape, (32, 16), "their order is not"),
    (checks.start_z_shape, (64, 32), "You wrote (64, 32)"),
    (checks.start_z_shape, (16,), "You wrote (16)"),
    (checks.start_z_shape, 512, "You wrote (512)"),
    (checks.start_numbers, 32, "along one side"),
    (checks.start_numbers, 3072, "three colours"),
    (checks.start_numbers, 64, "Not 64"),
    (checks.start_numbers, 1023, "Not 1023"),
    (checks.start_to_unit, lambda images: images / 2, "-1 went to -0.500"),
    (checks.start_to_unit, lambda images: images + 1, "1 went to 2.000"),
    (checks.start_to_unit, lambda images: (1 - images) / 2, "-1 went to 1.000"),
    (checks.start_to_unit, lambda images: images.abs(), "-1 went to 1.000"),
    (checks.start_to_unit, lambda images: ((images + 1) / 2) ** 2, "0 went to 0.250"),
    (
        checks.start_to_unit,
        lambda images: (images - images.min()) / (images.max() - images.min()),
        "Use the same formula always",
    ),
    (checks.start_z_shape, torch.randn(16, 32), "not z itself"),
    (checks.start_blend, lambda a, b, t: a + t * b, "At t = 1 the result should be b"),
    (checks.start_blend, lambda a, b, t: t * a + (1 - t) * b, "At t = 0 the result should be a"),
    (checks.start_blend, lambda a, b, t: (a + b) / 2, "At t = 0 the result should be a"),
    (checks.start_blend, lambda a, b, t: a + t**2 * (b - a), "a quarter of the way"),
    (checks.start_blend, lambda a, b, t: torch.cat([a, b]), "At t = 0 the result should be a"),
    (checks.models_exponent, 1024, "ten levels"),
    (checks.models_exponent, 256**1024, "not the number of images"),
    (checks.models_exponent, 8192, "powers of 2"),
    (checks.models_exponent, 2048, "10^2048"),
    (checks.models_exponent, 262144, "10^262144"),
    (checks.models_exponent, 1024 * math.log(256), "10^5678.26"),  # the natural logarithm
    (checks.models_log_density, lambda x, m, s: log_normal(x, m, s).exp(), "its logarithm is still"),
    (checks.models_log_density, lambda x, m, s: log_normal(x, m, s) / math.log(2), "base 2"),
    (checks.models_log_density, lambda x, m, s: -((x - m) ** 2) / (2 * s**2), "that factor"),
    (checks.models_log_density, lambda x, m, s: log_normal(x, m, s) + math.log(s), "that factor"),
    (checks.models_log_density, lambda x, m, s: log_normal(x, m, s) - ((x - m) / s) ** 2 / 2, "lower by 1.0000"),
    (checks.models_log_density, lambda x, m, s: -log_normal(x, m, s), "that factor"),
    (checks.models_log_density, lambda x, m, s: log_normal(m, m, s) - (x - m) / (2 * s), "left and right"),
    (checks.models_log_density, lambda x, m, s: log_normal(m, m, s) - ((x - m) / 2) ** 2 / s**2, "lower by 0.2500"),
    (
        checks.models_log_density,
        lambda x, m, s: math.log(math.exp(-((x - m) ** 2) / 2 / s**2) / s / math.tau**0.5),
        "so that no exp is left",
    ),
    (checks.models_log_density, lambda x, m, s: log_normal(x, m, s).exp().log(), "so that no exp is left"),
    (checks.models_generator, lambda u: 5 * torch.log(1 - u), "cannot be below 0"),
    (checks.models_generator, lambda u: torch.nan * u, "no number"),
    (checks.models_generator, lambda u: -5.05 * torch.log(1 - u), "median of your samples is 3.50"),
    (checks.models_generator, lambda u: -torch.log(1 - u) / 5, "median of your samples is 0.14"),
    (checks.models_generator, lambda u: -torch.log(1 - u), "median of your samples is 0.69"),
    (checks.models_generator, lambda u: -5 * torch.log2(1 - u), "median of your samples is 5.00"),
    (checks.models_generator, lambda u: 1 - torch.exp(-u / 5), "median of your samples is 0.10"),  # F itself
    (checks.models_generator, lambda u: u * 10 * math.log(2), "the shape"),
    (checks.models_implausible, lambda logs, real: 1 - below(logs, real.quantile(0.001)).mean(), "are plausible"),
    (checks.models_implausible, lambda logs, real: below(logs, real.quantile(0.1)).mean(), "too high"),
    (checks.models_implausible, lambda logs, real: below(logs, real.quantile(0.01)).mean(), "too high"),
    (checks.models_implausible, lambda logs, real: below(logs, real.quantile(0.999)).mean(), "other end"),
    (checks.models_implausible, lambda logs, real: below(logs, real.quantile(0.001)).sum(), "yours is 30"),
    (checks.models_implausible, lambda logs, real: 100 * below(logs, real.quantile(0.001)).mean(), "yours is 15"),
    (checks.models_implausible, lambda logs, real: below(logs, -5.0).mean(), "yours is 0.0000"),
    (checks.models_implausible, lambda logs, real: below(logs, real.min()).mean(), "yours is 0.1000"),
    (checks.models_implausible, lambda logs, real: below(logs, real.quantile(0.0005)).mean(), "yours is 0.1000"),
    (checks.models_implausible, lambda logs, real: below(logs, real.quantile(0.002)).mean(), "yours is 0.2000"),
    (checks.models_energy, lambda x, y: energy(x, y).sqrt(), "square root"),
    (checks.models_energy, lambda x, y: energy(x, y) / 2, "division by 2"),
    (checks.models_energy, lambda x, y: -energy(x, y), "the wrong way round"),
    (checks.models_energy, unbiased_energy, "a point with itself"),
    (checks.models_energy, lambda x, y: 2 * mean_distance(x, y), "Are the signs right"),
    (checks.models_energy, lambda x, y: (x.mean() - y.mean()).abs(), "yours gives 3.500"),
    (checks.models_energy, lambda x, y: energy(x, y) * len(x) * len(y), "not sums"),
    (checks.adversarial_optimum, lambda p, q: q / (p + q), "1 where all is fake"),
    (checks.adversarial_optimum, lambda p, q: p / q, "0 to 1"),
    (checks.adversarial_optimum, lambda p, q: p - q, "0 to 1"),
    (checks.adversarial_optimum, lambda p, q: p, "yours answers 0.200"),
    (checks.adversarial_optimum, lambda p, q: torch.sigmoid(p - q), "Of four things"),
    (checks.adversarial_optimum, lambda p, q: 0.5 + 0 * p, "Of four things"),
    (checks.adversarial_optimum, lambda p, q: p**2 / (p**2 + q**2), "Of four things"),
    (checks.adversarial_d_loss, lambda r, f: -(softplus(-r).mean() + softplus(f).mean()), "wrong way round"),
    (checks.adversarial_d_loss, lambda r, f: softplus(-r).sum() + softplus(f).sum(), "a sum"),
    (checks.adversarial_d_loss, lambda r, f: (softplus(-r).mean() + softplus(f).mean()) / 2, "half of it"),
    (checks.adversarial_d_loss, lambda r, f: softplus(r).mean() + softplus(-f).mean(), "changed places"),
    (checks.adversarial_d_loss, lambda r, f: (softplus(-r).mean() + softplus(f).mean()) / math.log(2), "base 2"),
    (checks.adversarial_d_loss, lambda r, f: softplus(-r).mean(), "should be log 4"),
    (
        checks.adversarial_d_loss,
        lambda r, f: -r.sigmoid().log().mean() - (1 - f.sigmoid()).log().mean(),
        "gives inf, not 400",
    ),
    (checks.adversarial_d_loss, lambda r, f: ((-r).exp() + 1).log().mean() + softplus(f).mean(), "gives inf, not 400"),
    (
        checks.adversarial_d_loss,
        lambda r, f: (r.exp() + 1).log().mean() - r.mean() + softplus(f).mean(),
        "yours is inf",
    ),
    (checks.adversarial_g_loss, lambda f: (f.exp() + 1).log().mean() - f.mean(), "yours is inf"),
    (checks.adversarial_g_loss, lambda f: -softplus(f).mean(), "saturating loss"),
    (checks.adversarial_g_loss, lambda f: -softplus(-f).mean(), "wrong way round"),
    (checks.adversarial_g_loss, lambda f: softplus(-f).sum(), "a sum"),
    (checks.adversarial_g_loss, lambda f: softplus(f).mean(), "should be log 2"),
    (checks.adversarial_g_loss, lambda f: -f.mean(), "should be log 2"),
    (checks.adversarial_g_loss, lambda f: -f.sigmoid().log2().mean(), "base 2"),
    (checks.adversarial_g_loss, lambda f: -f.sigmoid().log().mean(), "gives inf, not 200"),
    (checks.adversarial_jsd, kl, "the middle"),
    (checks.adversarial_jsd, lambda p, q: (kl(p, q) + kl(q, p)) / 2, "the middle"),
    (checks.adversarial_jsd, lambda p, q: 2 * jsd(p, q), "not averaged"),
    (checks.adversarial_jsd, lambda p, q: kl(p, middle(p, q)), "only one"),
    (checks.adversarial_jsd, lambda p, q: jsd(p, q) / math.log(2), "base 2"),
    (checks.adversarial_jsd, lambda p, q: jsd(p, q).sqrt(), "square root"),
    (checks.adversarial_jsd, lambda p, q: -jsd(p, q), "below 0"),
    (checks.adversarial_jsd, lambda p, q: (kl(p, middle(p, q)) + kl(q, middle(p, q))) / 2, "counts as 0"),
    (
        checks.adversarial_jsd,
        lambda p, q: sum(torch.special.xlogy(f, f / middle(p, q)).sum() for f in (p, q)) / 2,
        "gives nan",
    ),
    (checks.adversarial_jsd, lambda p, q: 1 + jsd(p, q), "it is 0; yours gives 1"),
    (checks.adversarial_ratio, 1 / 99, "other way round"),
    (checks.adversarial_ratio, 100, "Work out 1"),
    (checks.adversarial_ratio, 0.99, "Not 0.99"),
    (checks.adversarial_ratio, 9801, "Not 9801"),
    (checks.loops_d_loss, loops_loss, "leaves gradients in G's weights"),
    (checks.loops_d_loss, lambda d, r, f: loops_loss(d, r, f).detach(), "no gradient is left for D"),
    (checks.loops_d_loss, lambda d, r, f: loops_loss(d, r, f).item(), "no gradient is left for D"),
    (
        checks.loops_d_loss,
        lambda d, r, f: softplus(-d(r)).mean() + softplus(d(f).detach()).mean(),
        "does not learn from one of the two",
    ),
    (
        checks.loops_d_loss,
        lambda d, r, f: softplus(d(r)).mean() + softplus(-d(f.detach())).mean(),
        "changed places",
    ),
    (checks.loops_d_loss, lambda d, r, f: softplus(d(f.detach())).mean(), "only one"),
    (checks.loops_d_loss, lambda d, r, f: softplus(-d(r)).mean(), "only one"),
    (checks.loops_d_loss, lambda d, r, f: -loops_loss(d, r, f.detach()), "wrong way round"),
    (checks.loops_d_loss, lambda d, r, f: 2 * loops_loss(d, r, f.detach()), "Look at L_D"),
    (checks.loops_arrows, lambda d, f: arrows(lambda x: d(x).mean(), f), "1/4"),
    (checks.loops_arrows, lambda d, f: arrows(lambda x: -d(x).sum(), f), "backwards"),
    (checks.loops_arrows, lambda d, f: arrows(lambda x: d(x).sigmoid().sum(), f), "the probability"),
    (checks.loops_arrows, lambda d, f: arrows(lambda x: softplus(-d(x)).sum(), f), "of a loss"),
    (checks.loops_arrows, lambda d, f: arrows(lambda x: d(x).sum(), f).sum(0), "came out as (2,)"),
    (checks.loops_arrows, lambda d, f: f, "The first point's arrow is (0.500, -1.000)"),
    (checks.loops_radius, lambda n, h: (1 + h**2) ** n, "the square"),
    (checks.loops_radius, lambda n, h: (1 - h**2) ** (n / 2), "leads outward"),
    (checks.loops_radius, lambda n, h: 1.0, "leads outward"),
    (checks.loops_radius, lambda n, h: (1 + h) ** n, "yours is 1.5000"),
    (checks.loops_radius, lambda n, h: 1 + n * h**2 / 2, "yours is 1.1250"),
    (checks.loops_radius, lambda n, h: n * math.sqrt(1 + h**2), "After 0 steps"),
    (checks.loops_r1_step, in_turn, "θ' was found with the new ψ'"),
    (checks.loops_r1_step, lambda t, p, h, g: (t + h * p, p - h * (t + h * p + g * p)), "ψ' was found with"),
    (checks.loops_r1_step, lambda t, p, h, g: (t + h * p, p - h * t), "missing from"),
    (checks.loops_r1_step, lambda t, p, h, g: (t + h * p, p - h * (t + g / 2 * p)), "derivative of the penalty"),
    (checks.loops_r1_step, lambda t, p, h, g: (t + h * p, p - h * (t + g / 2 * p**2)), "derivative of the penalty"),
    (checks.loops_r1_step, lambda t, p, h, g: (p - h * (t + g * p), t + h * p), "changed places"),
    (checks.loops_r1_step, lambda t, p, h, g: (t - h * p, p - h * (t + g * p)), "your θ' is 0.9500"),
    (checks.loops_r1_step, lambda t, p, h, g: (t + h * p, p + h * (t + g * p)), "your ψ' is 0.6400"),
    (checks.loops_r1_step, lambda t, p, h, g: t + h * p, "two numbers"),
    (checks.loops_clinic, "ABCD", "five letters"),
    (checks.loops_clinic, "AABCD", "each from A to E once"),
    (checks.loops_clinic, "EACDB", "3 of five are right. Look at fault 3"),
    (checks.loops_clinic, "CEADB", "3 of five are right. Look at fault 2"),
    (checks.loops_clinic, "BCADE", "Look at fault 5"),
    (checks.loops_clinic, "DCAEB", "Look at fault 4"),
    (checks.shrink_conv_size, lambda n, k, s, p: (n + 2 * p - k) // s, "yours is 13"),
    (checks.shrink_conv_size, lambda n, k, s, p: (n + p - k) // s + 1, "yours is 13"),
    (checks.shrink_conv_size, lambda n, k, s, p: n // s, "n = 7, k = 3, s = 1, p = 0 yours is 7"),
    (checks.shrink_conv_size, lambda n, k, s, p: (n + 2 * p - k) / s + 1, "yours is 3.5"),
    (checks.shrink_conv_size, lambda n, k, s, p: (n - 1) * s + k - 2 * p, "yours is 56"),
    (checks.shrink_padding, 1, "becomes 22"),
    (checks.shrink_padding, 3, "becomes 18"),
    (checks.shrink_padding, 0, "becomes 24"),
    (checks.shrink_padding, 4, "becomes 16"),
    (checks.shrink_receptive_field, lambda layers: sum(k for k, _ in layers), "yours is 6"),
    (checks.shrink_receptive_field, lambda layers: 1 + sum(k - 1 for k, _ in layers), "yours is 7"),
    (checks.shrink_receptive_field, lambda layers: math.prod(k for k, _ in layers), "yours is 9"),
    (checks.shrink_receptive_field, lambda layers: math.prod(s for _, s in layers), "yours is 1"),
    (checks.shrink_batch_norm, lambda x: (x - x.mean(0)) / x.std(0), "divides by B"),
    (checks.shrink_batch_norm, lambda x: (x - x.mean()) / x.std(correction=0), "own mean"),
    (checks.shrink_batch_norm, lambda x: x - x.mean(0), "have the variances 3.500"),
    (checks.shrink_batch_norm, lambda x: (x - x.mean(0)) / x.var(0, correction=0), "have the variances 0.286"),
    (checks.shrink_batch_norm, lambda x: (x.mean(0) - x) / x.std(0, correction=0), "order or sign"),
    (checks.shrink_batch_norm, lambda x: (x - x.mean(1, keepdim=True)) / x.std(1, keepdim=True), "own mean"),
    (checks.shrink_batch_norm, lambda x: x.mean(0), "came out as (2,)"),
    (checks.shrink_batch_norm, lambda x: (x - x.mean(0)) / x.var(0, correction=0).sqrt(), "Where does eps go"),
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
    (checks.dcgan_range, lambda p: (p.float() / 127.5 - 1).flatten(), "came out as (4,)"),
    (checks.dcgan_range, lambda p: p.no_such_method(), "raises an error: AttributeError"),
    (checks.dcgan_slerp, lerp, "yours has 5"),
    (checks.dcgan_slerp, lambda a, b, t: slerp(b, a, t), "should be a"),
    (checks.dcgan_slerp, straightened, "gone 0.193 of the way"),
    (checks.dcgan_slerp, slerp_without_lengths, "yours has 1182"),
    (checks.dcgan_slerp, lambda a, b: a, "raises an error: TypeError"),
    (checks.dcgan_nearest, lambda x, y: pairs(x, y).argmax(1), "Sample 0 is almost training image 7"),
    (checks.dcgan_nearest, lambda x, y: pairs(x, y).argmin(0), "the shape (12,)"),  # along the wrong side
    (checks.dcgan_nearest, lambda x, y: pairs(x, y), "the shape (5, 12)"),
    (checks.dcgan_nearest, lambda x, y: pairs(x, y).amin(1), "not distances"),
    (checks.dcgan_nearest, lambda x, y: torch.cdist(x.flatten(1), y.flatten(1), p=1).argmin(1), "add up the squares"),
    (checks.dcgan_nearest, lambda x, y: (x @ y).argmin(1), "raises an error"),
]


@pytest.mark.parametrize(("check", "answer", "hint"), WRONG)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_near_miss_is_refused_with_a_hint(check, answer, hint, language):
    lang.use(language)
    verdict = check(answer)
    assert not verdict.done and repr(verdict).startswith("✗ ")
    if language == "en":
        assert hint in repr(verdict)
    else:
        assert re.search("[가-힣]", repr(verdict))


RIGHT = [
    (checks.start_z_shape, [16, 32]),
    (checks.start_z_shape, torch.Size([16, 32])),
    (checks.start_numbers, 1024.0),
    (checks.start_to_unit, lambda images: np.interp(images, [-1, 1], [0, 1])),
    (checks.start_to_unit, lambda image: 0.5 * float(image) + 0.5),  # one number at a time
    (checks.start_blend, lambda a, b, t: torch.lerp(a, b, t)),
    (checks.start_blend, lambda a, b, t: [(1 - t) * x + t * y for x, y in zip(a, b, strict=True)]),
    (checks.models_exponent, 2467),  # the number of digits
    (checks.models_exponent, 1024 * np.log10(256)),
    (checks.models_log_density, lambda x, m, s: -0.5 * math.log(2 * math.pi * s * s) - (x - m) ** 2 / (2 * s * s)),
    (checks.models_log_density, lambda x, m, s: -(((x - m) / s) ** 2) / 2 - torch.log(s) - math.log(math.tau) / 2),
    (checks.models_generator, lambda u: -5 * torch.log(1 - (2 * u - 1).abs())),  # runs through the waits twice
    (checks.models_generator, lambda u: -5 * np.log(u.numpy())),
    (checks.models_generator, lambda u: -5 * math.log(1 - u)),
    (checks.models_implausible, lambda logs, real: np.mean(logs.numpy() < np.quantile(real.numpy(), 0.001))),
    (
        checks.models_implausible,
        lambda logs, real: sum(v < sorted(real.tolist())[10] for v in logs.tolist()) / len(logs),
    ),
    (checks.models_energy, lambda x, y: energy(x, y).item()),
    (checks.models_energy, lambda x, y: energy(x, y).numpy()),
    (checks.adversarial_optimum, lambda p, q: 1 / (1 + q / p)),
    (checks.adversarial_optimum, lambda p, q: torch.sigmoid(p.log() - q.log())),
    (checks.adversarial_optimum, lambda p, q: float(p) / (float(p) + float(q))),
    (
        checks.adversarial_d_loss,
        lambda r, f: np.mean(np.logaddexp(0, -r.numpy())) + np.mean(np.logaddexp(0, f.numpy())),
    ),
    (checks.adversarial_g_loss, lambda f: sum(np.logaddexp(0, -v) for v in f.tolist()) / len(f)),
    (checks.adversarial_jsd, lambda p, q: jsd(p, q).item()),
    (checks.adversarial_ratio, -99),
    (checks.adversarial_ratio, torch.tensor(99.0)),
    (checks.loops_d_loss, lambda d, r, f: loops_loss(d, r, f.data)),
    (checks.loops_d_loss, lambda d, r, f: -(d(r).sigmoid().log().mean() + (1 - d(f.detach()).sigmoid()).log().mean())),
    (checks.loops_arrows, lambda d, f: arrows(lambda x: d(x).sum(), f).numpy()),
    (checks.loops_arrows, lambda d, f: torch.stack([arrows(lambda x: d(x[None]).sum(), point) for point in f])),
    (checks.loops_radius, lambda n, h: math.sqrt((1 + h * h) ** n)),
    (checks.loops_radius, lambda n, h: abs((1 - 1j * h) ** n)),
    (checks.loops_r1_step, lambda t, p, h, g: [t + h * p, (1 - h * g) * p - h * t]),
    (checks.loops_r1_step, lambda t, p, h, g: torch.tensor([t + h * p, p - h * t - h * g * p])),
    (checks.loops_clinic, "e c a d b"),
    (checks.loops_clinic, "E, C, A, D, B"),
    (checks.loops_clinic, ["E", "C", "A", "D", "B"]),
    (checks.shrink_conv_size, lambda n, k, s, p: math.floor((n + 2 * p - k) / s + 1)),
    (checks.shrink_conv_size, lambda n, k, s, p: len(range(-p, n + p - k + 1, s))),
    (checks.shrink_padding, 2.0),
    (checks.shrink_batch_norm, lambda x: (x - x.mean(0)) * (x.var(0, correction=0) + 1e-5) ** -0.5),
    (checks.shrink_batch_norm, lambda x: (x.numpy() - x.numpy().mean(0)) / np.sqrt(x.numpy().var(0) + 1e-5)),
    (checks.shrink_batch_norm, lambda x: torch.nn.functional.batch_norm(x, None, None, training=True)),
    (checks.dcgan_doublings, 5.0),
    (checks.dcgan_doublings, torch.tensor(5)),
    (checks.dcgan_doublings, np.log2(128 / 4)),
    (checks.dcgan_range, lambda p: (p.numpy().astype(float) / 255 - 0.5) * 2),
    (checks.dcgan_range, lambda p: p / 127.5 - 1),
    (checks.dcgan_range, lambda p: [[[[v.item() / 255 * 2 - 1 for v in row] for row in p[0, 0]]]]),
    (checks.dcgan_slerp, lambda a, b, t: slerp(a, b, t).numpy()),
    (checks.dcgan_slerp, lambda a, b, t: torch.tensor([x.item() for x in slerp(a, b, t)])),
    (checks.dcgan_nearest, lambda x, y: pairs(x, y).square().argmin(1)),
    (checks.dcgan_nearest, lambda x, y: [min(range(len(y)), key=lambda j: (one - y[j]).norm()) for one in x]),
    (checks.dcgan_nearest, lambda x, y: pairs(x, y).numpy().argmin(1)),
]


@pytest.mark.parametrize(("check", "answer"), RIGHT)
def test_every_right_form_is_accepted(check, answer):
    assert check(answer).done


def test_the_patients_of_lesson_03_wait_in_the_order_that_the_check_expects():
    [names] = re.findall(r"^faults = (\[.*\])$", (SOURCES / "03_feedback_loops.py").read_text(encoding="utf-8"), re.M)
    faults = ast.literal_eval(names)
    waiting = sorted(faults, key=lambda name: zlib.crc32(name.encode()))
    assert checks.loops_clinic("".join("ABCDE"[waiting.index(fault)] for fault in faults)).done
