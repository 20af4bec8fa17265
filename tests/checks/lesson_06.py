"""Answers to the exercises of lesson 06: near misses with what is said to them, and other right forms."""

import numpy as np
import torch
from solutions import solution

from gan_lib import checks

EXERCISES = {
    checks.dcgan_doublings: "doublings",
    checks.dcgan_range: "to_tanh_range",
    checks.dcgan_slerp: "slerp",
    checks.dcgan_nearest: "nearest_image",
}


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

RIGHT = [
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
