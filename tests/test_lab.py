import asyncio
import io
import math
import re
import time

import ipywidgets
import numpy as np
import pytest
import torch
from PIL import Image

from gan_lib import data, lab, lang, losses, metrics, nets, notebook, train
from gan_lib.lab import game as rules
from gan_lib.lab import page
from gan_lib.lab.settings import SETTINGS, TEXTS


def weights(net):
    return [value.clone() for value in net.state_dict().values()]


def same(net, before):
    return all(torch.equal(value, old) for value, old in zip(net.state_dict().values(), before, strict=True))


def sent_by(gan_lab, monkeypatch):
    messages = []
    monkeypatch.setattr(gan_lab, "send", lambda content, buffers=(): messages.append((content, buffers)))
    return messages


def test_each_player_steps_alone():
    gan_lab = lab.GANLab()
    generator, discriminator = gan_lab.state.generator, gan_lab.state.discriminator
    g, d = weights(generator), weights(discriminator)
    gan_lab.step_d(3)
    assert same(generator, g) and not same(discriminator, d)
    d = weights(discriminator)
    gan_lab.step_g(2)
    assert same(discriminator, d) and not same(generator, g)
    assert (gan_lab.state.d_steps, gan_lab.state.g_steps) == (3, 2)


def written_out(settings, rng):
    """The penalty of these settings as `fit` takes it, in D's own gradients; rng: where t comes from."""

    def penalty(d, real, fake):
        def slopes(points):
            points = points.detach().requires_grad_()
            return torch.autograd.grad(d(points).sum(), points, create_graph=True)[0]

        if settings["penalty"] in ("r1", "r1_r2"):
            squares = slopes(real).square().sum(1).mean()
            if settings["penalty"] == "r1_r2":
                squares = squares + slopes(fake).square().sum(1).mean()
            return settings["r1"] / 2 * squares
        excess = slopes(torch.lerp(real, fake, torch.rand(len(real), 1, generator=rng))).norm(dim=1) - 1
        if settings["penalty"] == "one_sided":
            excess = excess.relu()
        return settings["r1"] * excess.square().mean()

    return penalty if settings["r1"] else None


@pytest.mark.parametrize(
    "settings",
    [
        {"r1": 0.1},
        {"loss": "relativistic", "penalty": "r1_r2", "r1": 0.3},
        {"penalty": "wgan_gp", "r1": 10.0},
        {"loss": "hinge", "penalty": "one_sided", "r1": 10.0, "d_lr": 0.1},  # so steep that it counts
        {"loss": "relativistic"},
        {"loss": "hinge", "d_steps": 3, "g_lr": 0.001},
        {"batch_size": 16, "seed": 5},
    ],
)
def test_rounds_are_what_fit_does(settings):
    game = lab.Game(data="spiral", **settings)
    game.step_both(25)
    s = game.settings
    torch.manual_seed(s["seed"])
    networks = nets.PointGenerator(s["z_dim"], s["hidden"]), nets.PointDiscriminator(s["hidden"])
    gan = train.GAN(*networks, game.machine, (s["g_lr"], s["d_lr"]), (0.5, 0.9), seed=s["seed"])
    history = train.fit(
        gan,
        data.Points(data.spiral()),
        getattr(losses, s["loss"]),
        25,
        batch_size=s["batch_size"],
        penalty=written_out(s, gan.rng),
        d_steps=s["d_steps"],
    )
    assert same(game.gan.generator, weights(gan.generator))
    assert same(game.gan.discriminator, weights(gan.discriminator))
    if s["d_steps"] == 1:  # fit records every 20 steps, the lab every 20 updates of either player
        names = ("d_loss", "g_loss", "d_real", "d_fake")
        first = [np.mean([row[rules.ROW.index(name)] for row in game.rows[:2]]) for name in names]
        wanted = [history[name][0] for name in names]
        assert first[:2] == pytest.approx(wanted[:2], abs=1e-5)
        # A relative answer is measured from the mean over a row's ten steps, not over each step's own.
        assert first[2:] == pytest.approx(wanted[2:], abs=1e-3 if s["loss"] == "relativistic" else 1e-5)


def test_the_picture_shows_what_the_networks_say():
    game = lab.Game(z_dim=4)
    game.step_both(50)
    surface, fake, arrows, lattice = game.picture_data()
    d = game.gan.discriminator
    row, column = 5, 40  # from above, from the left
    x, y = -3 + (column + 0.5) * 6 / rules.SURFACE, 3 - (row + 0.5) * 6 / rules.SURFACE
    assert torch.allclose(surface[row, column], d(torch.tensor([[x, y]])).sigmoid()[0], rtol=0, atol=1e-5)
    assert torch.allclose(fake, game.gan.generator(game.z[: rules.POINTS]), rtol=0, atol=1e-5)
    middle = game.gan.generator(torch.zeros(1, 4))[0]
    assert torch.allclose(lattice[rules.LATTICE // 2, rules.LATTICE // 2], middle, rtol=0, atol=1e-5)
    d.double().requires_grad_(False)
    for i in range(5):  # the arrow is the slope of -log D, downwards, by finite differences
        for axis in (0, 1):
            up, down = fake[i].double().clone(), fake[i].double().clone()
            up[axis] += 1e-5
            down[axis] -= 1e-5
            loss = [-torch.log(torch.sigmoid(d(point[None])[0])) for point in (up, down)]
            assert abs(float(-(loss[0] - loss[1]) / 2e-5) - float(arrows[i, axis])) < 1e-3


@pytest.mark.parametrize(("name", "value"), [("hidden", 16), ("z_dim", 8), ("seed", 5)])
def test_a_setting_that_needs_new_networks_begins_anew(name, value):
    game = lab.Game()
    game.step_both(3)
    game.set(name, value)
    assert game.d_steps == game.g_steps == 0 and not game.rows
    game.step_both()
    assert game.gan.generator.z_dim == game.settings["z_dim"]


START = {"r1": 1.0}  # else it would not matter which penalty it is
CHANGES = {
    "data": "moons",
    "loss": "hinge",
    "d_lr": 0.1,
    "g_lr": 0.1,
    "d_steps": 3,
    "penalty": "wgan_gp",
    "r1": 0.0,
    "batch_size": 16,
}


@pytest.mark.parametrize("name", CHANGES)
def test_any_other_setting_keeps_the_run_and_takes_effect(name):
    game, other, from_the_start = lab.Game(**START), lab.Game(**START), lab.Game(**START | {name: CHANGES[name]})
    for g in (game, other):
        g.step_both(3)
    before = weights(game.gan.discriminator), weights(game.gan.generator)
    game.set(name, CHANGES[name])
    assert same(game.gan.discriminator, before[0]) and same(game.gan.generator, before[1])
    for g in (game, other):
        g.step_both(2)
    assert game.g_steps == 5
    assert not same(game.gan.generator, weights(other.gan.generator))
    game.reset()
    for g in (game, from_the_start):
        g.step_both(5)
    assert same(game.gan.generator, weights(from_the_start.gan.generator))


@pytest.mark.parametrize(("name", "other"), [("g_lr", "d"), ("d_lr", "g")])
def test_a_players_learning_rate_is_its_own(name, other):
    game, control = lab.Game(), lab.Game()
    for g in (game, control):
        g.step_both(3)
    game.set(name, 0.1)
    for g in (game, control):
        getattr(g, f"step_{other}")(2)
    networks = [(g.gan.discriminator if other == "d" else g.gan.generator) for g in (game, control)]
    assert same(networks[0], weights(networks[1]))


def test_what_was_done_under_the_old_rule_is_shown_by_the_old_rule():
    game, control = lab.Game(), lab.Game()
    for g in (game, control):
        g.step_both(3)
    control.record(measure=False)
    game.set("loss", "least_squares")
    assert np.array_equal(game.rows, control.rows, equal_nan=True) and len(game.rows) == 1


def test_the_readers_random_numbers_stay_as_they_are():
    torch.manual_seed(7)
    wanted = torch.rand(3)
    torch.manual_seed(7)
    lab.Game(penalty="wgan_gp", r1=1.0).step_both(3)
    assert torch.equal(torch.rand(3), wanted)


def test_points_drawn_by_hand_become_the_data():
    game = lab.Game(data="drawn")
    with pytest.raises(lang.CourseError, match="No point is drawn yet"):
        game.step_both()
    game.draw([[1.0, 1.0]] * 10 + [[-9.0, 0.0]])
    assert game.drawn[-1].tolist() == [-3.0, 0.0]  # not off the plane
    game.draw([[2.0, -1.0]] * 500)
    game.step_both(200)
    assert len(game.drawn) == rules.MOST_DRAWN
    assert (game.state().samples - torch.tensor([2.0, -1.0])).norm(dim=1).median() < 1
    game.step_d()
    game.draw([], clear=True)  # in the middle of training
    game.record()
    assert math.isnan(game.state().jsd) and game.state().d_steps == 201


def test_a_silly_learning_rate_ends_in_one_sentence_and_a_new_start_works(monkeypatch):
    gan_lab = lab.GANLab(loss="wasserstein", d_lr=1.0, g_lr=1.0)
    messages = sent_by(gan_lab, monkeypatch)
    gan_lab._game.gan.discriminator.layers[0].weight.data.fill_(1e38)  # as far as it would have come in a while
    gan_lab._receive(None, {"kind": "both"}, [])
    [frame] = messages[-1][0]["frames"]
    assert frame["status"].startswith("A loss is no longer a number") and not frame["running"]
    with pytest.raises(lang.CourseError, match="lower a learning rate"):
        gan_lab.step_d(20)
    gan_lab._game.step_both(2)
    gan_lab._running = True
    gan_lab._receive(None, {"kind": "set", "d_lr": 0.1}, [])  # in the middle of training
    [frame] = messages[-1][0]["frames"]
    assert frame["status"].startswith("A loss is no longer a number") and not frame["running"]
    gan_lab._receive(None, {"kind": "reset"}, [])
    gan_lab._receive(None, {"kind": "both"}, [])
    assert messages[-1][0]["frames"][0]["status"] == "" and math.isfinite(gan_lab.state.d_loss)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"loss": "magic"}, "loss cannot be 'magic'. It can be: non_saturating"),
        ({"speed": 3}, "There is no setting 'speed': choose one of data"),
        ({"d_lr": math.nan}, "d_lr cannot be nan"),
        ({"seed": -1}, "It can be: 0 – 999"),
    ],
)
def test_what_cannot_be_is_refused(wrong, sentence):
    with pytest.raises(lang.CourseError) as error:
        lab.GANLab(**wrong)
    assert sentence in str(error.value)
    gan_lab = lab.GANLab()
    with pytest.raises(lang.CourseError):
        gan_lab.set(**wrong)
    assert gan_lab.state.settings == {name: setting.start for name, setting in SETTINGS.items()}


def test_the_measures_are_those_of_metrics():
    game = lab.Game(data="grid")
    game.step_both(300)
    state = game.state()
    assert (state.modes, state.good) == pytest.approx(metrics.mode_coverage(state.samples, data.lattice()), abs=1e-6)
    # A histogram of many real samples is an independent way to the boxes' probabilities.
    many = data.lattice().sample(400_000)
    edges = np.linspace(-3, 3, 31)
    p, q = (np.histogram2d(*x.numpy().T, bins=(edges, edges))[0].ravel() / len(x) for x in (many, state.samples))
    p, q = (np.append(x, 1 - x.sum()) for x in (p, q))
    middle = (p + q) / 2
    jsd = sum((x[x > 0] * np.log(x[x > 0] / middle[x > 0])).sum() for x in (p, q)) / 2
    assert abs(state.jsd - jsd) < 0.005


def play(gan_lab, messages, script):
    """Run the lab on an event loop, as a kernel would, with a page that confirms what it receives."""

    async def kernel():
        gan_lab._loop = asyncio.get_running_loop()
        answered = 0
        for seconds, message in script:
            if message:
                gan_lab._receive(None, message, [])
            until = time.perf_counter() + seconds
            while time.perf_counter() < until:
                await asyncio.sleep(0.01)
                for content, _ in messages[answered:]:
                    if content["kind"] == "frames":
                        gan_lab._receive(None, {"kind": "seen", "sent": content["sent"]}, [])
                answered = len(messages)
        if gan_lab._task:
            await asyncio.wait_for(gan_lab._task, 5)

    asyncio.run(kernel())


def test_it_trains_beside_other_work_until_it_is_paused(monkeypatch):
    gan_lab = lab.GANLab()
    messages = sent_by(gan_lab, monkeypatch)
    play(gan_lab, messages, [(0.1, {"kind": "hello"}), (0.5, {"kind": "run"}), (0.2, {"kind": "pause"}), (0.2, None)])
    steps = gan_lab.state.g_steps
    assert steps > 0 and not messages[-1][0]["frames"][-1]["running"]
    shown = [frame["g_steps"] for content, _ in messages if content["kind"] == "frames" for frame in content["frames"]]
    assert shown == sorted(shown) and shown[-1] == steps


def test_a_step_in_the_middle_of_training_stops_it_and_moves_one_player(monkeypatch):
    gan_lab = lab.GANLab()
    messages = sent_by(gan_lab, monkeypatch)
    play(gan_lab, messages, [(0.3, {"kind": "run"}), (0.2, {"kind": "d"})])
    assert gan_lab.state.d_steps == gan_lab.state.g_steps + 1


def test_a_click_waits_for_no_more_than_the_round_that_is_being_made(monkeypatch):
    gan_lab, rounds = lab.GANLab(), 0
    messages = sent_by(gan_lab, monkeypatch)
    monkeypatch.setattr(lab, "SLICE", 3)
    step_both = gan_lab._game.step_both

    def click_in_the_third_round():
        nonlocal rounds
        rounds += 1
        if rounds == 3:
            gan_lab._receive(None, {"kind": "d"}, [])
        step_both()

    monkeypatch.setattr(gan_lab._game, "step_both", click_in_the_third_round)
    play(gan_lab, messages, [(0.1, {"kind": "run"})])
    assert (gan_lab.state.d_steps, gan_lab.state.g_steps) == (4, 3)
    assert messages[0][0]["frames"][0]["running"]  # the page learns at once that training begins


@pytest.mark.parametrize("end", ["close", "bye", "silence"])
def test_nothing_trains_on_when_the_page_is_gone(end, monkeypatch):
    gan_lab = lab.GANLab()
    sent_by(gan_lab, monkeypatch)
    monkeypatch.setattr(lab, "PATIENCE", 0.3)

    async def kernel():
        gan_lab._loop = asyncio.get_running_loop()
        for kind in ("hello", "run"):
            gan_lab._receive(None, {"kind": kind}, [])
        await asyncio.sleep(0.05)
        if end == "close":
            gan_lab.close()
        elif end == "bye":
            gan_lab._receive(None, {"kind": "bye"}, [])
        await asyncio.wait_for(gan_lab._task, 2)

    asyncio.run(kernel())
    assert not gan_lab._running
    assert ("The page was silent" in gan_lab._status) == (end == "silence")


def test_it_trains_on_as_long_as_one_view_of_it_is_open(monkeypatch):
    gan_lab = lab.GANLab()
    sent_by(gan_lab, monkeypatch)

    async def kernel():
        gan_lab._loop = asyncio.get_running_loop()
        for kind in ("hello", "hello", "run", "bye"):
            gan_lab._receive(None, {"kind": kind}, [])
        await asyncio.sleep(0.1)
        assert gan_lab._running and not gan_lab._task.done()
        gan_lab._receive(None, {"kind": "bye"}, [])
        await asyncio.wait_for(gan_lab._task, 2)

    asyncio.run(kernel())


def test_two_labs_do_not_touch_each_other(monkeypatch):
    one, two, alone = lab.GANLab(), lab.GANLab(), lab.GANLab()
    for _ in range(3):
        one.step_both(2)
        two.step_both(2)
    alone.step_both(6)
    assert same(one.state.generator, weights(alone.state.generator))
    assert same(two.state.generator, weights(alone.state.generator))


def picture(bundle):
    return np.asarray(Image.open(io.BytesIO(bundle["image/png"])).convert("RGB")).astype(int)


def test_where_no_widget_can_live_the_same_picture_stands_every_time():
    first, second = (lab.GANLab()._repr_mimebundle_()[0] for _ in range(2))
    assert set(first) == {"text/plain", "image/png"} and first == second
    pixels = picture(first)
    assert pixels.shape[1] > 700
    orange = ((pixels - [196, 84, 10]).__abs__().sum(2) < 60).sum()
    blue = ((pixels - [31, 95, 168]).__abs__().sum(2) < 60).sum()
    assert orange > 300 and blue > 300


def test_a_live_lab_carries_a_picture_beside_the_widget(monkeypatch):
    monkeypatch.delenv(notebook.NOBODY_WATCHES)
    gan_lab = lab.GANLab()
    gan_lab.step_both(3)
    data_, _ = gan_lab._repr_mimebundle_()
    assert data_["application/vnd.jupyter.widget-view+json"]["model_id"] == gan_lab.model_id
    assert picture(data_).shape[2] == 3 and data_["text/plain"] == "GANLab(ring, D 3, G 3)"


def test_ipywidgets_7_shows_it_in_the_same_way(monkeypatch):
    """Colab has ipywidgets 7.7.1, whose widgets display themselves, with no room for a picture."""
    from IPython.core.formatters import DisplayFormatter

    def display_itself(self, **kwargs):
        raise AssertionError("the picture is left out")

    monkeypatch.setattr(ipywidgets.Widget, "_ipython_display_", display_itself, raising=False)
    data_, _ = DisplayFormatter().format(lab.GANLab())
    assert "image/png" in data_


def test_the_page_finds_every_text_and_trait_that_it_asks_for():
    script = str(lab.GANLab._esm)
    used = set(re.findall(r"texts\.(\w+)", script)) | {"d", "g", "both", "reset", "clear"}
    assert used <= set(TEXTS)
    gan_lab = lab.GANLab()
    traits = set(re.findall(r'model\.get\("(\w+)"\)', script))
    assert traits == set(page.contents()) and all(getattr(gan_lab, name) for name in traits)
    named = re.search(r"planePainter\(canvas, \{(.*)\}\)", script).group(1)
    assert set(re.findall(r"sizes\.(\w+)", script)) | set(re.findall(r"(?:^| )(\w+)", named)) == {
        *gan_lab.sizes,
        "size",
    }


def test_every_control_says_what_to_try_in_both_languages():
    spoken = {}
    for language in ("ko", "en"):
        lang.use(language)
        spoken[language] = page.contents()["controls"]
        for control in spoken[language]:
            setting = SETTINGS[control["name"]]
            assert len(control["tip"]) > 15 and control["label"]
            offered = [value for value, _ in control["values"]]
            assert setting.start in offered and set(offered) <= set(setting.values)
    assert all(re.search("[가-힣]", control["tip"]) for control in spoken["ko"])
    assert not any(re.search("[가-힣]", str(control)) for control in spoken["en"])
    assert list(SETTINGS) == list(rules.Game().settings)
    assert {named.meaning for named in SETTINGS["loss"].values.values()} == {
        pair for pair in vars(losses).values() if isinstance(pair, losses.Pair)
    }


@pytest.mark.parametrize("loss", SETTINGS["loss"].values)
def test_the_page_is_told_how_to_show_each_loss(loss, monkeypatch):
    gan_lab = lab.GANLab(loss=loss, data="moons")
    messages = sent_by(gan_lab, monkeypatch)
    gan_lab._receive(None, {"kind": "hello"}, [])
    assert messages[0][0]["mark"] == getattr(losses, loss).undecided
    gan_lab.step_both(30)
    state = gan_lab.state
    assert 0 <= state.d_fake < state.d_real <= 1 and math.isfinite(state.g_loss)
    assert gan_lab._game.picture_data()[2].norm() > 0  # D pushes somewhere


def test_arrows_of_a_loss_that_compares_need_no_data():
    assert lab.Game(data="drawn", loss="relativistic").picture_data()[2].isfinite().all()
