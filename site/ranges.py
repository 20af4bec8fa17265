"""A claim as a small picture: the runs of `make robust` are dots, this run a diamond, what the bound excludes red."""

import json
import math
import re

from gan_lib import claims

WIDTH, HEIGHT, EDGE = 160, 18, 8  # in pixels; EDGE: left free at both ends
LEGEND = {
    "ko": "점은 다른 조건에서 실행한 값, 마름모는 여기에서 나온 값, 붉은 쪽은 기준 밖입니다.",
    "en": "Dots: the other runs. Diamond: this one. Red: outside the bound.",
}


def picture(text, bound, value, lang):
    """The picture as SVG; "" for a claim that is no number between bounds, or that no other run has tried.

    text, bound, value: as `claims.LINE` finds them in a printed line.
    """
    records = [record for lesson in json.loads(claims.FILE.read_text("utf-8")).values() for record in lesson]
    record = next((one for one in records if (one["text"][lang], one["bound"][lang]) == (text, bound)), None)
    if record is None or record["bound"]["en"].startswith("="):
        return ""
    kind, *limits = re.findall(r"^\w+|-?[\d.,]+(?:e-?\d+)?", record["bound"]["en"])
    limits, runs, here = [number(limit) for limit in limits], record["values"].values(), number(value)
    place = scale([*limits, *runs, here])
    marks = []
    if kind in ("above", "between"):
        marks.append(f'<rect class="out" width="{place(limits[0])}" height="{HEIGHT}"/>')
    if kind in ("below", "between"):
        start = place(limits[-1])
        marks.append(f'<rect class="out" x="{start}" width="{round(WIDTH - start, 1)}" height="{HEIGHT}"/>')
    marks += [f'<circle cx="{place(run)}" cy="{HEIGHT / 2}" r="3"/>' for run in runs]
    marks.append(f'<path d="M{place(here)} 2l4 {HEIGHT / 2 - 2}l-4 {HEIGHT / 2 - 2}l-4 {2 - HEIGHT / 2}z"/>')
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    return f'<svg class="range" role="img" {size}><title>{LEGEND[lang]}</title>{"".join(marks)}</svg>'


def number(text):
    return float(text.replace(",", ""))


def scale(values):
    """A function from a value to pixels; logarithmic where the values, all above 0, differ by a factor above 50."""
    wide = min(values) > 0 and max(values) > 50 * min(values)
    bend = math.log if wide else float
    low, high = bend(min(values)), bend(max(values))
    return lambda value: round(EDGE + (bend(value) - low) / (high - low or 1) * (WIDTH - 2 * EDGE), 1)
