"""Builds the website's living models: the generator and the GAN Lab, as classic scripts with all their data inside.

A page opened from disk may neither fetch a file nor import a module, so that each model is one script, made from the
sources in `generator/` and `lab/`, from the Lab's own page in `gan_lib/lab`, and from what Python knows: texts,
settings, distributions, weights. Nothing of that is written down twice.
"""

import base64
import io
import json
import math
from pathlib import Path

import torch
from PIL import Image

from gan_lib import data, lang, nets, plots
from gan_lib import lab as gan_lab
from gan_lib.lab import game, page
from gan_lib.lab.settings import SETTINGS

HERE = Path(__file__).parent
ENGINE = ("nets", "losses", "toys", "game", "tour", "worker")  # what runs in the Lab's worker
LANGUAGES = ("ko", "en")

# On a web page there is no kernel and no notebook.
OTHER_TEXTS = {
    "silent": (
        "실험실이 응답하지 않습니다. 잠시 기다려도 그대로이면 이 페이지를 새로 고치십시오.",
        "The lab does not answer. Wait a moment; if nothing happens, reload this page.",
    ),
    "whole_tip": (
        "실험실이 화면 전체를 쓰거나 글 사이로 돌아갑니다. 휴대전화에서 편합니다.",
        "The lab takes the whole screen, or goes back into the text. Handy on a phone.",
    ),
}


def write(folder):
    """Write generator.js, lab.js and live.css into a folder, and the still pictures of both in both languages.

    The pictures, `generator_ko.png` and so on, stand where no script runs. Returns their alternative texts by name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    css = (gan_lab.HERE / "page.css").read_text(encoding="utf-8") + _read("live.css")
    for name, text in {"generator.js": generator(), "lab.js": lab(), "live.css": css}.items():
        (folder / name).write_text(text, encoding="utf-8")
    played = game.Game()
    played.step_both(1500)
    pictures = {"generator": _by_language(_digits), "lab": _by_language(lambda: _trained(played))}
    alternatives = {}
    for name, by_language in pictures.items():
        for language, (picture, alternative) in by_language.items():
            (folder / f"{name}_{language}.png").write_bytes(picture)
            alternatives[f"{name}_{language}.png"] = alternative
    return alternatives


def _digits():
    net = nets.Generator()
    net.load_state_dict(data.weights("digit_generator"))
    images = nets.in_parts(net.eval(), torch.randn(24, net.z_dim, generator=torch.Generator().manual_seed(0)))
    file = io.BytesIO()
    sheet = plots.sheet(images)
    sheet.resize((2 * sheet.width, 2 * sheet.height), Image.Resampling.NEAREST).save(file, "png")
    alternative = lang.tr("생성자가 그린 숫자 24개", "24 digits that the generator drew")
    return file.getvalue(), alternative


def _trained(played):
    lang.use_korean_font()
    alternative = lang.tr(
        "움직이지 않는 GAN 실험실: 파란 진짜 점은 고리 위의 여덟 무리이고, 주황색 가짜 점이 거의 다 그 위에 있습니다.",
        "A still GAN Lab: blue real points in eight crowds on a ring, and orange fake points that lie on most of them.",
    )
    return page.picture(played), alternative


def generator():
    """The script that defines `GanGenerator`, with the weights that ship with the course inside."""
    weights = base64.b64encode((data.SHIPPED / "digit_generator.safetensors").read_bytes()).decode()
    constants = f'const WEIGHTS = "{weights}";'
    return _closed("GanGenerator", constants, _read("generator/net.js"), _read("generator/page.js"))


def lab():
    """The script that defines `GanLab`, with the worker's script inside."""
    constants = f"const CONTENTS = {_json(_by_language(_contents))};\nconst WORKER = {_json(engine())};"
    draw, page_ = ((gan_lab.HERE / name).read_text(encoding="utf-8") for name in ("draw.js", "page.js"))
    return _closed("GanLab", constants, draw, page_.replace("export default { render };\n", ""), _read("lab/mount.js"))


def engine():
    """The script of the Lab's worker."""
    return "\n".join([f"const TABLES = {_json(tables())};", *(_read(f"lab/{name}.js") for name in ENGINE)])


def tables():
    """What the worker needs to know from Python: a dict for JSON."""
    games = {name: game.Game(data=name) for name in SETTINGS["data"].values}
    games["drawn"].draw([[0, 0]])
    distributions = {name: played.distribution for name, played in games.items()}
    drawn, cats = distributions.pop("drawn"), distributions.pop("cats")
    optimizer, hidden = games["ring"].gan.d_optimizer.param_groups[0], games["ring"].gan.discriminator.layers[1]
    games["cats"].state()  # measures, and with that finds its limit
    sizes = {"side": game.SIDE, "surface": game.SURFACE, "lattice": game.LATTICE, "points": game.POINTS}
    sizes |= {"arrows": game.ARROWS, "measured": game.MEASURED, "record_every": game.RECORD_EVERY}
    sizes |= {"measure_every": game.MEASURE_EVERY, "most_rows": game.MOST_ROWS, "most_drawn": game.MOST_DRAWN}
    return sizes | {
        "row": game.ROW,
        "start": {name: setting.start for name, setting in SETTINGS.items()},
        "anew": [name for name, setting in SETTINGS.items() if setting.anew],
        "losses": {
            name: {"compares": named.meaning.compares, "undecided": named.meaning.undecided}
            for name, named in SETTINGS["loss"].values.items()
        },
        "mixtures": {name: {"means": d.means.tolist(), "std": d.std} for name, d in distributions.items()},
        "drawn_std": drawn.std,
        "cats": {
            "mean": cats.distribution.mean.tolist(),
            "factor": cats.distribution.factor.tolist(),
            "center": cats.center.tolist(),
            "scale": cats.scale.tolist(),
            "limit": games["cats"].limit.exp().item(),
        },
        "betas": optimizer["betas"],
        "eps": optimizer["eps"],
        "slope": hidden.negative_slope,
        "says": _by_language(_says),
    }


def _contents():
    contents = page.contents()
    contents["texts"] |= {name: lang.tr(*text) for name, text in OTHER_TEXTS.items()}
    for control in contents["controls"]:
        control["start"] = SETTINGS[control["name"]].start  # what the address need not say
    return contents


def _says():
    """The sentences that the game says on its own."""
    lab_ = gan_lab.GANLab()
    lab_.set(hidden=8)
    said = {"anew": lab_._status}
    broken = game.Game()
    broken.recent_g.append(torch.tensor(math.nan))
    for name, cannot in {"no_points": game.Game(data="drawn").step_d, "no_number": broken.record}.items():
        try:
            cannot()
        except lang.CourseError as error:
            said[name] = str(error)
    return said


def _by_language(function):
    said, before = {}, lang.tr("ko", "en")
    for language in LANGUAGES:
        lang.use(language)
        said[language] = function()
    lang.use(before)
    return said


def _read(name):
    return (HERE / name).read_text(encoding="utf-8")


def _json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _closed(name, *parts):
    """A classic script that defines one global name and nothing else: `{ mount }`."""
    body = "\n".join(parts)
    return f'globalThis.{name} = (() => {{\n"use strict";\n{body}\nreturn {{ mount }};\n}})();\n'
