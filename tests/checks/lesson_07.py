"""Answers to the exercises of lesson 07: near misses with what is said to them, and other right forms."""

import torch
from solutions import solution

from gan_lib import checks

EXERCISES = {
    checks.learned_circle: "great_circle",
    checks.learned_alarm: "copy_alarm",
    checks.learned_recover: "recover",
}


def lerp(a, b, t):
    return a + t * (b - a)


def straightened(a, b, t):
    point = lerp(a, b, t)
    return point / point.norm() * a.norm()


def without_lengths(a, b, t):
    omega = torch.arccos((a * b).sum().clamp(-1, 1))
    return (torch.sin((1 - t) * omega) * a + torch.sin(t * omega) * b) / torch.sin(omega)


def circle(a, b, t):
    return solution("great_circle")(a, b, t)


def closest(rows, training):
    return torch.cdist(rows, training).min(1).values


def alarm(limit=torch.min, compare=torch.lt, of=torch.mean):
    def judge(samples, training, held_out):
        real = closest(held_out, training)
        return of(compare(closest(samples, training), limit(real)).float())

    return judge


def recover(steps=300, lr=0.1, sign=1, clear=True, clone=True, move_g=False, give="z"):
    def search(generator, images, start):
        z = (start.clone() if clone else start).requires_grad_()
        moved = [z, *generator.parameters()] if move_g else [z]
        optimizer = torch.optim.Adam(moved, lr=lr)
        for _ in range(steps):
            if clear:
                optimizer.zero_grad()
            (sign * (generator(z) - images).square().mean()).backward()
            optimizer.step()
        return z.detach() if give == "z" else generator(z).detach()

    return search


def by_hand(generator, images, start):
    z = start
    for _ in range(3000):
        z = z.detach().requires_grad_()
        (gradient,) = torch.autograd.grad((generator(z) - images).square().mean(), z)
        z = z - 5 * gradient
    return z


WRONG = [
    (checks.learned_circle, lerp, "yours has 5"),
    (checks.learned_circle, lambda a, b, t: circle(b, a, t), "should be a"),
    (checks.learned_circle, straightened, "gone 0.193 of the way"),
    (checks.learned_circle, without_lengths, "yours has 1182"),
    (checks.learned_circle, lambda a, b: a, "raises an error: TypeError"),
    (checks.learned_circle, lambda a, b, t: circle(a, b, torch.as_tensor(t).reshape(-1)[0]), "should be (5, 64)"),
    (checks.learned_alarm, alarm(of=torch.sum), "not a number of samples"),
    (checks.learned_alarm, alarm(compare=torch.gt), "not suspicious"),
    (checks.learned_alarm, alarm(limit=torch.mean), "Take the smallest"),
    (checks.learned_alarm, alarm(limit=torch.median), "Take the smallest"),
    (checks.learned_alarm, alarm(limit=torch.max), "yours is 0.9"),
    (checks.learned_alarm, alarm(compare=torch.le), "An equal distance"),
    (checks.learned_alarm, lambda s, t, h: (closest(s, h) < closest(h, t).min()).float().mean(), "the training rows"),
    (checks.learned_recover, recover(move_g=True), "Move z alone"),
    (checks.learned_recover, recover(clone=False), "a clone of it"),
    (checks.learned_recover, recover(give="pictures"), "Return z"),
    (checks.learned_recover, recover(steps=0), "has not moved"),
    (checks.learned_recover, recover(sign=-1), "lower the loss"),
    (checks.learned_recover, recover(steps=5), "not enough"),
    (checks.learned_recover, recover(clear=False), "zero_grad"),
]

RIGHT = [
    (checks.learned_circle, lambda a, b, t: circle(a, b, t).numpy()),
    (checks.learned_alarm, lambda s, t, h: alarm()(s, t, h).item()),
    (checks.learned_alarm, lambda s, t, h: sum(bool(d < closest(h, t).min()) for d in closest(s, t)) / len(s)),
    (checks.learned_recover, recover(steps=500, lr=0.05)),
    (checks.learned_recover, by_hand),
]
