"""Checks of the exercises of lesson 10, "Why does it not fall over? Stability"."""

import torch

from gan_lib.checks.machinery import as_numbers, check, near, written
from gan_lib.lang import tr


@check
def stability_one_sided(one_sided):
    """Lesson 10, exercise 1. one_sided(discriminator, real, fake): E max(0, |grad| - 1)^2 between them, a scalar."""
    weight = torch.tensor([0.6, 0.8], requires_grad=True)

    def linear(scale):
        return lambda x: scale * (x.flatten(2) @ weight).sum(1)

    # The gradient of every logit has the length `scale` times the root of 3, wherever the points lie.
    real, fake = torch.randn(2, 500, 3, 1, 2, generator=torch.Generator().manual_seed(0))
    steep, flat = (linear(length / 3**0.5) for length in (3.0, 0.5))
    penalty = written(one_sided(steep, real, fake))
    if not isinstance(penalty, torch.Tensor) or penalty.numel() != 1:
        return tr("수 하나를 담은 텐서를 돌려주십시오.", "Return a tensor that holds one number.")
    value = penalty.item()
    if near(value, 40):
        return tr("λ는 곱하지 않습니다.", "Do not multiply by λ.")
    if not near(value, 4, 1e-3):
        return tr(
            f"그래디언트의 길이가 모두 3이면 (3 − 1)² = 4여야 하는데 {value:g}입니다. 길이를 이미지 하나의 "
            "모든 수에 대해 구합니까?",
            f"If every gradient has length 3, it should be (3 − 1)² = 4; yours is {value:g}. Is the length "
            "taken over all numbers of an image?",
        )

    def uneven(x):
        return torch.where(torch.arange(len(x)) % 2 == 0, steep(x), flat(x))

    if near(as_numbers(one_sided(uneven, real, fake)), (3.5 / 2 - 1) ** 2, 1e-3):
        return tr(
            "길이를 평균하기 전에, 이미지마다 벌을 구하십시오.",
            "Take the penalty of each image first, and the mean afterwards.",
        )
    if not near(as_numbers(one_sided(flat, real, fake)), 0):
        return tr(
            "길이가 0.5이면 1을 넘지 않으므로 벌이 0이어야 합니다.",
            "A length of 0.5 does not exceed 1: the penalty should be 0.",
        )
    if not penalty.requires_grad or torch.autograd.grad(penalty, weight, allow_unused=True)[0] is None:
        return tr(
            "이 페널티에서는 판별자가 배울 수 없습니다. create_graph=True가 있습니까?",
            "The discriminator cannot learn from this penalty. Is there a create_graph=True?",
        )
    seen = []

    def watch(x):
        seen.append(x.detach())
        return x.flatten(1).square().sum(1)

    one_sided(watch, real, fake)
    t = (seen[-1] - real) / (fake - real)
    if not near((t.flatten(1) - t.flatten(1)[:, :1]).abs().max(), 0, 1e-2):
        return tr("이미지 하나에 t는 하나여야 합니다.", "There should be one t for each image.")
    t = t.flatten(1)[:, 0]
    if t.min() < -1e-3 or t.max() > 1.001 or not near(t.mean(), 0.5, 0.1) or not near(t.std(), 12**-0.5, 0.05):
        return tr("t는 0과 1 사이에서 고르게 뽑아야 합니다.", "t should be uniform between 0 and 1.")


@check
def stability_largest(largest):
    """Lesson 10, exercise 2. largest(W): the largest singular value of a matrix (m, n)."""
    noise = torch.Generator().manual_seed(0)
    for shape in ((5, 5), (3, 7), (8, 2)):
        matrix = torch.randn(shape, generator=noise)
        wanted = torch.linalg.matrix_norm(matrix, 2).item()
        value = as_numbers(largest(matrix.clone()))
        if value.numel() != 1:
            return tr("수 하나를 돌려주십시오.", "Return one number.")
        if near(value, wanted**2, 1e-2 * wanted**2) and not near(wanted, 1, 1e-2):
            return tr(
                "특잇값의 제곱입니다. W와 그 전치를 한 번씩 곱하면 σ²배가 됩니다.",
                "That is the singular value squared: W and its transpose together stretch by σ².",
            )
        if not near(value, wanted, 1e-2 * wanted):
            return tr(
                f"모양이 {shape}인 행렬의 가장 큰 특잇값은 {wanted:.4f}인데 {value.item():.4f}입니다. 길이를 1로 "
                "맞추며 충분히 되풀이합니까?",
                f"The largest singular value of a {shape} matrix is {wanted:.4f}; yours is {value.item():.4f}. Do you "
                "scale to length 1, and repeat often enough?",
            )


@check
def stability_tuned(tuned):
    """Lesson 10, exercise 3. tuned(search, report): the mean FD on the report's seeds, at the search's best rate."""
    search = {0.001: torch.tensor([50.0, 60.0]), 0.002: torch.tensor([40.0, 44.0]), 0.004: torch.tensor([20.0, 90.0])}
    report = {0.001: torch.tensor([30.0, 32.0]), 0.002: torch.tensor([45.0, 55.0]), 0.004: torch.tensor([35.0, 45.0])}
    value = as_numbers(tuned(dict(search), dict(report)))
    if value.numel() != 1:
        return tr("수 하나를 돌려주십시오.", "Return one number.")
    hints = {
        42: tr(
            "고를 때 쓴 시드의 값입니다. 그 값은 운이 좋았기 때문에 뽑혔을 수 있습니다.",
            "That is the value on the seeds of the search: it may have been chosen for its luck.",
        ),
        31: tr(
            "보고할 시드를 보고 학습률을 골랐습니다.",
            "You chose the rate by looking at the seeds that are to be reported.",
        ),
        40: tr("가장 좋은 시드 하나가 아니라 평균으로 고르십시오.", "Choose by the mean, not by the best single seed."),
    }
    for wrong, hint in hints.items():
        if near(value, wrong):
            return hint
    if not near(value, 50):
        return tr(
            f"시험용 예에서는 50이어야 하는데 {value.item():g}입니다.",
            f"In the example of the check it should be 50; yours is {value.item():g}.",
        )
