"""How fast is the GAN Lab? Opens it in a real JupyterLab and a real Chromium, and prints what a reader would see.

    python benchmarks/lab.py             ten seconds of the default game, then twenty clicks on each of two buttons

Frames are counted as they are drawn on the page. A click's delay runs from the click to the page's having shown its
effect, in the middle of training. Both are of this machine at this moment: nothing else should be running.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))
import real

from gan_lib.lab import Game

CELL = "import gan_lib\ngan_lib.setup('en')\nfrom gan_lib import lab\ngan_lab = lab.GANLab()\ngan_lab"

# In the page: click, and wait until the data of the lab's element say that it has had its effect.
CLICK = """async ([button, name, running]) => {
    const lab = document.querySelector(".gan-lab");
    const before = lab.dataset[name];
    const begun = performance.now();
    lab.querySelector(button).click();
    while (lab.dataset[name] === before || lab.dataset.running !== running) {
        await new Promise((go) => setTimeout(go, 1));
        if (performance.now() > begun + 10000) throw new Error("no effect in ten seconds");
    }
    return performance.now() - begun;
}"""


def rounds_a_second():
    """Of the same game without a page: one step of D and one of G each, as all steps here are counted."""
    game = Game()
    game.step_both(200)
    begun = time.perf_counter()
    game.step_both(1000)
    return 1000 / (time.perf_counter() - begun)


def main():
    parser = argparse.ArgumentParser(description="Measure the GAN Lab in a real browser.")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--clicks", type=int, default=20)
    options = parser.parse_args()
    if real.CHROMIUM is None:
        sys.exit("There is no Chromium here: apt install chromium")
    alone = rounds_a_second()
    with tempfile.TemporaryDirectory() as home, real.server(Path(home)) as (folder, port), real.chromium() as browser:
        real.write_notebook(folder / "lab.ipynb", [CELL])
        notebook = real.Notebook(browser.new_page(viewport={"width": 1280, "height": 1000}), "lab.ipynb", port)
        notebook.run_all()
        lab = notebook.lab()
        page = notebook.page

        def now():
            data = lab.evaluate("lab => ({...lab.dataset, now: performance.now()})")
            return int(data["frames"]), int(data["gSteps"]), data["now"] / 1000

        lab.locator("button.run").click()
        page.wait_for_timeout(2000)
        frames, steps, begun = now()
        page.wait_for_timeout(1000 * options.seconds)
        last_frames, last_steps, ended = now()
        seconds = ended - begun
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {seconds:.1f} s of the default game")
        print(f"frames a second: {(last_frames - frames) / seconds:.1f}")
        print(f"training steps a second: {(last_steps - steps) / seconds:.0f}, and {alone:.0f} without a page")
        delays = {"Pause": [], "Step D": [], "Train": []}  # Train after each of the others

        def click(name, *what):
            delays[name].append(page.evaluate(CLICK, what))
            page.wait_for_timeout(200 + 37 * (len(delays[name]) % 5))

        for button, *effect in (("Pause", ".run", "running", "false"), ("Step D", "button.d", "dSteps", "false")):
            for _ in range(options.clicks):
                click(button, *effect)
                click("Train", ".run", "running", "true")
        for name, found in delays.items():
            middle, longest = statistics.median(found), max(found)
            print(f"from a click on {name} to its effect: median {middle:.0f} ms, longest {longest:.0f} ms")


if __name__ == "__main__":
    main()
