"""What came before DCGAN, and DCGAN without one guideline at a time: lesson 06, sections 8 and 9. Writes what came out.

    python data/make_ablation.py

It trains with the lesson's own cells and settings: a fully connected GAN and a convolutional one without normalization,
each at three learning rates, and DCGAN as it is and without one guideline at a time; three seeds each.

ablation.json: what was run, and for each run the Fréchet distance, the share read with confidence and the share of the
rarest class, all of 1,000 samples, and the mean losses of the last 200 steps. A run whose losses were no longer numbers
has none of these. ablation.png: eight samples of the first seed, a row for each name, in the order of the file.
It takes about 12 minutes on one CPU core. A run cut short leaves the seeds that are whole.
"""

import json
import sys
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "notebooks"))
import build  # noqa: E402

from gan_lib import plots  # noqa: E402

SEEDS, STEPS = (0, 1, 2), 600
RATES = (4e-3, 1e-3, 2e-4)
CELLS = (
    *("machine", "settings", "initialise", "generator", "discriminator", "frechet", "quality"),
    *("fully-connected", "swap", "no-norm", "remove", "trial"),
)
GUIDELINES = (
    *("strides in G", "strides in D", "norm in G", "norm in D", "ends without norm", "ReLU in G", "LeakyReLU in D"),
    *("tanh", "first weights", "beta1", "one sigmoid"),
)

lesson = build.run_cells("06_dcgan", CELLS)
ROWS = {
    **{f"fully connected, {lr:g}": (lesson["fully_connected"], {"lr": lr}) for lr in RATES},
    **{f"convolutions alone, {lr:g}": (lesson["convolutions_alone"], {"lr": lr}) for lr in RATES},
    "DCGAN": (lesson["dcgan"], {}),
    **{name: (lambda name=name: lesson["without"](name), {}) for name in GUIDELINES},
}
ROWS["paper's rate"] = lesson["dcgan"], {"lr": 2e-4}
ROWS["beta1"] = lesson["dcgan"], {"betas": (0.9, 0.999)}

if __name__ == "__main__":
    runs, first = [], {}
    for seed in SEEDS:
        for name, (make, options) in ROWS.items():
            pictures, found = lesson["trial"](make, seed, STEPS, **options) or (torch.zeros(8, 1, 32, 32), {})
            first.setdefault(name, pictures)
            runs.append({"name": name, "seed": seed} | {key: round(value, 4) for key, value in found.items()})
            print(runs[-1], flush=True)
        said = {
            "command": "python data/make_ablation.py",
            "images": STEPS * lesson["batch_size"],
            "seeds": SEEDS[: SEEDS.index(seed) + 1],
            "runs": runs,
        }
        Path(__file__).with_name("ablation.json").write_text(json.dumps(said, indent=1) + "\n")
        if seed == SEEDS[0]:
            sheet = plots.sheet(torch.cat([*first.values()]))
            sheet.convert("L").save(Path(__file__).with_name("ablation.png"), optimize=True)
