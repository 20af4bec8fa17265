"""A claim: a sentence of a lesson, the number behind it, and the bound within which the sentence is true.

    ✓ largest gap between D and D*: 0.036 (below 0.05; 0.028 to 0.041 in 10 other runs)

The runs are those of `make robust`, under other seeds, number formats and threads; they stand in notebooks/claims.json.
"""

import functools
import json
import re
from pathlib import Path

from gan_lib.lang import tr

_HERE = Path(__file__).resolve().parent
_SHIPPED = _HERE / "shipped"  # an installed wheel; in a checkout the file is where `make robust` writes it
FILE = (_SHIPPED if _SHIPPED.exists() else _HERE.parent / "notebooks") / "claims.json"

# A printed claim: mark, text, value, bound, range. tests/claims.cfg tells nbval which of these may differ.
LINE = re.compile(r"^([✓✗]) (.+): ([^:()]+) \(([^;()]+)(?:; ([^()]+))?\)$", re.MULTILINE)


def claim(text, value, *, below=None, above=None, between=None, equals=None):
    """Print one line: the claim, its value, its bound, and ✓ or ✗. Raises nothing: a reader may try other settings.

    text: what the value is, with its unit, in the reader's language. value: a number, or a tensor or array that holds
    one. Give one bound: below, above, between=(low, high), or, for counts and for what is true or not, equals.
    """
    given = [bound for bound in (below, above, between, equals) if bound is not None]
    if len(given) != 1:
        print(f"✗ {text}: {tr('기준을 하나만 주십시오', 'give one bound')} (below, above, between, equals)")
        return
    try:
        value = value.tolist() if hasattr(value, "tolist") else value  # tensors, arrays and numbers of NumPy
        if equals is not None:
            holds = value == equals
        else:
            value = float(value)
            low, high = between or (above, below)
            holds = (low is None or low < value) and (high is None or value < high)
    except (TypeError, ValueError) as error:
        print(f"✗ {text}: {tr('수 하나가 아닙니다', 'not one number')} ({error})")
        return
    print(line("✓" if holds else "✗", text, _shown(value), _in_words(below, above, between, equals)))


def line(mark, text, value, bound):
    """A claim as it is printed, with the range that `make robust` has seen last. All four as `LINE` finds them."""
    seen = _seen(text, bound)
    return f"{mark} {text}: {value} ({bound}{seen and '; '}{seen})"


def _seen(text, bound):
    """What `make robust` has seen, in words: a range of values and the number of runs; "" where it has not run."""
    record = _records().get((text, bound))
    if record is None:
        return ""
    values, runs = record["values"].values(), len(record["values"])
    if bound.startswith("="):
        return tr(f"다른 조건으로 {runs}번 실행해 모두 같음", f"the same in {runs} other runs")
    low, high = _shown(min(values)), _shown(max(values))
    if low == high:
        return tr(f"다른 조건으로 {runs}번 실행해 모두 {low}", f"{low} in all {runs} other runs")
    return tr(f"다른 조건으로 {runs}번 실행해 {low}~{high}", f"{low} to {high} in {runs} other runs")


def _in_words(below, above, between, equals):
    """The bound in words."""
    if equals is not None:
        return f"= {_shown(equals)}"
    if between is not None:
        low, high = map(_shown, between)
        return tr(f"{low}~{high} 사이", f"between {low} and {high}")
    if above is not None:
        return tr(f"{_shown(above)} 초과", f"above {_shown(above)}")
    return tr(f"{_shown(below)} 미만", f"below {_shown(below)}")


def _shown(value):
    """Three digits are enough for a reader; whole numbers, lists and words stay as they are."""
    if isinstance(value, bool):
        return tr("예", "yes") if value else tr("아니요", "no")
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value))
    if not isinstance(value, int | float):
        return str(value)
    return f"{value + 0.0:.3g}" if abs(value) < 999.5 else f"{value:,.0f}"  # + 0.0: no minus before a zero


@functools.cache
def _records():
    """{(text, bound): record} in both languages, from notebooks/claims.json."""
    lessons = json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else {}
    return {
        (record["text"][language], record["bound"][language]): record
        for records in lessons.values()
        for record in records
        for language in ("ko", "en")
    }
