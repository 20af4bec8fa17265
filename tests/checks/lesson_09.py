"""Answers to the exercises of lesson 09: near misses with what is said to them, and other right forms."""

import torch
from solutions import solution

from gan_lib import checks
from gan_lib.checks.lesson_09 import VERDICTS

EXERCISES = {
    checks.evaluation_swap: "precision_first",
    checks.evaluation_court: "predictions",
    checks.evaluation_wrong: "wrong_share",
    checks.evaluation_forge: "forge",
}


def tell(real, fake, compare=lambda first, second: bool(first > second)):
    return lambda measure: compare(*measure(real, fake))


def clump(spread):
    points = torch.randn(200, 2, generator=torch.Generator().manual_seed(1))
    return points[:1] + spread * (points - points[:1])


def changed(**answers):
    return VERDICTS | answers


def share(compare=torch.lt, of=torch.mean, order=True):
    def judge(a, b):
        better, worse = (a, b) if a.mean() < b.mean() or not order else (b, a)
        return of(compare(worse[:, None], better[None, :]).float())

    return judge


def forge(center=True, whiten=True, mean=True, spread=True, transpose=True):
    def draw(real, n):
        x = torch.randn(n, real.shape[1], dtype=real.dtype)
        x = x - x.mean(0) if center else x
        if whiten:
            x = x @ torch.linalg.inv(torch.linalg.cholesky(torch.cov(x.T))).T
        root = torch.linalg.cholesky(torch.cov(real.T)) if spread else torch.eye(5, dtype=real.dtype)
        return (real.mean(0) if mean else 0) + x @ (root.T if transpose else root)

    return draw


def with_roots(real, n):
    x = torch.randn(n, real.shape[1], dtype=real.dtype)
    u, _, v = torch.linalg.svd(x - x.mean(0), full_matrices=False)
    values, vectors = torch.linalg.eigh(torch.cov(real.T))
    return real.mean(0) + (n - 1) ** 0.5 * (u @ v) * values.clamp(min=0).sqrt() @ vectors.T


WRONG = [
    (checks.evaluation_swap, lambda measure: True, "recall, precision yours is True"),
    (checks.evaluation_swap, lambda measure: False, "precision, recall yours is False"),
    (checks.evaluation_swap, tell(clump(0.01), clump(1)), "yours is False"),
    (checks.evaluation_swap, tell(clump(1), clump(1)), "only one of the two is large"),
    (checks.evaluation_swap, tell(clump(1), clump(0.01), lambda first, second: first), "True or False, and is"),
    (checks.evaluation_court, {"A": "++++"}, "all nine"),
    (checks.evaluation_court, changed(C="++?+"), "four of"),
    (checks.evaluation_court, changed(C="+-+"), "it is '+-+'"),
    (checks.evaluation_court, changed(C="-+++"), "33 of 36 are right. Think C over"),
    (checks.evaluation_court, dict.fromkeys("ABCDEFGHI", "----"), "19 of 36 are right. Think B over"),
    (checks.evaluation_wrong, share(of=torch.sum), "not a number of pairs"),
    (checks.evaluation_wrong, share(compare=torch.le), "equal values"),
    (checks.evaluation_wrong, share(compare=torch.gt), "right winner"),
    (checks.evaluation_wrong, share(compare=torch.ge), "right winner"),
    (checks.evaluation_wrong, lambda a, b: (b < a.min()).float().mean(), "all pairs"),
    (checks.evaluation_wrong, share(order=False), "order of the settings"),
    (checks.evaluation_forge, lambda real, n: real[torch.arange(n) % 300], "copies of reals"),
    (checks.evaluation_forge, lambda real, n: forge()(real, 300), "should be (80, 5)"),
    (checks.evaluation_forge, forge(center=False), "mean of your draw exactly 0"),
    (checks.evaluation_forge, forge(mean=False), "mean is not that"),
    (checks.evaluation_forge, forge(whiten=False), "exactly 1"),
    (checks.evaluation_forge, forge(spread=False), "exactly 1"),
    (checks.evaluation_forge, forge(transpose=False), "exactly 1"),
]

RIGHT = [
    (checks.evaluation_swap, tell(clump(0.01), clump(1), lambda first, second: bool(first < second))),
    (checks.evaluation_court, VERDICTS),
    (checks.evaluation_wrong, lambda a, b: share()(a, b).item()),
    (
        checks.evaluation_wrong,
        lambda a, b: sum(((x - y) * (a.mean() - b.mean()) < 0).item() for x in a for y in b) / (len(a) * len(b)),
    ),
    (checks.evaluation_forge, with_roots),
    (checks.evaluation_forge, lambda real, n: solution("forge")(real, n).numpy()),
]
