"""Could each claim of the lessons turn out false? Changes a line of a lesson, and sees the claims break.

    python notebooks/mutants.py              every lesson
    python notebooks/mutants.py --only 02    lesson 02

For every claim, mutants.toml names a change that makes it false, such as an author might miss or a reader might make:

    [[02_adversarial_loss]]
    change = [["settings", "lr = 0.01", "lr = 0"]]   cell, what stands in it once, what takes its place
    false = ["mean gap between the trained D"]       the claims that break, or the first words of each, in English
    without = ["film"]                               cells that these claims do not need, to save time

The English cells run up to the last of these claims. Prints each claim with the value that broke it, and ends with 1
where one has survived.
"""

import argparse
import copy
import functools
import json
import os
import sys
import tempfile
import tomllib
from concurrent.futures import ProcessPoolExecutor

import build
import robust
from nbclient.exceptions import CellExecutionError

from gan_lib import claims

MUTANTS = tomllib.loads((build.HERE / "mutants.toml").read_text(encoding="utf-8"))


@functools.cache
def in_english(lesson):
    return build.make(build.HERE / "src" / f"{lesson}.py", "en")


def broken_by(lesson, mutant):
    """{text in English: cell} of the lesson's claims that a mutant names. Raises `ValueError` where it misnames one."""
    records = json.loads(claims.FILE.read_text(encoding="utf-8"))[lesson]
    texts = {record["text"]["en"]: record["cell"] for record in records}
    for words in mutant["false"]:
        if not any(text.startswith(words) for text in texts):
            raise ValueError(f"{lesson}: no claim begins with {words!r}")
    return {text: cell for text, cell in texts.items() if text.startswith(tuple(mutant["false"]))}


def notebook_with(lesson, mutant):
    """The lesson in English up to the last claim that the mutant names, with its change. Raises `ValueError` where a
    cell is not there, or the text to be changed does not stand in it once."""
    notebook = copy.deepcopy(in_english(lesson))
    cells = {cell.id: cell for cell in notebook.cells}
    if strangers := set(mutant.get("without", ())) - set(cells):
        raise ValueError(f"{lesson}: no cells {sorted(strangers)}")
    last = max(list(cells).index(id) for id in broken_by(lesson, mutant).values())
    kept = [id for id in list(cells)[: last + 1] if id not in mutant.get("without", ())]
    for id, old, new in mutant["change"]:
        if id not in kept or cells[id].source.count(old) != 1:
            raise ValueError(f"{lesson}, cell {id}: {old!r} does not stand there once")
        cells[id].source = cells[id].source.replace(old, new)
    notebook.cells = [cells[id] for id in kept]
    return notebook


def run(lesson, mutant):
    """What became of the claims that a mutant names, a line each, and whether all broke."""
    notebook = notebook_with(lesson, mutant)
    try:
        with tempfile.TemporaryDirectory() as folder:
            build.execute(notebook, folder, OMP_NUM_THREADS="1")
    except CellExecutionError as error:
        return [f"an error, not a claim: {str(error).strip().splitlines()[-1]}"], False
    printed = {claim.text: claim for claim in robust.read(notebook)[0]}
    seen = [printed[text] for text in broken_by(lesson, mutant)]
    lines = [f"{'survived' if claim.holds else 'false'}  {claim.text}: {claim.value} ({claim.bound})" for claim in seen]
    return lines, not any(claim.holds for claim in seen)


def main():
    parser = argparse.ArgumentParser(description="Change a line of a lesson, and see its claims break.")
    parser.add_argument("--only", default="", metavar="NN", help="the lessons whose names begin so")
    parser.add_argument("--at-a-time", type=int, default=os.cpu_count(), metavar="N", help="how many run side by side")
    options = parser.parse_args()
    wanted = [(lesson, mutant) for lesson in MUTANTS if lesson.startswith(options.only) for mutant in MUTANTS[lesson]]
    survived = 0
    with ProcessPoolExecutor(options.at_a_time) as pool:
        for (lesson, mutant), (lines, broken) in zip(wanted, pool.map(run, *zip(*wanted, strict=True)), strict=True):
            changes = "; ".join(f"{id}: {old!r} -> {new!r}" for id, old, new in mutant["change"])
            print(f"{lesson}, {changes}", *lines, sep="\n  ", flush=True)
            survived += not broken
    if survived:
        sys.exit(f"{survived} changes left a claim true.")


if __name__ == "__main__":
    main()
