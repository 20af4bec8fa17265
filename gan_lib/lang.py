"""The reader's language: every label, message and hint of the library goes through `tr`."""

import contextlib
import locale
import os
from pathlib import Path

FONT = Path(__file__).parent / "fonts" / "NotoSansKR.otf"

# What Linux, Windows and macOS have for the characters that FONT lacks (data/README.md): the best first.
OTHER_FONTS = (
    *("NotoSansCJK-Regular.ttc", "malgun.ttf", "AppleSDGothicNeo.ttc", "NanumGothic.ttf", "NanumBarunGothic.ttf"),
    *("msyh.ttc", "msgothic.ttc", "Arial Unicode.ttf", "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf", "unifont.otf"),
)


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
    """Let Matplotlib write Hangul, also after `plt.style.use`, and what FONT lacks in a font of this computer.

    Noto Sans KR comes first: mathtext ($...$) looks into the first font only.
    """
    from matplotlib import font_manager, rcParams, rcParamsDefault, style

    font_manager.fontManager.addfont(FONT)
    families = ["Noto Sans KR", "DejaVu Sans"]
    installed = {Path(path).name: path for path in font_manager.findSystemFonts()}
    for name in OTHER_FONTS:
        if name in installed:
            with contextlib.suppress(OSError, RuntimeError):  # a font that Matplotlib cannot read
                font_manager.fontManager.addfont(installed[name])
                families.append(font_manager.get_font(installed[name]).family_name)
    for settings in (rcParams, rcParamsDefault, *style.library.values()):
        settings["font.family"] = settings["font.sans-serif"] = families


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
