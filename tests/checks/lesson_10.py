"""Answers to the exercises of lesson 10: near misses with what is said to them, and other right forms."""

import torch

from gan_lib import checks, losses

EXERCISES = {
    checks.stability_one_sided: "one_sided",
    checks.stability_largest: "largest",
    checks.stability_tuned: "tuned",
}


def penalty(
    draw=torch.rand,
    each=True,
    dim=None,
    both=False,
    graph=True,
    factor=1.0,
    norm=lambda slope, dim: slope.norm(dim=dim),
):
    def one_sided(discriminator, real, fake):
        shape = [1] * (real.ndim - 1) if each else real.shape[1:]
        x = torch.lerp(real, fake, draw(len(real), *shape)).detach().requires_grad_()
        (slope,) = torch.autograd.grad(discriminator(x).sum(), x, create_graph=graph)
        over = (norm(slope, dim) if dim else norm(slope.flatten(1), 1)) - 1
        return factor * (over if both else over.clamp(min=0)).square().mean()

    return one_sided


def power(steps=50, squared=False, scale=True):
    def largest(W):
        v = torch.ones(W.shape[1])
        for _ in range(steps):
            v = W.T @ (W @ v)
            v = v / v.norm() if scale else v
        return (W.T @ (W @ v)).norm() if squared else (W @ v).norm()

    return largest


def rate(choose=torch.mean, at="search", value="report"):
    def tuned(search, report):
        tables = {"search": search, "report": report}
        best = min(search, key=lambda rate: choose(tables[at][rate]))
        return tables[value][best].mean()

    return tuned


WRONG = [
    (checks.stability_one_sided, penalty(both=True), "does not exceed 1"),
    (checks.stability_one_sided, penalty(dim=1), "taken over all numbers"),
    (checks.stability_one_sided, penalty(factor=10), "Do not multiply by λ"),
    (checks.stability_one_sided, penalty(graph=False), "create_graph"),
    (checks.stability_one_sided, penalty(each=False), "one t for each"),
    (checks.stability_one_sided, penalty(draw=torch.randn), "uniform between 0 and 1"),
    (checks.stability_one_sided, penalty(draw=lambda *shape: torch.full(shape, 0.5)), "uniform between 0 and 1"),
    (checks.stability_one_sided, lambda discriminator, real, fake: 4.0, "a tensor that holds one number"),
    (checks.stability_one_sided, lambda discriminator, real, fake: torch.tensor(float("nan")), "yours is nan"),
    (checks.stability_one_sided, penalty(norm=lambda slope, dim: slope.norm(dim=dim).mean()), "the mean afterwards"),
    (checks.stability_largest, power(squared=True), "singular value squared"),
    (checks.stability_largest, power(steps=1), "repeat often enough"),
    (checks.stability_largest, power(scale=False), "scale to length 1"),
    (checks.stability_largest, lambda W: W.norm(), "largest singular value"),
    (checks.stability_largest, lambda W: torch.linalg.svdvals(W), "one number"),
    (checks.stability_tuned, rate(value="search"), "chosen for its luck"),
    (checks.stability_tuned, rate(at="report"), "looking at the seeds"),
    (checks.stability_tuned, rate(choose=torch.min), "not by the best single seed"),
    (checks.stability_tuned, lambda search, report: 0.002, "yours is 0.002"),
    (checks.stability_tuned, lambda search, report: report[0.002], "one number"),
]

RIGHT = [
    (checks.stability_one_sided, losses.one_sided),
    (checks.stability_largest, lambda W: float(torch.linalg.svdvals(W)[0])),
    (checks.stability_largest, lambda W: power()(W.T)),
    (checks.stability_tuned, lambda search, report: float(rate()(search, report))),
]
