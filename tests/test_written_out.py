"""What a lesson writes out is what the library does: the lesson's own cells are run here, and compared."""

import copy

import build
import numpy as np
import pytest
import scipy.stats
import torch
from PIL import Image
from sklearn.linear_model import LogisticRegression
from torch import nn
from torch.nn.functional import softplus

from gan_lib import data, device, losses, metrics, nets, train

# Lesson 01


@pytest.fixture(scope="module")
def models():
    ids = ("imports", "cats", "density", "models", "flexible", "energy-distance")
    return build.run_cells("01_generative_models", ids)


def test_the_energy_distance_of_lesson_01_is_that_of_the_library_with_its_gradient(models):
    rng = torch.Generator().manual_seed(0)
    for features in (2, 64):
        x, y = torch.randn(40, features, generator=rng), 2 * torch.randn(60, features, generator=rng) + 1
        x.requires_grad_(), y.requires_grad_()
        ours, theirs = models["energy_distance"](x, y), metrics.energy_distance(x, y)
        torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-3)  # cdist's fast way is that inexact
        for mine, its in zip(torch.autograd.grad(ours, (x, y)), torch.autograd.grad(theirs, (x, y)), strict=True):
            torch.testing.assert_close(mine, its, rtol=0, atol=1e-5)


def test_the_percentile_of_lesson_01_is_that_of_the_library(models):
    lengths = torch.cat([models["visitors"], data.Cats().sample(20, seed=9)])
    theirs = metrics.percentile(models["cats"].log_density(lengths), models["reference"])
    torch.testing.assert_close(models["percentile"](lengths), theirs, rtol=0, atol=1e-3)


def test_the_kernel_density_of_lesson_01_is_that_of_scipy(models):
    rng = torch.Generator().manual_seed(0)
    x, centres = torch.randn(7, 3, generator=rng), torch.randn(20, 3, generator=rng)
    theirs = np.mean([scipy.stats.multivariate_normal(c, 0.5**2).pdf(x) for c in centres.numpy()], axis=0)
    ours = models["kernel_log_density"](x, centres, 0.5)
    np.testing.assert_allclose(ours.exp(), theirs, rtol=1e-4)


def test_the_normalizing_constant_of_lesson_01(models):
    normal = torch.distributions.MultivariateNormal(torch.tensor([46.0, 16.0]), torch.diag(torch.tensor([36.0, 6.0])))
    assert float(models["log_Z"](lambda x: normal.log_prob(x) + 3)) == pytest.approx(3, abs=1e-3)


# Lesson 02


@pytest.fixture(scope="module")
def adversarial():
    return build.run_cells("02_adversarial_loss", ("machine", "points", "d-loss", "jsd", "losses"))


def same_value_and_gradients(ours, theirs, *logits):
    logits = [values.clone().requires_grad_() for values in logits]
    for mine, its in zip(
        (ours(*logits), *torch.autograd.grad(ours(*logits), logits)),
        (theirs(*logits), *torch.autograd.grad(theirs(*logits), logits)),
        strict=True,
    ):
        torch.testing.assert_close(mine, its, rtol=0, atol=1e-6)


def test_the_losses_of_lesson_02_are_those_of_the_library(adversarial):
    rng = torch.Generator().manual_seed(0)
    extreme = torch.tensor([[200.0, -200.0], [-200.0, 200.0]])
    for real, fake in (*20 * torch.randn(3, 2, 50, generator=rng), extreme):
        same_value_and_gradients(adversarial["d_loss"], losses.non_saturating.discriminator, real, fake)
        same_value_and_gradients(adversarial["non_saturating"], losses.non_saturating.generator, fake)
        same_value_and_gradients(adversarial["saturating"], losses.saturating.generator, fake)


def test_the_jsd_of_lesson_02_is_that_of_the_library(adversarial):
    x = torch.arange(-12, 12, 0.01, dtype=torch.float64) + 0.005
    boxes = [((x > low) & (x < low + 1)).double() for low in (0, 0.5, 3)]
    for p, q in ((adversarial["p"](x), adversarial["q"](x)), boxes[:2], boxes[::2]):
        assert float(adversarial["jsd"](p, q, 0.01)) == pytest.approx(metrics.jensen_shannon(p, q, 0.01), abs=1e-9)


def test_the_densities_of_lesson_02_are_those_of_its_samples(adversarial):
    x = torch.linspace(-6, 6, 100)
    for density, draw, mixture in (
        (adversarial["p"], adversarial["draw_real"], data.Mixture([[-2.0], [2.0]], 0.7)),
        (adversarial["q"], adversarial["draw_fake"], data.Mixture([[1.0]], 1.2)),
    ):
        torch.testing.assert_close(density(x), mixture.log_density(x[:, None]).exp())
        torch.manual_seed(0)
        points = draw(200_000)
        assert points.shape == (200_000, 1)
        low, high = -1.0, 2.5
        share = ((points > low) & (points < high)).double().mean()
        grid = torch.linspace(low, high, 10_001)
        assert float(share) == pytest.approx(float(torch.trapezoid(density(grid), grid)), abs=0.006)


# Lesson 03: the networks for points, and the two steps.
LOOPS = build.run_cells("03_feedback_loops", ["networks", "steps"], torch=torch, nn=nn, softplus=softplus)


@pytest.mark.parametrize(
    ("written", "library"),
    [(LOOPS["Generator"], nets.PointGenerator), (LOOPS["Discriminator"], nets.PointDiscriminator)],
    ids=["generator", "discriminator"],
)
def test_lesson_03_networks(written, library):
    ours, theirs = written(), library()
    theirs.load_state_dict(ours.state_dict())
    points = torch.randn(50, 2)
    assert torch.equal(ours(points), theirs(points)) and str(ours.layers) == str(theirs.layers)


def test_lesson_03_steps():
    machine = device.pick("cpu", torch.float32)
    players = []
    for _ in range(2):
        torch.manual_seed(0)
        g, d = nets.PointGenerator(), nets.PointDiscriminator()
        players.append((g, d, torch.optim.Adam(g.parameters(), 1e-2), torch.optim.Adam(d.parameters(), 1e-2)))
    (g, d, g_optimizer, d_optimizer), (g2, d2, g2_optimizer, d2_optimizer) = players
    pair, scaler = losses.non_saturating, machine.scaler()
    for _ in range(3):
        real, z = torch.randn(32, 2) + 1, torch.randn(32, 2)
        fake, fake2 = g(z), g2(z)
        d_loss = LOOPS["discriminator_step"](d, d_optimizer, real, fake)
        d2_loss, *_ = train.discriminator_step(d2, d2_optimizer, real, fake2, pair.discriminator, machine, scaler)
        g_loss = LOOPS["generator_step"](d, g_optimizer, fake)
        g2_loss = train.generator_step(d2, g2_optimizer, fake2, pair.generator, machine, scaler)
        assert d_loss == d2_loss.item() and g_loss == g2_loss.item()
    for ours, theirs in ((g, g2), (d, d2)):
        assert all(torch.equal(a, b) for a, b in zip(ours.parameters(), theirs.parameters(), strict=True))


# Lesson 05: convolutions as loops, and batch normalization.
LAYERS = build.run_cells("05_shrink_and_grow", ["imports", "digit", "conv", "stamp", "norm"])


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (1, 2), (2, 1), (3, 1)])
@pytest.mark.parametrize("size", [3, 4])
def test_lesson_05_convolutions(size, stride, padding):
    rng = torch.Generator().manual_seed(0)
    image, kernel = torch.randn(9, 9, generator=rng), torch.randn(size, size, generator=rng)
    for ours, theirs in (("conv", nn.functional.conv2d), ("stamp", nn.functional.conv_transpose2d)):
        wanted = theirs(image[None, None], kernel[None, None], stride=stride, padding=padding)[0, 0]
        torch.testing.assert_close(LAYERS[ours](image, kernel, stride, padding), wanted, rtol=0, atol=1e-5)


def test_lesson_05_batch_normalization():
    rng = torch.Generator().manual_seed(0)
    ours, theirs = LAYERS["BatchNorm"](3), nn.BatchNorm2d(3)
    for net, names in ((ours, ("gamma", "beta")), (theirs, ("weight", "bias"))):
        with torch.no_grad():
            for name, value in zip(names, (1.7, -0.4), strict=True):
                getattr(net, name).fill_(value)
    for _ in range(3):
        x = 2 * torch.randn(5, 3, 4, 4, generator=rng) + 1
        copies = [x.clone().requires_grad_() for _ in range(2)]
        results = [net(copy) for net, copy in zip((ours, theirs), copies, strict=True)]
        torch.testing.assert_close(*results, rtol=0, atol=1e-5)
        weights = torch.randn(x.shape, generator=rng)
        gradients = [
            torch.autograd.grad((result * weights).sum(), copy) for result, copy in zip(results, copies, strict=True)
        ]
        torch.testing.assert_close(*gradients, rtol=0, atol=1e-5)
    torch.testing.assert_close(ours.mean.flatten(), theirs.running_mean)
    torch.testing.assert_close(ours.var.flatten(), theirs.running_var)
    torch.testing.assert_close(ours.eval()(x), theirs.eval()(x), rtol=0, atol=1e-5)


# Lesson 06: the networks for images, a round, the average, the Fréchet distance.


@pytest.fixture(scope="module")
def dcgan():
    cells = ("machine", "settings", "initialise", "generator", "discriminator", "round", "average", "frechet")
    return build.run_cells("06_dcgan", cells)


def test_the_networks_of_lesson_06_are_those_of_the_library(dcgan):
    torch.manual_seed(0)
    ours = dcgan["dcgan"]()
    torch.manual_seed(0)
    theirs = nets.Generator(32, 1, dcgan["g_width"], dcgan["z_dim"]), nets.Discriminator(32, 1, dcgan["d_width"])
    z = torch.randn(20, dcgan["z_dim"])
    for mine, its in zip(ours, theirs, strict=True):
        assert str(mine.layers) == str(its.layers)
        assert all(torch.equal(a, b) for a, b in zip(mine.parameters(), its.parameters(), strict=True))
    for mode in (True, False):
        pictures = [net.train(mode)(z) for net in (ours[0], theirs[0])]
        logits = [net.train(mode)(pictures[0]) for net in (ours[1], theirs[1])]
        assert torch.equal(*pictures) and torch.equal(*logits) and logits[0].shape == (20,)


def test_the_round_and_the_average_of_lesson_06_are_those_of_the_library(dcgan, monkeypatch):
    machine = device.pick("cpu", torch.float32)
    torch.manual_seed(0)
    ours = dcgan["dcgan"]()
    gan = train.GAN(*copy.deepcopy(ours), machine, lr=dcgan["lr"], betas=dcgan["betas"])
    optimizers = [torch.optim.Adam(net.parameters(), dcgan["lr"], dcgan["betas"]) for net in ours]
    averaged = copy.deepcopy(ours[0])
    real, z = torch.rand(24, 1, 32, 32) * 2 - 1, torch.randn(24, dcgan["z_dim"])
    with monkeypatch.context() as patch:
        patch.setattr(torch, "randn", lambda *shape: z)
        dcgan["one_round"](*ours, *optimizers, real)
    monkeypatch.setattr(gan, "draw_z", lambda n: z)
    train.both_steps(gan, [(real,)], losses.non_saturating)
    # Adam's first step is a whole learning rate long wherever the sign is certain.
    for mine, its in zip(ours, (gan.generator, gan.discriminator), strict=True):
        apart = torch.cat([(a - b).flatten().abs() for a, b in zip(mine.parameters(), its.parameters(), strict=True)])
        assert apart.median() < 1e-6 and (apart > 1e-4).float().mean() < 0.01
    dcgan["update_average"](averaged, gan.generator, 0.9)
    train.update_average(gan.averaged, gan.generator, 0.9)
    for (name, mine), its in zip(averaged.state_dict().items(), gan.averaged.state_dict().values(), strict=True):
        assert "num_batches" in name or torch.allclose(mine, its, rtol=0, atol=1e-6)


def test_the_frechet_distance_of_lesson_06_is_that_of_the_library(dcgan):
    rng = torch.Generator().manual_seed(0)
    for rows, features in ((300, 8), (1000, 64)):
        real = torch.randn(rows, features, generator=rng)
        fake = torch.randn(2 * rows, features, generator=rng) @ torch.randn(features, features, generator=rng) + 1
        theirs = metrics.frechet_distance(real, fake)
        assert dcgan["frechet_distance"](real, fake) == pytest.approx(theirs, rel=1e-5)


# Lesson 07: interpolation, the nearest image, and the linear probe.
LEARNED = build.run_cells(
    "07_what_has_it_learned", ["walk", "nearest", "features", "probe"], torch=torch, nn=nn,
    pictures=torch.zeros(1, 1, 4, 4), known=torch.ones(3, 1, 4, 4),
)  # fmt: skip


def test_lesson_07_interpolates_as_torch_does():
    a, b = torch.randn(2, 16, generator=torch.Generator().manual_seed(0))
    ours = LEARNED["interpolate"](a, b, 7)
    torch.testing.assert_close(ours, torch.lerp(a, b, torch.linspace(0, 1, 7)[:, None]))
    assert torch.equal(ours[0], a) and torch.equal(ours[-1], b)


def test_lesson_07_finds_the_nearest_image():
    rng = torch.Generator().manual_seed(0)
    images, others = (torch.randn(n, 1, 8, 8, generator=rng) for n in (5, 40))
    distances, places = torch.cdist(images.flatten(1), others.flatten(1)).min(1)
    for image, distance, place in zip(images, distances, places, strict=True):
        ours, where = LEARNED["nearest"](image, others)
        assert float(ours) == pytest.approx(float(distance), abs=1e-3) and where == place


def test_lesson_07_pools_every_activation_of_the_discriminator():
    d = nets.Discriminator(size=32, width=4).eval()
    features = LEARNED["pooled_features"](d, torch.randn(3, 1, 32, 32))
    assert features.shape == (3, 4 * (4 + 8 + 16))
    first = d.layers[1](d.layers[0](torch.ones(1, 1, 32, 32)))
    pooled = LEARNED["pooled_features"](d, torch.ones(1, 1, 32, 32))[0, :16]
    torch.testing.assert_close(pooled, first.reshape(4, 2, 8, 2, 8).amax((2, 4)).flatten())


def test_lesson_07_probe_is_the_logistic_regression_of_scikit_learn():
    rng = torch.Generator().manual_seed(0)
    x, labels = torch.randn(200, 6, generator=rng), torch.arange(200) % 10
    x[:, 0] += labels
    torch.manual_seed(0)
    probe = LEARNED["linear_probe"](x, labels, C=0.1)
    theirs = LogisticRegression(C=0.1, max_iter=1000, tol=1e-8).fit(x.numpy(), labels.numpy())
    np.testing.assert_allclose(probe.weight.detach(), theirs.coef_, atol=5e-3)
    np.testing.assert_allclose(probe(x).softmax(1).detach(), theirs.predict_proba(x.numpy()), atol=1e-2)


# Lesson 08: the square in the middle, and DiffAugment.
OWN = build.run_cells("08_your_own_images", ["machine", "crop", "augmentations", "augmented"])


@pytest.mark.parametrize("size", [(40, 90), (91, 40), (33, 34), (50, 50)])
def test_the_central_square_of_lesson_08_is_what_a_folder_gives(tmp_path, size):
    pixels = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    picture = Image.fromarray(pixels)
    picture.save(tmp_path / "picture.png")
    ours = np.array(OWN["central_square"](picture, 32)).transpose(2, 0, 1)
    assert np.array_equal(ours, data.folder(tmp_path, 32).pixels[0])


def test_each_augmentation_of_lesson_08_does_what_it_says_to_each_picture():
    torch.manual_seed(0)
    images = torch.rand(64, 3, 32, 32) + 1
    added = OWN["brightness"](images) - images
    assert (added.flatten(1).amax(1) - added.flatten(1).amin(1)).max() < 1e-6
    assert -0.5 <= added.min() < -0.4 and 0.4 < added.max() <= 0.5

    shifts = set()
    for image, moved in zip(images, OWN["translation"](images), strict=True):
        padded = torch.nn.functional.pad(image, [4] * 4)
        cuts = {(i, j): padded[:, i : i + 32, j : j + 32] for i in range(9) for j in range(9)}
        [shift] = [shift for shift, cut in cuts.items() if torch.equal(cut, moved)]
        shifts.add(shift)
    assert len(shifts) > 20 and {i for i, _ in shifts} == {j for _, j in shifts} == set(range(9))

    cut = OWN["cutout"](images)
    hidden = cut == 0
    assert torch.equal(cut[~hidden], images[~hidden]) and (hidden == hidden[:, :1]).all()
    assert hidden[:, 0].flatten(1).sum(1).max() == 16 * 16 and hidden[:, 0].any(2).sum(1).max() == 16
    assert len({tuple(where.flatten().tolist()) for where in hidden[:, 0]}) > 60


def test_the_gradient_passes_through_the_augmentations_of_lesson_08_even_twice():
    torch.manual_seed(0)
    images = torch.randn(4, 1, 32, 32, requires_grad=True)
    discriminator = OWN["Augmented"](nets.Discriminator(width=4, norm=None), OWN["augmentations"])
    (gradient,) = torch.autograd.grad(discriminator(images).sum(), images)
    assert (gradient.flatten(1).norm(dim=1) > 0).all()
    losses.r1(discriminator, images).backward()
    assert all(parameter.grad is not None for parameter in list(discriminator.parameters())[:-1])


def test_real_and_fake_are_augmented_in_both_steps_of_lesson_08():
    machine, seen = device.pick("cpu", torch.float32), []

    def note(images):
        seen.append(images)
        return images

    torch.manual_seed(0)
    generator, inner = nets.Generator(width=4, z_dim=8), nets.Discriminator(width=4)
    gan = train.GAN(generator, OWN["Augmented"](inner, [note]), machine)
    real, fake = torch.randn(4, 1, 32, 32), generator(torch.randn(4, 8))
    pair = losses.non_saturating
    train.discriminator_step(gan.discriminator, gan.d_optimizer, real, fake, pair.discriminator, machine, gan.scaler)
    assert torch.equal(seen[0], real) and torch.equal(seen[1], fake) and len(seen) == 2
    train.generator_step(gan.discriminator, gan.g_optimizer, fake, pair.generator, machine, gan.scaler)
    assert torch.equal(seen[2], fake) and seen[2].requires_grad and len(seen) == 3


# Lesson 09: the distances, the neighbours, and the vote.
@pytest.fixture(scope="module")
def judges():
    return build.run_cells("09_evaluation", ["machine", "load", "fid", "kid", "neighbours", "votes"])


def two_crowds(n=400, m=300, f=8):
    rng = torch.Generator().manual_seed(0)
    real = torch.randn(n, f, generator=rng, dtype=torch.float64)
    return real, 1.3 * torch.randn(m, f, generator=rng, dtype=torch.float64) + 0.3


@pytest.mark.parametrize(
    ("written", "library"),
    [
        ("fd", metrics.frechet_distance),
        ("precision", lambda real, fake: metrics.precision_recall(real, fake)[0]),
        ("recall", lambda real, fake: metrics.precision_recall(real, fake)[1]),
        ("density", lambda real, fake: metrics.density_coverage(real, fake)[0]),
        ("coverage", lambda real, fake: metrics.density_coverage(real, fake)[1]),
    ],
)
def test_the_measures_of_lesson_09_are_those_of_the_library(judges, written, library):
    real, fake = two_crowds()
    assert judges[written](real, fake) == pytest.approx(library(real, fake), abs=1e-6)


def test_the_kid_of_lesson_09_is_that_of_the_library(judges):
    real, fake = two_crowds(m=400)
    assert judges["kid"](real, fake) == pytest.approx(metrics.kid(real, fake), rel=1e-9)


def test_the_vote_of_lesson_09_is_that_of_the_library(judges):
    """The library shuffles first: in its order, the lesson names as many rightly."""
    real, fake = two_crowds(3000, 3000)
    right, of = metrics.two_sample_test(real[:1500], fake[:1500], seed=4)
    rng = torch.Generator().manual_seed(4)
    shuffled = [rows[torch.randperm(1500, generator=rng)] for rows in (real[:1500], fake[:1500])]
    assert judges["told_apart"](*shuffled) == pytest.approx(100 * right / of) and 55 < 100 * right / of < 95


# Lesson 10: the losses and penalties of R3GAN, its first weights, and the 1-D critics.
@pytest.fixture(scope="module")
def stability():
    return build.run_cells(
        "10_stability", ["machine", "w1", "critics", "networks", "discriminator", "r3gan", "dirac", "play"]
    )


def test_the_r3gan_of_lesson_10_is_that_of_the_library(stability):
    torch.manual_seed(0)
    discriminator = stability["Discriminator"](16, 4).double()
    real, fake = torch.randn(2, 5, 1, 16, 16, dtype=torch.float64)
    wanted = losses.r1(discriminator, real) + losses.r2(discriminator, fake)
    assert stability["r1_and_r2"](discriminator, real, fake, gamma=3.0).item() == pytest.approx(1.5 * wanted.item())
    logits = torch.randn(2, 9)
    for player in ("discriminator", "generator"):
        ours, theirs = (getattr(pair, player)(*logits) for pair in (stability["r3gan"], losses.relativistic))
        assert torch.equal(ours, theirs)


def test_without_normalization_numbers_keep_their_size_in_lesson_10(stability):
    """He et al. 2015. DCGAN's first weights, N(0, 0.02), would shrink a picture's signal a hundredfold."""
    torch.manual_seed(0)
    generator, discriminator = stability["Generator"](32, 32, z_dim=16), stability["Discriminator"](32, 32)
    *layers, _ = generator.layers  # without tanh
    with torch.no_grad():
        drawn = torch.nn.Sequential(*layers)(torch.randn(400, 16))
        assert 0.5 < drawn[..., 8:-8, 8:-8].std() < 3
        assert 0.5 < discriminator(torch.randn(400, 1, 32, 32)).std() < 3


def test_the_linear_program_of_lesson_10_finds_the_wasserstein_distance(stability):
    rng = np.random.default_rng(0)
    real, fake = rng.normal(0, 1, 40), rng.exponential(2, 30)
    places, values, distance = stability["best_critic"](real, fake)
    assert distance == pytest.approx(scipy.stats.wasserstein_distance(real, fake), abs=1e-9)
    assert np.abs(np.diff(values) / np.diff(places)).max() < 1 + 1e-9
    at = dict(zip(places, values, strict=True))
    assert np.mean([at[x] for x in real]) - np.mean([at[x] for x in fake]) == pytest.approx(distance, abs=1e-9)


def test_the_dirac_game_of_lesson_10_follows_its_closed_form(stability):
    """With the Wasserstein loss, theta^2 - h theta psi + psi^2 never changes under alternating updates (lesson 04)."""
    theta, psi = stability["games"]["Wasserstein", ""].double().unbind(1)
    size = theta**2 - 0.1 * theta * psi + psi**2
    assert (size[-1] / size[0] - 1).abs().max() < 1e-3
