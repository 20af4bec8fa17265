"""Checks of the exercises of lesson 03, "The two feedback loops"."""

import torch
from torch.nn.functional import softplus

from gan_lib.checks.machinery import as_numbers, check, near, written
from gan_lib.lang import tr


@check
def loops_simultaneous(simultaneous_round):
    """Lesson 03, exercise 1. simultaneous_round(generator, discriminator, g_optimizer, d_optimizer, real, z).

    Nothing has to be returned; what counts are the weights after it.
    """
    real, z = torch.tensor([[1.0, 0.5], [0.0, 2.0], [-1.0, 1.0]]), torch.tensor([[0.3, -1.0], [2.0, 0.1], [1.0, 1.0]])
    generator, discriminator = torch.nn.Linear(2, 2), torch.nn.Sequential(torch.nn.Linear(2, 1), torch.nn.Flatten(0))
    with torch.no_grad():
        generator.weight.copy_(torch.tensor([[0.9, 0.2], [-0.1, 1.1]])), generator.bias.zero_()
        discriminator[0].weight.copy_(torch.tensor([[0.7, -0.4]])), discriminator[0].bias.fill_(-0.2)
    g, d = list(generator.parameters()), list(discriminator.parameters())
    optimizers = torch.optim.SGD(g, 0.5), torch.optim.SGD(d, 0.5)

    def d_loss():
        return softplus(-discriminator(real)).mean() + softplus(discriminator(generator(z))).mean()

    def g_loss():
        return softplus(-discriminator(generator(z))).mean()

    def flat(tensors):
        return torch.cat([tensor.detach().flatten() for tensor in tensors])

    def gradient(loss, parameters):
        return flat(torch.autograd.grad(loss, parameters))

    g_before, d_before = flat(g), flat(d)
    to_d, to_g = gradient(d_loss(), d), gradient(g_loss(), g)  # what simultaneous updates take
    leak_to_d, leak_to_g = gradient(g_loss(), d), gradient(d_loss(), g)
    moved = [weight - 0.5 * part.view_as(weight) for weight, part in zip(d, to_d.split([2, 1]), strict=True)]
    to_g_late = gradient(softplus(-(generator(z) @ moved[0].T + moved[1])).mean(), g)  # with the D that has moved
    for parameter in (*g, *d):  # left over from an earlier round
        parameter.grad = torch.full_like(parameter, 3.0)

    value = simultaneous_round(generator, discriminator, *optimizers, real, z)
    g_moved, d_moved = (g_before - flat(g)) / 0.5, (d_before - flat(d)) / 0.5
    if not g_moved.any() and not d_moved.any():
        written(value)
        return tr("두 신경망이 그대로입니다. step()을 호출하십시오.", "Neither network moved: call step().")
    if not g_moved.any() or not d_moved.any():
        return tr("한쪽만 움직였습니다. 한 라운드에서는 둘 다 움직입니다.", "Only one moved. In a round, both do.")

    def same(ours, theirs):
        return torch.allclose(ours, theirs, rtol=0, atol=1e-5)

    if not all(parameter.requires_grad for parameter in (*g, *d)):
        return tr("얼린 신경망을 다시 풀지 않았습니다.", "A network is still frozen at the end of the round.")
    if same(g_moved, to_g_late):
        return tr(
            "G의 그래디언트를 이미 움직인 D로 구했습니다. 그러면 교대 갱신입니다.",
            "G's gradient was taken with the D that had already moved: those are alternating updates.",
        )
    if same(d_moved, to_d + leak_to_d):
        return tr(
            "D의 그래디언트에 G의 손실이 섞였습니다. G의 손실을 거꾸로 흘릴 때 D를 얼리십시오.",
            "G's loss leaked into D's gradient: freeze D while G's loss flows back.",
        )
    if same(g_moved, to_g + leak_to_g):
        return tr(
            "G의 그래디언트에 D의 손실이 섞였습니다. 어디에서 끊어야 합니까?",
            "D's loss leaked into G's gradient. Where does it have to be cut?",
        )
    if same(g_moved, to_g + 3) or same(d_moved, to_d + 3):
        return tr(
            "지난 라운드의 그래디언트가 더해졌습니다. 먼저 지우십시오.",
            "Gradients of an earlier round were added. Clear them first.",
        )
    if same(g_moved, leak_to_g) or same(g_moved, -to_g):
        return tr("G가 거꾸로 움직였습니다. G의 손실을 다시 보십시오.", "G moved backwards. Look at its loss again.")
    for name, ours, theirs in (("D", d_moved, to_d), ("G", g_moved, to_g)):
        if not same(ours, theirs):
            return tr(
                f"{name}의 가중치가 다르게 움직였습니다. {name}의 손실을 다시 보십시오.",
                f"{name}'s weights moved in another way. Look at {name}'s loss again.",
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
            f"모든 화살표의 길이가 정답의 정확히 {len(fake)}분의 1입니다. 점이 {len(fake)}개라는 것과 상관이 있을까요?",
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
            f"The first point's arrow is ({arrows[0, 0]:.3f}, {arrows[0, 1]:.3f}). Is it the derivative of the logit "
            "with respect to its coordinates?",
        )


@check
def loops_modes(modes_found):
    """Lesson 03, exercise 3. modes_found(points, centres): how many modes hold a quarter of their fair share."""
    centres = torch.tensor([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 2.0]])

    def points(counts, offset=(0.1, 0.2), away=0):
        offset = torch.tensor(offset)
        inside = torch.cat([centre + offset.expand(n, 2) for centre, n in zip(centres, counts, strict=True)])
        return torch.cat([inside, torch.full((away, 2), -3.0)])

    def ask(*given, **more):
        return float(as_numbers(modes_found(points(*given, **more), centres)))

    everything = ask((8, 8, 8, 8))
    if near(everything, 8) or near(everything, 1):
        return tr("모드의 수를 돌려주십시오. 점의 수나 비율이 아닙니다.", "Return a number of modes, not of points.")
    if not near(everything, 4):
        return tr(
            f"네 모드에 점이 8개씩 들었으면 답은 4인데 결과가 {everything:g}입니다.",
            f"With 8 points in each of four modes the answer is 4; yours is {everything:g}.",
        )
    few = ask((30, 30, 1, 3))
    if near(few, 4):
        return tr(
            "점이 64개이고 모드가 네 개이면 고르게 나눈 몫은 16개입니다. 그 4분의 1이 안 되는 모드도 세었습니다.",
            "Of 64 points in four modes, a fair share is 16. A mode with less than a quarter of that was counted.",
        )
    if not near(few, 2) or not near(ask((29, 29, 4, 2)), 3):
        return tr(
            "점 64개가 네 모드에 29, 29, 4, 2개 들었으면 찾은 모드는 3개입니다. 경계인 4개도 세십시오.",
            "If 64 points lie 29, 29, 4 and 2 in four modes, three are found: exactly a quarter counts, too.",
        )
    if not near(ask((4, 4, 4, 2), away=50), 3):
        return tr(
            "몫은 모드에 든 점이 아니라 점 전체를 모드의 수로 나눈 것입니다.",
            "The fair share is that of all points, not only of those in a mode.",
        )
    if near(ask((8, 8, 8, 8), (0.25, 0.25)), 4):
        return tr(
            "중심에서 0.35 떨어진 점도 세었습니다. 거리는 0.3까지입니다.",
            "Points 0.35 from a centre were counted as well: the distance is at most 0.3.",
        )
    if not near(ask((8, 8, 8, 8), (0.0, 0.29)), 4):
        return tr("중심에서 0.29 떨어진 점을 세지 않았습니다.", "Points 0.29 from a centre were not counted.")


@check
def loops_smoothed(smoothed_loss):
    """Lesson 03, exercise 4. smoothed_loss(real_logits, fake_logits): D's loss with the label 0.9 for real."""
    real, fake = torch.tensor([1.5, -0.3, 0.4]), torch.tensor([-1.0, 0.7])
    value = float(as_numbers(smoothed_loss(real, fake)))

    def mean(logits, label):
        return (label * softplus(-logits) + (1 - label) * softplus(logits)).mean()

    mistakes = {
        mean(real, 1) + mean(fake, 0): ("레이블이 아직 1입니다.", "The label of real is still 1."),
        mean(real, 0.9) + mean(fake, 0.1): (
            "가짜의 레이블까지 바꾸었습니다. 진짜의 레이블만 바꿉니다.",
            "You changed the label of fake as well. Only that of real changes.",
        ),
        0.9 * mean(real, 1) + mean(fake, 0): (
            "진짜에 대한 둘째 항 −0.1 log(1 − D)가 빠졌습니다.",
            "The second term on real, −0.1 log(1 − D), is missing.",
        ),
        mean(real, 0.1) + mean(fake, 0): ("0.9와 0.1이 바뀌었습니다.", "0.9 and 0.1 have changed places."),
        mean(real, 0.9): ("가짜에 대한 항이 없습니다.", "The term on fake is missing."),
        -mean(real, 0.9) - mean(fake, 0): ("부호가 반대입니다.", "The sign is the wrong way round."),
        3 * mean(real, 0.9) + 2 * mean(fake, 0): ("합이 아니라 평균을 구하십시오.", "Take means, not sums."),
    }
    for mistake, hint in mistakes.items():
        if near(value, mistake):
            return tr(*hint)
    wanted = mean(real, 0.9) + mean(fake, 0)
    if not near(value, wanted):
        return tr(
            f"예에서 손실이 {wanted:.4f}이어야 하는데 결과가 {value:.4f}입니다.",
            f"In the example the loss should be {wanted:.4f}; yours is {value:.4f}.",
        )
    if not near(float(as_numbers(smoothed_loss(100 * real, 100 * fake))), mean(100 * real, 0.9) + mean(100 * fake, 0)):
        return tr(
            "로짓이 크면 값이 무한대가 되거나 틀립니다. softplus를 쓰십시오(수업 02).",
            "With large logits the value is infinite or wrong. Use softplus (lesson 02).",
        )
