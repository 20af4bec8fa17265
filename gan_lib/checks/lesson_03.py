"""Checks of the exercises of lesson 03, "The two feedback loops"."""

import torch
from torch.nn.functional import softplus

from gan_lib.checks.machinery import as_numbers, check, near, written
from gan_lib.lang import tr


@check
def loops_d_loss(loss_for_d):
    """Lesson 03, exercise 1. loss_for_d(discriminator, real, fake): D's loss, with gradients for D and none for G."""
    real, noise = torch.tensor([[1.0, 0.5], [0.0, 2.0], [-1.0, 1.0]]), torch.tensor([[0.3, -1.0], [2.0, 0.1]])
    discriminator, generator = torch.nn.Linear(2, 1), torch.nn.Linear(2, 2)
    torch.nn.init.constant_(discriminator.weight, 0.7)
    torch.nn.init.constant_(discriminator.bias, -0.2)
    torch.nn.init.eye_(generator.weight)
    torch.nn.init.zeros_(generator.bias)

    def logits(points):
        return discriminator(points).squeeze(1)

    value = written(loss_for_d(logits, real, generator(noise)))
    on_real, on_fake = logits(real).detach(), logits(noise).detach()
    wanted = float(softplus(-on_real).mean() + softplus(on_fake).mean())
    number = float(as_numbers(value))
    if near(number, float(softplus(on_real).mean() + softplus(-on_fake).mean())):
        return tr("진짜와 가짜의 정답이 뒤바뀌었습니다.", "Real and fake have changed places.")
    if near(number, float(softplus(-on_real).mean())) or near(number, float(softplus(on_fake).mean())):
        return tr(
            "두 항 가운데 하나뿐입니다. D는 진짜와 가짜에서 모두 배웁니다.",
            "That is only one of the two terms. D learns from real and from fake.",
        )
    if near(number, -wanted):
        return tr(
            "부호가 반대입니다. 손실은 줄이려는 값입니다.",
            "The sign is the wrong way round: a loss is what gets smaller.",
        )
    if not near(number, wanted):
        return tr(
            f"예에서 손실이 {wanted:.4f}이어야 하는데 결과가 {number:.4f}입니다. 수업 02의 L_D를 다시 보십시오.",
            f"In the example the loss should be {wanted:.4f}; yours is {number:.4f}. Look at L_D in lesson 02 again.",
        )
    if not (isinstance(value, torch.Tensor) and value.requires_grad):
        return tr(
            "값은 맞지만 D에게 돌아갈 그래디언트가 남아 있지 않습니다. 어디에서 그래디언트를 끊었습니까?",
            "The value is right, but no gradient is left for D. Where did you cut?",
        )
    value.backward()
    if generator.weight.grad is not None:
        return tr(
            "값은 맞지만 backward()가 G의 가중치에까지 그래디언트를 남깁니다. 그 길을 끊으십시오.",
            "The value is right, but backward() leaves gradients in G's weights as well. Cut that way off.",
        )
    shares = torch.autograd.grad(softplus(-logits(real)).mean() + softplus(logits(noise)).mean(), discriminator.weight)
    if discriminator.weight.grad is None or not torch.allclose(discriminator.weight.grad, shares[0], atol=1e-5):
        return tr(
            "값은 맞고 G도 안전하지만, D가 진짜와 가짜 가운데 한쪽에서 배우지 못합니다. 너무 많이 끊었습니다.",
            "The value is right and G is safe, but D does not learn from one of the two. You cut too much.",
        )


@check
def loops_arrows(arrows_of):
    """Lesson 03, exercise 2. arrows_of(discriminator, fake): the gradient of each point's logit in that point,
    `(N, 2)`."""
    fake = torch.tensor([[0.5, -1.0], [1.5, 0.25], [-1.0, 0.75], [0.0, 2.0]])
    discriminator = torch.nn.Bilinear(2, 2, 1)  # x W y + b: the gradient at x is (W + W^T) x
    weight = torch.tensor([[0.4, -0.3], [0.9, -0.6]])
    with torch.no_grad():
        discriminator.weight[0], discriminator.bias[0] = weight, 0.3

    def logits(points):
        return discriminator(points, points).squeeze(1)

    arrows = as_numbers(arrows_of(logits, fake.clone()))
    wanted = (fake @ (weight + weight.T)).double()
    if arrows.shape != wanted.shape:
        return tr(
            f"점의 모양은 {tuple(fake.shape)}인데 결과의 모양이 {tuple(arrows.shape)}입니다. 점마다 화살표가 하나씩 "
            "있어야 합니다.",
            f"The points are {tuple(fake.shape)} and yours came out as {tuple(arrows.shape)}: one arrow for each "
            "point.",
        )

    def same(other):
        return torch.allclose(arrows, other, rtol=0, atol=1e-4)

    if same(-wanted):
        return tr(
            "화살표가 모두 거꾸로입니다. 로짓이 커지는 쪽이어야 합니다.",
            "All arrows point backwards: they should lead to larger logits.",
        )
    if same(wanted / len(fake)):
        return tr(
            f"모든 화살표의 길이가 정답의 꼭 {len(fake)}분의 1입니다. 점이 {len(fake)}개라는 것과 상관이 있을까요?",
            f"Every arrow is 1/{len(fake)} of what it should be. Has that to do with there being {len(fake)} points?",
        )
    slope = torch.sigmoid(logits(fake)).detach().double()[:, None]
    if same(wanted * slope * (1 - slope)):
        return tr("로짓이 아니라 확률 D(x)를 미분했습니다.", "You differentiated the probability D(x), not the logit.")
    if same(wanted * (1 - slope)) or same(-wanted * (1 - slope)):
        return tr(
            "손실을 미분했습니다. 로짓을 미분하십시오.",
            "That is the gradient of a loss. Take the gradient of the logit.",
        )
    if not same(wanted):
        return tr(
            f"첫 점의 화살표가 ({arrows[0, 0]:.3f}, {arrows[0, 1]:.3f})입니다. 로짓을 그 점의 좌표로 미분했습니까?",
            f"The first point's arrow is ({arrows[0, 0]:.3f}, {arrows[0, 1]:.3f}). Is it the derivative of its logit "
            "in its coordinates?",
        )
