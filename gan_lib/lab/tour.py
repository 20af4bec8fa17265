"""The guided tour: five tasks, each of which the lab recognizes when it is done."""

import math
from collections.abc import Callable
from typing import NamedTuple

from gan_lib.lab.game import ROW


class Task(NamedTuple):
    title: tuple  # Korean, English
    todo: tuple  # what to do, and what to predict before
    seen: tuple  # said when it is done
    is_done: Callable  # (game, tour) -> bool


def _all_modes(game, tour):
    return game.settings["data"] == "ring" and tour.measured("covered", game) == 1


def _slow_d_finds_no_modes(game, tour):
    s = game.settings
    slow = s["data"] == "ring" and s["d_lr"] <= s["g_lr"] / 9.9  # a tenth, but for rounding
    return slow and min(game.d_steps, game.g_steps) >= 1000 and tour.measured("covered", game) <= 0.5


def _drawn_and_learned(game, tour):
    return game.settings["data"] == "drawn" and len(game.drawn) >= 20 and tour.measured("good", game) >= 0.5


TASKS = (
    Task(
        ("D만", "D alone"),
        (
            "'D 한 스텝'을 다섯 번 이상 잇달아 누르십시오. 점이 움직일까요, 배경이 바뀔까요?",
            "Press “Step D” at least five times in a row. Will the points move, or the background?",
        ),
        (
            "점은 그대로이고 배경만 바뀌었습니다. 첫째 루프는 G를 건드리지 않습니다.",
            "The points stayed, the background changed: the first loop does not touch G.",
        ),
        lambda game, tour: tour.alone["d"] >= 5,
    ),
    Task(
        ("G만", "G alone"),
        (
            "'G 한 스텝'을 열 번 이상 잇달아 누르십시오. 점들은 어디로 갈까요?",
            "Press “Step G” at least ten times in a row. Where will the points go?",
        ),
        (
            "배경은 그대로이고 점들이 화살표를 따라 움직였습니다. G가 아는 것은 D의 의견뿐입니다.",
            "The background stayed, and the points followed the arrows: all that G knows is D's opinion.",
        ),
        lambda game, tour: tour.alone["g"] >= 10,
    ),
    Task(
        ("함께", "Both"),
        (
            "'학습'을 누르고 고리의 모드 여덟 개를 모두 찾을 때까지 기다리십시오. D의 손실은 내려갈까요?",
            "Press “Train” and wait until all eight modes of the ring are found. Will D's loss fall?",
        ),
        (
            "여덟 모드를 모두 찾았는데 D의 손실은 0이 아니라 log 4(회색 선) 근처에 있습니다.",
            "All eight modes are found, and D's loss is not near 0 but near log 4 (the grey line).",
        ),
        _all_modes,
    ),
    Task(
        ("느린 D", "A slow D"),
        (
            "D의 학습률을 0.0003으로 낮추고 '처음부터', '학습'을 누르십시오. 1,000라운드 뒤에 모드를 몇 개 찾을까요?",
            "Set the learning rate of D to 0.0003, press “Start again” and “Train”. How many modes after 1,000 rounds?",
        ),
        (
            "점들이 뭉쳐 다니며 모드를 거의 찾지 못합니다. 판별자가 너무 느리면 생기는 일입니다(수업 04의 모드 붕괴).",
            "The points roam as a crowd and find hardly any modes. That is what too slow a discriminator leads to "
            "(mode collapse, lesson 04).",
        ),
        _slow_d_finds_no_modes,
    ),
    Task(
        ("내 데이터", "Your own data"),
        (
            "D의 학습률을 0.003으로 되돌리고 데이터에서 '직접 그리기'를 고르십시오. 평면에 점을 20개 이상 그린 다음 "
            "'학습'을 누르십시오. 외딴 점도 배울까요?",
            "Set the learning rate of D back to 0.003 and choose “draw your own” as the data. Draw at least 20 points "
            "on the plane, then press “Train”. Will lonely points be learned, too?",
        ),
        (
            "가짜의 절반 이상이 그린 자리에 들었습니다. 외딴 점은 배치에 드물게 나오므로 늦게 배우기 쉽습니다.",
            "More than half of the fakes are where you drew. Lonely points seldom come up in a batch, and tend to be "
            "learned late.",
        ),
        _drawn_and_learned,
    ),
)


class Tour:
    """Which tasks are done: look at the game after every change of it."""

    def __init__(self):
        self.done = [False] * len(TASKS)
        self.alone = {"d": 0, "g": 0}  # steps in a row that a player has made alone
        self._steps, self._data, self._changed = (0, 0), None, 0

    def look(self, game):
        """Note what has happened since the last look. Returns for each task whether it is done: it stays so."""
        d, g = game.d_steps - self._steps[0], game.g_steps - self._steps[1]
        self._steps = game.d_steps, game.g_steps
        self.alone = {
            "d": self.alone["d"] + d if g == 0 and d >= 0 else 0,
            "g": self.alone["g"] + g if d == 0 and g >= 0 else 0,
        }
        data = game.settings["data"], len(game.drawn)
        if d < 0 or g < 0:  # begun anew
            self._changed = 0
        elif self._data not in (None, data):
            self._changed = sum(self._steps)
        self._data = data
        self.done = [done or bool(task.is_done(game, self)) for done, task in zip(self.done, TASKS, strict=True)]
        return self.done

    def measured(self, name, game):
        """The last measurement of the data as they are now, a column of the game's rows; NaN where there is none."""
        k = ROW.index(name)
        values = [row[k] for row in game.rows if row[0] > self._changed and not math.isnan(row[k])]
        return values[-1] if values else math.nan
