"""The reader's language: every label, message and hint of the library goes through `tr`."""

import locale
import os
from pathlib import Path

FONT = Path(__file__).parent / "fonts" / "NotoSansKR.otf"


def of_this_computer():
    """Return "ko" where the computer is set to Korean, else "en"."""
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "ko" if (name or locale.getlocale()[0] or "").lower().startswith("ko") else "en"


_language = of_this_computer()


def use(language):
    """Speak "ko" or "en" from now on. Raises `CourseError` for anything else."""
    global _language
    if language not in ("ko", "en"):
        raise CourseError(
            f'언어는 "ko"와 "en" 가운데 하나입니다. {language!r}은 없습니다.',
            f'The language is "ko" or "en", not {language!r}.',
        )
    _language = language


def tr(ko, en):
    """Return the one of the two texts that the reader reads."""
    return ko if _language == "ko" else en


def use_korean_font():
    """Let Matplotlib write Hangul. Noto Sans KR comes first: mathtext ($...$) looks into the first font only."""
    from matplotlib import font_manager, rcParams

    font_manager.fontManager.addfont(FONT)
    rcParams["font.family"] = ["Noto Sans KR", "DejaVu Sans"]


class CourseError(ValueError):
    """Something the reader can put right. The message, in Korean and in English, says what was wrong and what to do.

    Notebooks show that message alone, without the traceback.
    """

    def __init__(self, ko, en):
        super().__init__(ko, en)

    def __str__(self):
        return tr(*self.args)

    def _render_traceback_(self):  # the hook that IPython looks for
        return [f"{type(self).__name__}: {self}"]
