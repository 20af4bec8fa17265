"""The website's living models, run by node and held against Python: the generator, and the engine of the GAN Lab."""

import json
import random
import re
import shutil
import subprocess
from pathlib import Path

import living
import playwright
import pytest
import torch

from gan_lib import data, lab, metrics, nets
from gan_lib.lab import game as rules
from gan_lib.lab.settings import SETTINGS
from gan_lib.lab.tour import Tour

# The node that playwright brings along: nobody has to install one.
NODE = shutil.which("node", path=Path(playwright.__file__).parent / "driver")
MODES = {name: made.meaning for name, made in SETTINGS["data"].values.items() if name not in ("cats", "drawn")}


def node(*parts, **given):
    """Run a script; `given` are constants in it, and what it prints is JSON."""
    constants = [f"const {name} = {json.dumps(value)};" for name, value in given.items()]
    script = "\n".join(["globalThis.self = globalThis;", *constants, *parts])
    run = subprocess.run([NODE, "-"], input=script, capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def engine():
    return living.engine()


def test_the_generator_draws_what_pytorch_draws():
    generator = nets.Generator()
    generator.load_state_dict(data.weights("digit_generator"))
    z = torch.randn(10, 32, generator=torch.Generator().manual_seed(0))
    drawn = node(
        (living.HERE / "generator" / "net.js").read_text(encoding="utf-8"),
        'const bytes = new Uint8Array(require("fs").readFileSync(path));',
        "const layers = readWeights(bytes.buffer);",
        "console.log(JSON.stringify(z.map((one) => [...drawDigit(layers, one)])));",
        path=str(data.SHIPPED / "digit_generator.safetensors"),
        z=z.tolist(),
    )
    wanted = generator.eval()(z).detach().flatten(1)
    assert wanted.std() > 0.4  # these are pictures
    assert torch.allclose(torch.tensor(drawn), wanted, rtol=0, atol=1e-5)


CASES = [
    {"loss": loss, "r1": r1, "data": name, "z_dim": z_dim}
    for loss in SETTINGS["loss"].values
    for r1, name, z_dim in ((0.0, "ring", 1), (0.3, "cats", 4))
]
ROUNDS = 10  # so many that there is a row of the curves
PLAY = """
const played = cases.map(({ settings, weights, batches, z, zs }) => {
  const game = new Game(settings);
  const players = { d: [game.discriminator, game.dOptimizer], g: [game.generator, game.gOptimizer] };
  const gradients = { d: [], g: [] };
  for (const [name, [net, optimizer]] of Object.entries(players)) {
    net.parameters.forEach((values, i) => values.set(weights[name][i]));
    const step = optimizer.step;
    optimizer.step = function (all) { gradients[name].push(all.map((values) => [...values])); step.call(this, all); };
  }
  game.z = Float64Array.from(z);
  game.real = Float64Array.from(batches[0]).slice(0, 2 * TABLES.arrows);
  batches.forEach((batch, i) => {
    const way = forward(game.generator, Float64Array.from(zs[i]), batch.length / 2);
    game.learnD(way.at(-1), Float64Array.from(batch));
    game.learnG(way, Float64Array.from(batch));
  });
  const after = Object.fromEntries(Object.entries(players).map(([name, [net]]) => [name, net.parameters]));
  const plain = (_, value) => (ArrayBuffer.isView(value) ? [...value] : value);
  return JSON.parse(JSON.stringify({
    gradients, after, rows: game.rows, measured: game.measure(), picture: game.pictureData(),
  }, plain));
});
console.log(JSON.stringify(played));
"""


def python_game(loss, r1, data, z_dim):
    """A game in float64, the numbers that go into it, and what comes out."""
    game = lab.Game(loss=loss, r1=r1, data=data, z_dim=z_dim, batch_size=128, hidden=16)
    players = {"d": game.gan.discriminator.double(), "g": game.gan.generator.double()}
    start = {name: [p.flatten().tolist() for p in net.parameters()] for name, net in players.items()}
    rng = torch.Generator().manual_seed(3)
    zs = [torch.randn(128, z_dim, generator=rng, dtype=torch.float64) for _ in range(ROUNDS)]
    batches = [game.distribution.sample(128, seed).double() for seed in range(ROUNDS)]
    game.z, game.real = game.z.double(), batches[0]
    game.places, game.lattice = game.places.double(), game.lattice.double()
    gradients = {"d": [], "g": []}
    for z, real in zip(zs, batches, strict=True):
        fake = players["g"](z)
        game._step_d(fake, real)
        game._step_g(fake, real)
        for name, net in players.items():
            gradients[name].append([p.grad.flatten().clone() for p in net.parameters()])
    given = {
        "settings": game.settings,
        "weights": start,
        "z": game.z.flatten().tolist(),
        "zs": [z.flatten().tolist() for z in zs],
        "batches": [batch.flatten().tolist() for batch in batches],
    }
    return game, given, gradients


@pytest.fixture(scope="module")
def games(engine):
    """Each case played in Python and in JavaScript: from the same weights, on the same batches."""
    played = [python_game(**case) for case in CASES]
    return list(zip(played, node(engine, PLAY, cases=[given for _, given, _ in played]), strict=True))


def close(ours, wanted, rtol=1e-5):
    """Within a tolerance of the largest of these numbers."""
    ours, wanted = torch.tensor(ours, dtype=torch.float64).flatten(), torch.as_tensor(wanted).double().flatten()
    return (ours - wanted).abs().max() <= rtol * wanted.abs().max()


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{c['loss']}, r1 {c['r1']}" for c in CASES])
def test_the_engine_plays_the_python_game(games, number):
    (game, _, gradients), ours = games[number]
    players = {"d": game.gan.discriminator, "g": game.gan.generator}
    for name, net in players.items():
        for ours_, wanted in zip(ours["gradients"][name], gradients[name], strict=True):
            assert close(sum(ours_, []), torch.cat(wanted))
        assert close(sum(ours["after"][name], []), torch.cat([p.detach().flatten() for p in net.parameters()]))
    assert len(ours["rows"]) == len(game.rows) == 1
    known = [(a, b) for a, b in zip(ours["rows"][0], game.rows[0], strict=True) if a is not None]
    assert len(known) == 5 and all(a == pytest.approx(b, rel=1e-5) for a, b in known)
    assert ours["measured"] == pytest.approx(game._measure(), abs=2e-4)  # Python measures in float32
    surface, fake, arrows, lattice = game.picture_data()
    assert (torch.tensor(ours["picture"]["pixels"]) - 255 * surface.flatten()).abs().max() < 0.51
    assert close(ours["picture"]["fake"], fake) and close(ours["picture"]["arrows"], arrows)
    assert close(ours["picture"]["points"], lattice) and ours["picture"]["lattice"] == list(lattice.shape[:2])
