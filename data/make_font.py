"""Write gan_lib/fonts/NotoSansKR.otf: the part of Noto Sans KR that the course can show.

    pip install -e '.[data]'
    python data/make_font.py

Kept: the 2,350 syllables of KS X 1001 (the Korean of everyday text) and its consonants and vowels, Latin,
Greek, and the arrows and mathematical signs that labels use. Noto Sans KR is under the SIL Open Font
License 1.1 (gan_lib/fonts/OFL.txt).
"""

from importlib.util import find_spec
from pathlib import Path

from fontTools import subset


def ks_x_1001():
    """The Hangul syllables that the 94 x 94 table of KS X 1001 (EUC-KR) holds."""
    for code in range(0xAC00, 0xD7A4):
        if len(chr(code).encode("euc_kr")) == 2:  # the others are spelled out in eight bytes
            yield code


root = Path(__file__).resolve().parents[1]
source = Path(find_spec("pylopdf_fonts_ko").origin).with_name("NotoSansKR-Regular.otf")
target = root / "gan_lib" / "fonts" / "NotoSansKR.otf"

codes = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x370, 0x400), *range(0x3131, 0x3164)]
codes += [*range(0x2010, 0x2027), *range(0x2190, 0x2194), *range(0x2200, 0x2266), *ks_x_1001()]

options = subset.Options(layout_features=["kern"], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], hinting=False)
font = subset.load_font(str(source), options)
subsetter = subset.Subsetter(options)
subsetter.populate(unicodes=codes)
subsetter.subset(font)
subset.save_font(font, str(target), options)
print(target.name, target.stat().st_size, "bytes,", len(font.getBestCmap()), "characters")
