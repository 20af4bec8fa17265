"""Take the guidelines of DCGAN away one at a time, three seeds each, with the cells of lesson 06; write what came out.

    python data/make_ablation.py

ablation.json: what was run, and for each guideline and seed the Fréchet distance and the number of classes read, both
of 1,000 samples. Infinity stands for a run whose losses were no longer numbers. ablation.png: eight samples of the
first seed for each guideline, one row each, in the order of the file. It takes about twelve minutes on one CPU core.
"""

import json
import sys
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "notebooks"))
import build  # noqa: E402

from gan_lib import data, plots  # noqa: E402

SEEDS, STEPS, BATCH = (0, 1, 2), 625, 16
GUIDELINES = (
    "nothing",
    "strides in G",
    "strides in D",
    "norm in G",
    "norm in D",
    "ends without norm",
    "LeakyReLU",
    "tanh",
    "one sigmoid",
    "beta1",
)

CELLS = ("machine", "measure", "ablation-tools", "ablation-code", "ablation-trial")
lesson = build.run_cells("06_dcgan", CELLS, images=data.dataset("digits", 32))

runs, rows = [], {}
for seed in SEEDS:
    for guideline in GUIDELINES:
        pictures, frechet, classes = lesson["trial"](guideline, seed, STEPS)
        rows.setdefault(guideline, pictures)
        runs.append({"without": guideline, "seed": seed, "frechet": round(frechet, 1), "classes": classes})
        print(runs[-1], flush=True)
    # Written after every seed, so that a run cut short leaves the seeds that are whole.
    done = sorted({run["seed"] for run in runs})
    said = {"command": "python data/make_ablation.py", "images": STEPS * BATCH, "seeds": done, "runs": runs}
    Path(__file__).with_name("ablation.json").write_text(json.dumps(said, indent=1) + "\n")
    if seed == SEEDS[0]:
        sheet = plots.sheet(torch.cat([rows[guideline] for guideline in GUIDELINES]))
        sheet.convert("L").save(Path(__file__).with_name("ablation.png"), optimize=True)
