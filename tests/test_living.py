"""The website's living models, run by node and held against Python: the generator, and the engine of the GAN Lab."""

import json
import math
import random
import re
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import playwright
import pytest
import torch
from live import living

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
    options = {"capture_output": True, "text": True, "encoding": "utf-8", "timeout": 120}
    run = subprocess.run([NODE, "-"], input=script, **options)
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
CASES += [
    {"loss": "wasserstein", "penalty": name, "r1": 3.0, "data": "moons", "z_dim": 2}
    for name in SETTINGS["penalty"].values
]
ROUNDS = 10  # so many that there is a row of the curves
PLAY = """
const played = cases.map(({ settings, weights, batches, z, zs, ts }) => {
  const game = new Game(settings);
  game.rng = { uniform: () => ts.shift() };
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


def python_game(**settings):
    """A game in float64, the numbers that go into it, and what comes out."""
    game = lab.Game(**settings, batch_size=128, hidden=16)
    players = {"d": game.gan.discriminator.double(), "g": game.gan.generator.double()}
    points = game.distribution.sample(1000).double().requires_grad_()
    (slopes,) = torch.autograd.grad(players["d"](points).sum(), points)
    players["d"].layers[-1].weight.data /= slopes.norm(dim=1).median()  # so steep that a one-sided penalty counts
    start = {name: [p.flatten().tolist() for p in net.parameters()] for name, net in players.items()}
    rng = torch.Generator().manual_seed(3)
    zs = [torch.randn(128, settings["z_dim"], generator=rng, dtype=torch.float64) for _ in range(ROUNDS)]
    rng.set_state(game.gan.rng.get_state())  # where the game itself takes the points between real and fake from
    ts = [torch.rand(128, 1, generator=rng, dtype=torch.float64) for _ in range(ROUNDS)]
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
        "ts": torch.cat(ts).flatten().tolist(),
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


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda k: ", ".join(map(str, CASES[k].values())))
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


def test_each_distribution_is_pythons(engine):
    drawn = [[0.5, -1.0], [2.0, 2.0], [-2.0, 0.3]]
    played = [lab.Game(data=name) for name in SETTINGS["data"].values]
    played[-1].draw(drawn)
    points = [torch.cat([game.distribution.sample(500, seed=2), 6 * torch.rand(500, 2) - 3]) for game in played]
    ours = node(
        engine,
        """
        const looked = Object.entries(points).map(([data, list]) => {
          const game = new Game({ data });
          if (data === "drawn") game.draw(drawn, false);
          const { distribution } = game;
          return {
            density: list.map(([x, y]) => distribution.density(x, y)),
            boxes: [...boxProbabilities(distribution, 3)],
            shares: [...boxShares(distribution.sample(60000, random(5)), 3)],
            judged: distribution.judge(list.flat()),
          };
        });
        console.log(JSON.stringify(looked));
        """,
        points={name: list_.tolist() for name, list_ in zip(SETTINGS["data"].values, points, strict=True)},
        drawn=drawn,
    )
    for game, list_, look in zip(played, points, ours, strict=True):
        exact = game.distribution.log_density(list_).exp()
        assert torch.allclose(torch.tensor(look["density"]), exact, rtol=1e-3, atol=1e-6)
        boxes = metrics.box_probabilities(game.distribution)
        assert torch.allclose(torch.tensor(look["boxes"]), boxes, rtol=1e-3, atol=1e-6)
        assert metrics.jensen_shannon(boxes, torch.tensor(look["shares"]), 1) < 0.004  # what chance leaves of 60,000
        game.gan.generator.forward = lambda z, list_=list_: list_
        wanted = game._measure()
        del wanted["jsd"]
        assert look["judged"] == pytest.approx(wanted, abs=0.0021)  # two points at an edge, in float32


def test_three_runs_find_the_ring_within_3000_rounds(engine):
    runs = node(
        engine,
        """
        const covered = TABLES.row.indexOf("covered");
        const runs = [0, 1, 2].map((seed) => {
          const game = new Game({ seed });
          while (game.gSteps < 3000 && !game.rows.some((row) => row[covered] >= 7 / 8)) game.stepBoth();
          return game.rows;
        });
        console.log(JSON.stringify(runs));
        """,
    )
    k = rules.ROW.index("covered")
    for rows in runs:
        assert rows[-1][k] >= 7 / 8 and rows[4][k] <= 0.5  # after 50 rounds it has not found them yet
        assert [row[0] for row in rows] == list(range(20, 20 * len(rows) + 1, 20))


def test_the_tour_ticks_what_pythons_ticks(engine):
    rng = random.Random(0)
    columns = [rules.ROW.index(name) for name in ("updates", "covered", "good")]
    walks = []
    for _ in range(300):
        game = {"dSteps": 0, "gSteps": 0, "drawn": [], "rows": []}
        game["settings"] = {"data": rng.choice(["ring", "drawn"]), "d_lr": rng.choice([0.0003, 0.003]), "g_lr": 0.003}
        walk = []
        for _ in range(12):
            event = rng.choice(["d", "d", "g", "g", "both", "both", "reset", "data", "draw"])
            if event == "reset":
                game |= {"dSteps": 0, "gSteps": 0, "rows": []}
            elif event == "data":
                game["settings"] = game["settings"] | {"data": rng.choice(["ring", "drawn", "moons"])}
            elif event == "draw":
                game["drawn"] = game["drawn"] + [[0, 0]] * rng.randrange(1, 30)
            else:
                steps = rng.choice([1, 4, 5, 10, 1000])
                game["dSteps"] += steps * (event != "g")
                game["gSteps"] += steps * (event != "d")
                measured = [game["dSteps"] + game["gSteps"], rng.choice([0.5, 0.875, 1]), rng.random()]
                row = [None] * len(rules.ROW)
                for column, value in zip(columns, measured, strict=True):
                    row[column] = value
                game["rows"] = game["rows"] + [row]
            walk.append(dict(game))
        walks.append(walk)
    ours = node(
        engine,
        """
        const looks = walks.map((walk) => {
          const tour = new Tour();
          return walk.map((game) => tour.look({ ...game, rows: game.rows.map((row) => row.map((x) => x ?? NaN)) }));
        });
        console.log(JSON.stringify(looks));
        """,
        walks=walks,
    )
    wanted = []
    for walk in walks:
        tour = Tour()
        for game in walk:
            rows = [[math.nan if value is None else value for value in row] for row in game["rows"]]
            steps = {"d_steps": game["dSteps"], "g_steps": game["gSteps"]}
            tour.look(SimpleNamespace(**steps, settings=game["settings"], drawn=game["drawn"], rows=rows))
            wanted.append(tour.done)
    assert sum(ours, []) == wanted
    shares = [sum(task) / len(wanted) for task in zip(*wanted, strict=True)]
    assert all(0.02 < share < 0.9 for share in shares), shares  # each of them is reached, and not by everybody


def messages(engine, *script, language="en"):
    """What the worker posts when the page sends these messages, each followed by a wait in milliseconds."""
    return node(
        "const posted = []; self.postMessage = ({ message }) => posted.push(message);",
        engine,
        """
        answers.break = () => game.discriminator.parameters[0].fill(1e308); // as far as it would come in a while
        (async () => {
          for (const [message, wait] of script) {
            self.onmessage({ data: message });
            await new Promise((resolve) => setTimeout(resolve, wait));
          }
          console.log(JSON.stringify(posted));
        })();
        """,
        script=[({"kind": "begin", "settings": {}, "language": language}, 0), *script],
    )


def test_the_worker_answers_the_page_as_python_does(engine):
    posted = messages(
        engine,
        ({"kind": "hello"}, 0),
        ({"kind": "d"}, 0),
        ({"kind": "g"}, 0),
        ({"kind": "run"}, 1000),
        ({"kind": "both"}, 300),
        ({"kind": "set", "hidden": 8}, 0),
    )
    scene, first, d, g, *training, stopped, scene_again, last = posted
    assert scene["settings"] == lab.Game().settings and scene["mark"] == pytest.approx(math.log(4))
    steps = [(frame["frames"][-1]["d_steps"], frame["frames"][-1]["g_steps"]) for frame in (first, d, g)]
    assert steps == [(0, 0), (1, 0), (1, 1)]
    # The page has confirmed nothing, so that the worker waits with further frames, and trains on.
    assert len(training) == 4 and all(message["frames"][-1]["running"] for message in training)
    frame = stopped["frames"][-1]
    assert frame["d_steps"] == frame["g_steps"] > training[-1]["frames"][-1]["g_steps"] and not frame["running"]
    assert scene_again["settings"]["hidden"] == 8 and last["frames"][-1]["g_steps"] == 0
    assert last["frames"][-1]["status"] == "New networks: the game begins anew."


def test_what_cannot_go_on_is_said_in_one_sentence_and_a_new_start_works(engine):
    script = [({"kind": "set", "data": "drawn"}, 0), ({"kind": "both"}, 0), ({"kind": "set", "data": "ring"}, 0)]
    script += [({"kind": name}, 0) for name in ("break", "both", "reset", "d")]
    for language, empty, broken in (
        ("en", "No point is drawn yet: draw some on the plane", "A loss is no longer a number"),
        ("ko", "아직 그린 점이 없습니다.", "손실이 수가 아닌 값"),
    ):
        posted = messages(engine, *script, language=language)
        said = [message["frames"][-1]["status"] for message in posted if message["kind"] == "frames"]
        assert said[1].startswith(empty)
        assert said[3].startswith(broken) and said[4:] == ["", ""]


def test_the_page_asks_the_model_for_nothing_that_it_does_not_have():
    scripts = living.lab()
    model = re.search(r"const model = \{(.*?)\n  \};", scripts, re.DOTALL).group(1)
    assert set(re.findall(r"model\.(\w+)", scripts)) == set(re.findall(r"^    (\w+):", model, re.MULTILINE))
    assert "export" not in scripts and "\nimport " not in scripts


@pytest.mark.parametrize("path", sorted(living.HERE.rglob("*.js")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_script_has_at_most_300_lines_of_120_columns(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 300 and max(len(line) + len(re.findall("[가-힣]", line)) for line in lines) <= 120
