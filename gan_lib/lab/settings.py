"""What can be set in the lab, and all that it says, in Korean and in English.

A row of SETTINGS is an argument of `GANLab` and a control on its page; a loss, a penalty or a data set is one line in
its row.
"""

from typing import NamedTuple

import torch

from gan_lib import losses, toys
from gan_lib.cats import Cats
from gan_lib.lang import CourseError


class Setting(NamedTuple):
    start: str | int | float  # its value at the start
    values: dict | tuple | range  # those that it may have: `Named` ones by name, or numbers
    label: tuple  # of its control: Korean, English
    tip: tuple  # what to try with it
    anew: bool = False  # whether a change begins the game anew, with new networks


class Named(NamedTuple):
    meaning: object
    ko: str
    en: str


def _cats():
    cats = Cats()
    median, spread = torch.tensor(cats.median), torch.tensor(cats.spread)
    return toys.Scaled(cats, median, median * spread)


RATES = (0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 1.0)

SETTINGS = {
    "data": Setting(
        "ring",
        {  # functions that return a distribution of points in the plane
            "ring": Named(toys.ring, "고리(모드 8개)", "ring of 8"),
            "grid": Named(toys.lattice, "격자(모드 25개)", "grid of 25"),
            "moons": Named(toys.moons, "초승달 두 개", "two moons"),
            "spiral": Named(toys.spiral, "나선", "spiral"),
            "cats": Named(_cats, "고양이(두 길이)", "cats (two lengths)"),
            "drawn": Named(None, "직접 그리기", "draw your own"),
        },
        ("데이터", "data"),
        (
            "학습하다가 데이터를 바꾸면 생성자가 새 데이터를 따라갑니까?",
            "Change the data while it trains: does the generator follow?",
        ),
    ),
    "loss": Setting(
        "non_saturating",
        {
            "non_saturating": Named(losses.non_saturating, "비포화 손실", "non-saturating"),
            "saturating": Named(losses.saturating, "포화 손실", "saturating"),
            "least_squares": Named(losses.least_squares, "최소 제곱 손실", "least squares"),
            "hinge": Named(losses.hinge, "힌지 손실", "hinge"),
            "wasserstein": Named(losses.wasserstein, "바서슈타인 손실", "Wasserstein"),
            "relativistic": Named(losses.relativistic, "상대론적 손실", "relativistic"),
        },
        ("손실 함수", "loss function"),
        (
            "포화 손실로 처음부터 시작해 보십시오. 화살표의 길이가 어떻습니까? "
            "바서슈타인 손실은 페널티와 함께 써 보십시오.",
            "Start again with the saturating loss: how long are the arrows? Try Wasserstein with a penalty.",
        ),
    ),
    "d_lr": Setting(
        0.003,
        RATES,
        ("D의 학습률", "learning rate of D"),
        (
            "D의 학습률만 10분의 1로 낮추고 '처음부터'를 눌러 보십시오. 판별자가 느리면 무슨 일이 생깁니까?",
            "Give D a tenth of its learning rate and start again: what happens when the discriminator is slow?",
        ),
    ),
    "g_lr": Setting(
        0.003,
        RATES,
        ("G의 학습률", "learning rate of G"),
        (
            "G의 학습률만 10배로 높이고 모드가 몇 개 남는지 보십시오.",
            "Give G ten times its learning rate, and count the modes that are left.",
        ),
    ),
    "d_steps": Setting(
        1,
        (1, 2, 3, 5, 10),
        ("G 한 스텝당 D의 스텝 수", "D steps for each of G's"),
        (
            "G가 한 스텝 움직일 때 D를 다섯 스텝씩 학습시키면 배경색의 경계가 어떻게 됩니까?",
            "Let D make five steps for each of G's: what becomes of the borders in the background?",
        ),
    ),
    "penalty": Setting(
        "r1",
        {  # functions (discriminator, real, fake) -> scalar, which its strength multiplies
            "r1": Named(lambda d, real, fake: losses.r1(d, real) / 2, "R1", "R1"),
            "r1_r2": Named(lambda d, real, fake: (losses.r1(d, real) + losses.r2(d, fake)) / 2, "R1 + R2", "R1 + R2"),
            "wgan_gp": Named(losses.wgan_gp, "WGAN-GP", "WGAN-GP"),
            "one_sided": Named(losses.one_sided, "한쪽 WGAN-GP", "one-sided GP"),
        },
        ("페널티", "penalty"),
        (
            "세기를 0보다 크게 해야 효과가 있습니다. 바서슈타인 손실에서 세기를 10으로 두고 WGAN-GP와 한쪽 WGAN-GP를 "
            "견주어 보십시오. 모드를 몇 개씩 찾습니까? R1 + R2는 R3GAN의 페널티입니다.",
            "It counts once its strength is above 0. With Wasserstein and a strength of 10, compare WGAN-GP with its "
            "one-sided form: how many modes does each find? R1 + R2 is R3GAN's.",
        ),
    ),
    "r1": Setting(
        0.0,
        (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
        ("페널티의 세기", "strength of the penalty"),
        (
            "R1의 세기를 0.1쯤으로 올리면 배경색이 부드러워집니다. 화살표가 덜 흔들립니까? "
            "R1과 R2에는 이 값의 절반(γ/2)을, WGAN-GP에는 이 값 그대로(λ)를 곱합니다.",
            "With R1 at about 0.1 the background becomes smooth. Do the arrows waver less? "
            "R1 and R2 are multiplied by half of it (γ/2), WGAN-GP by all of it (λ).",
        ),
    ),
    "batch_size": Setting(
        64,
        (16, 32, 64, 128, 256, 512),
        ("배치 크기", "batch size"),
        (
            "16으로 줄이면 손실 곡선이 얼마나 거칠어집니까?",
            "With 16, how rough do the curves of the losses become?",
        ),
    ),
    "z_dim": Setting(
        2,
        (1, 2, 4, 8, 16),
        ("잡음의 차원", "noise dimension"),
        (
            "1로 줄이면 생성자는 실 한 가닥을 구부립니다. 모드 여덟 개를 다 지날 수 있습니까?",
            "With 1 the generator bends a single thread. Can it pass through all eight modes?",
        ),
        anew=True,
    ),
    "hidden": Setting(
        32,
        (4, 8, 16, 32, 64, 128),
        ("은닉층의 폭", "hidden width"),
        (
            "두 신경망 모두의 폭입니다. 8로 줄이면 배경의 경계가 직선 몇 개로 이루어집니까?",
            "Of both networks. With 8, of how many pieces are the borders in the background?",
        ),
        anew=True,
    ),
    "seed": Setting(
        0,
        range(1000),
        ("시드", "seed"),
        (
            "다른 시드에서도 같은 일이 생깁니까? 한 번 본 것은 우연일 수 있습니다.",
            "Does it happen with another seed, too? What was seen once may be chance.",
        ),
        anew=True,
    ),
}


def check(name, value):
    """Raise `CourseError` where there is no such setting, or where it cannot have this value."""
    if name not in SETTINGS:
        raise CourseError(
            f"그런 설정은 없습니다: {name!r}. 다음 가운데 하나를 고르십시오: {', '.join(SETTINGS)}.",
            f"There is no setting {name!r}: choose one of {', '.join(SETTINGS)}.",
        )
    values = SETTINGS[name].values
    if value not in values:
        shown = f"{values[0]} – {values[-1]}" if isinstance(values, range) else ", ".join(map(str, values))
        raise CourseError(
            f"{name}의 값으로 쓸 수 없습니다: {value!r}. 쓸 수 있는 값: {shown}.",
            f"{name} cannot be {value!r}. It can be: {shown}.",
        )


TEXTS = {  # of everything on the page that is no setting
    "run": ("학습", "Train"),
    "pause": ("멈춤", "Pause"),
    "d": ("D 한 스텝", "Step D"),
    "g": ("G 한 스텝", "Step G"),
    "both": ("둘 다", "Step both"),
    "reset": ("처음부터", "Start again"),
    "clear": ("그린 점 지우기", "Erase points"),
    "whole": ("크게", "Full page"),
    "part": ("작게", "Back"),
    "run_tip": (
        "학습을 시작하거나 멈춥니다. 설정은 학습하는 중에도, 멈춘 뒤에도 바꿀 수 있습니다.",
        "Starts and stops training. The settings can be changed while it trains, or after.",
    ),
    "d_tip": (
        "판별자만 한 스텝 학습합니다. 배경색은 바뀌고 주황색 점은 그대로입니다.",
        "The discriminator alone makes one step: the background changes, the orange points stay.",
    ),
    "g_tip": (
        "생성자만 한 스텝 학습합니다. 화살표를 모두 더한 방향으로 주황색 점이 움직이고 배경색은 그대로입니다.",
        "The generator alone makes one step: the orange points move in the combined direction of all arrows; "
        "the background stays.",
    ),
    "both_tip": (
        "판별자와 생성자가 차례로 학습합니다.",
        "Both players make their steps, one after the other.",
    ),
    "reset_tip": (
        "같은 시드로 새 신경망을 만들어 처음부터 시작합니다.",
        "New networks from the same seed; the game begins anew.",
    ),
    "whole_tip": (
        "실험실이 화면 전체를 쓰거나 노트북 안으로 돌아갑니다. 휴대전화에서 편합니다.",
        "The lab takes the whole page, or goes back into the notebook. Handy on a phone.",
    ),
    "clear_tip": ("손으로 그린 점을 모두 지웁니다.", "Removes all points drawn by hand."),
    "plane": (
        "점: 파랑은 진짜, 주황은 가짜 · 배경(D의 답): 파랑은 진짜, 주황은 가짜라는 답, 흰색은 반반 · "
        "화살표: G의 손실이 가장 빨리 줄어드는 방향 · 보라색 선: G가 옮겨 놓은 잠재 공간의 격자",
        "points: blue real, orange fake · background (D's answer): blue says real, orange fake, white fifty-fifty · "
        "arrows: the direction in which G's loss falls fastest · purple: where G sends a square grid of z",
    ),
    "real": ("진짜 점", "real points"),  # the names of the parts, in the still picture
    "fake": ("가짜 점", "fake points"),
    "ground": ("배경: D의 답\n(파랑은 진짜,\n주황은 가짜)", "background:\nD's answer\n(blue real,\norange fake)"),
    "arrow": ("화살표: D가\nG에게 하는 말", "arrow: what\nD tells G"),
    "net": ("보라 그물: G가\n구부린 z의 격자", "purple net:\nz's grid,\nbent by G"),
    "surface": ("D의 답", "D's answer"),
    "arrows": ("화살표", "arrows"),
    "lattice": ("잠재 격자", "latent grid"),
    "losses": ("손실", "losses"),
    "outputs": ("D의 답(평균)", "D's answer (mean)"),
    "quality": ("품질", "quality"),
    "distance": ("JSD(칸으로 나누어 잼)", "JSD (on a grid)"),
    "d_loss": ("D", "D"),
    "g_loss": ("G", "G"),
    "d_real": ("진짜", "real"),
    "d_fake": ("가짜", "fake"),
    "covered": ("찾은 모드", "modes found"),
    "good": ("모드에 든 점", "points in a mode"),
    "jsd": ("JSD", "JSD"),
    "rate": ("초당 {steps}스텝, {frames}장면", "{steps} steps, {frames} frames a second"),
    "made": ("D {d}스텝 · G {g}스텝", "D {d} steps · G {g} steps"),
    "tips": (
        "버튼이나 설정에 마우스를 올리거나 키보드로 옮겨 가면 무엇을 해 볼지 여기에 나옵니다.",
        "Point at a button or a setting, or go there by keyboard: what to try with it appears here.",
    ),
    "draw_first": (
        "직접 그리려면 먼저 데이터에서 '직접 그리기'를 고르십시오.",
        "To draw, first choose “draw your own” as the data.",
    ),
    "updates": ("D와 G의 스텝을 합한 수", "steps of D and G together"),
    "resets": ("바꾸면 처음부터 시작합니다", "a change begins the game anew"),
    "silent": (
        "커널이 응답하지 않습니다. 다른 셀이 실행되고 있다면 기다리고, "
        "커널을 다시 시작했다면 이 셀을 다시 실행하십시오.",
        "The kernel does not answer. If another cell is running, wait; "
        "if the kernel was restarted, run this cell again.",
    ),
    "draw_tip": (
        "평면에 마우스나 손가락으로 점을 그리십시오. "
        "키보드에서는 화살표 키로 위치를 옮기고 스페이스 키로 점을 찍습니다. "
        "그린 점 하나하나를 모드 하나로 셉니다.",
        "Draw points on the plane with mouse or finger; on the keyboard move with the arrow keys, press space for a "
        "point. Each drawn point counts as one mode.",
    ),
}
