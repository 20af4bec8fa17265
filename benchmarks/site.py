"""How soon a page of the website shows something, opened from the disk in Chromium: `make bench` runs this.

Prints, for pages of different kinds, the milliseconds until the first text or picture stands there (first contentful
paint), the largest one does, and the formulas do: the median of five visits, each with an empty cache.
"""

import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))
import real

COURSE = Path(__file__).resolve().parents[1]

PAGES = ("index", "00_start_here", "03_feedback_loops", "06_dcgan", "glossary", "search", "reference/losses")
PAINTS = """async () => {
    if (window.MathJax) await MathJax.startup.promise;
    const formulas = performance.now();
    const last = type => new Promise(resolve => new PerformanceObserver(list =>
        resolve(list.getEntries().at(-1).startTime)).observe({type, buffered: true}));
    return [await last("paint"), await last("largest-contentful-paint"), formulas];
}"""


def main():
    site = COURSE / "website"
    if not site.exists():
        sys.exit("no website here: make site · 먼저 make site를 실행하십시오")
    if real.CHROMIUM is None:
        sys.exit("no Chromium: apt install chromium")
    print(f"{'page':32}{'first paint':>12}{'largest':>12}{'formulas':>12}  ms")
    with real.chromium() as browser:
        for name in (f"{lang}/{page}.html" for lang in ("ko", "en") for page in PAGES):
            visits = []
            for _ in range(5):
                context = browser.new_context(viewport={"width": 1280, "height": 900})
                page = context.new_page()
                page.goto((site / name).as_uri())
                visits.append(page.evaluate(PAINTS))
                context.close()
            print(f"{name:32}" + "".join(f"{statistics.median(times):12.0f}" for times in zip(*visits, strict=True)))


if __name__ == "__main__":
    main()
