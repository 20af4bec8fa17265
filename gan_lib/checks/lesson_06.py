"""Checks of the exercises of lesson 06, "DCGAN"."""

import torch
from torch import nn

from gan_lib.checks.machinery import as_numbers, check, near, written
from gan_lib.lang import tr


@check
def dcgan_range(to_tanh_range):
    """Lesson 06, exercise 1. to_tanh_range: uint8 images of any shape, 0 to 255 -> the same in [-1, 1]."""
    pixels = torch.tensor([[[[0, 51], [204, 255]]]], dtype=torch.uint8)
    values = as_numbers(to_tanh_range(pixels.clone()))
    if values.shape != pixels.shape:
        return tr(
            f"모양이 {tuple(pixels.shape)}인 이미지를 넣었더니 결과의 모양이 {tuple(values.shape)}입니다. 모양은 "
            "그대로여야 합니다.",
            f"Images of shape {tuple(pixels.shape)} came out as {tuple(values.shape)}. The shape has to stay.",
        )
    dark = tr("가장 어두운 값은 tanh 범위의 한쪽 끝으로 가야 합니다.", "The darkest value belongs at one end of tanh.")
    bright = tr(
        "가장 밝은 값은 tanh 범위의 다른 쪽 끝으로 가야 합니다.",
        "The brightest value belongs at the other end of tanh.",
    )
    between = tr(
        "두 끝 사이는 직선이어야 합니다. uint8로 곱하다가 255를 넘지는 않았습니까?",
        "Between the ends the line has to be straight. Did a uint8 product run past 255?",
    )
    zero, fifth, four_fifths, full = values.flatten()
    for pixel, value, wanted, where in (
        (0, zero, -1, dark),
        (255, full, 1, bright),
        (51, fifth, -0.6, between),
        (204, four_fifths, 0.6, between),
    ):
        if not near(value, wanted, 1e-3):
            return tr(
                f"픽셀값이 {pixel}일 때 결과가 {value:.3f}입니다. {where}",
                f"Pixel {pixel} became {value:.3f}. {where}",
            )


@check
def dcgan_generator(generator_64):
    """Lesson 06, exercise 2. generator_64(): a network from z `(B, 16)` to images `(B, 1, 64, 64)` in [-1, 1]."""
    net = written(generator_64())
    with torch.no_grad():
        images = net(torch.randn(4, 16, generator=torch.Generator().manual_seed(0)) * 30)
    if images.shape != (4, 1, 64, 64):
        return tr(
            f"z 네 개를 넣었더니 모양이 {tuple(images.shape)}인 텐서가 나왔습니다. (4, 1, 64, 64)여야 합니다.",
            f"For four z the network gives a tensor of shape {tuple(images.shape)}. It should be (4, 1, 64, 64).",
        )
    if not images.isfinite().all():
        return tr("이미지에 수가 아닌 값(NaN)이 있습니다.", "The images hold values that are no numbers (NaN).")
    layers = _leaves(net)
    if not isinstance(layers[-1], nn.Tanh):
        return tr(
            f"마지막 층이 {type(layers[-1]).__name__}입니다. 값을 −1과 1 사이에 두는 층으로 끝나야 합니다.",
            f"The last layer is {type(layers[-1]).__name__}. "
            "It has to be the one that keeps the values between −1 and 1.",
        )
    grown = [layer for layer in layers if isinstance(layer, nn.ConvTranspose2d)]
    channels = [layer.in_channels for layer in grown] + [layer.out_channels for layer in grown[-1:]]
    if channels != [256, 128, 64, 32, 1]:
        return tr(
            f"전치 합성곱의 채널이 {channels}입니다. 256에서 시작해 두 배로 키울 때마다 절반이 되고 마지막에 1이 "
            "되어야 합니다.",
            f"The channels of the transposed convolutions are {channels}. "
            "They should start at 256, halve with each doubling, and end at 1.",
        )
    normed = [layer.num_features for layer in layers if isinstance(layer, nn.BatchNorm2d)]
    if normed != [256, 128, 64, 32]:
        return tr(
            f"배치 정규화가 있는 곳의 채널이 {normed}입니다. 마지막 층만 빼고 모두 있어야 합니다.",
            f"Batch normalization stands at channels {normed}. It belongs everywhere except in the last layer.",
        )
    between = {type(layer).__name__ for layer in layers[:-1]} & {"LeakyReLU", "Tanh", "Sigmoid", "ELU", "GELU", "SiLU"}
    relus = sum(isinstance(layer, nn.ReLU) for layer in layers)
    if between or relus != 4:
        return tr(
            f"ReLU가 {relus}개입니다{''.join(f', {name}도 있습니다' for name in sorted(between))}. "
            "마지막 층 앞의 네 곳에 ReLU를 두어야 합니다.",
            f"There are {relus} ReLU{''.join(f', and {name}' for name in sorted(between))}. "
            "ReLU belongs in the four places before the last layer.",
        )


@check
def dcgan_repaired(repaired):
    """Lesson 06, exercise 3. repaired(): a discriminator from images `(B, 1, 32, 32)` to logits `(B,)`."""
    net = written(repaired())
    images = torch.randn(64, 1, 32, 32, generator=torch.Generator().manual_seed(0)) * 30
    with torch.no_grad():
        logits = net(images)
    if logits.shape != (64,):
        return tr(
            f"이미지 64장에 모양이 {tuple(logits.shape)}인 답이 나왔습니다. (64,)여야 합니다.",
            f"For 64 images the answer has the shape {tuple(logits.shape)}. It should be (64,).",
        )
    if not logits.isfinite().all():
        return tr("로짓에 수가 아닌 값(NaN)이 있습니다.", "The logits hold values that are no numbers (NaN).")
    layers = _leaves(net)
    kinds = [type(layer).__name__ for layer in layers]
    if "Sigmoid" in kinds or bool(((logits >= 0) & (logits <= 1)).all()):
        return tr(
            "답이 모두 0과 1 사이입니다. 로짓은 어떤 수든 될 수 있어야 합니다.",
            "All answers lie between 0 and 1. A logit can be any number.",
        )
    if pools := [kind for kind in kinds if "Pool" in kind]:
        return tr(
            f"{pools[0]}이 아직 있습니다. 줄이는 일은 합성곱이 합니다.",
            f"There is still a {pools[0]}. Let a convolution do the shrinking.",
        )
    if kinds.count("Linear") != 1:
        return tr(
            f"완전 연결층이 {kinds.count('Linear')}개입니다. 맨 끝에 하나만 둡니다.",
            f"There are {kinds.count('Linear')} fully connected layers. Only one, at the very end, belongs there.",
        )
    if "ReLU" in kinds or kinds.count("LeakyReLU") != 3:
        return tr(
            "합성곱마다 판별자에 맞는 활성화 함수가 하나씩 있어야 합니다.",
            "After each convolution belongs the activation function that suits a discriminator.",
        )
    convolutions = [(layer.in_channels, layer.out_channels) for layer in layers if isinstance(layer, nn.Conv2d)]
    if convolutions != [(1, 16), (16, 32), (32, 64)]:
        return tr(
            f"합성곱의 채널이 {convolutions}입니다. 1, 16, 32, 64 그대로 두십시오.",
            f"The channels of the convolutions are {convolutions}. Keep them: 1, 16, 32, 64.",
        )
    normed = [layer.num_features for layer in layers if isinstance(layer, nn.BatchNorm2d)]
    if normed != [32, 64]:
        return tr(
            f"배치 정규화가 있는 곳의 채널이 {normed}입니다. 판별자에서는 어느 층에 없어야 합니까?",
            f"Batch normalization stands at channels {normed}. Which layer of a discriminator goes without it?",
        )


@check
def dcgan_two_sigmoids(answer):
    """Lesson 06, exercise 4. answer: what D's loss cannot fall below where a sigmoid is taken twice."""
    lowest = float(as_numbers(answer))
    if not near(lowest, 1.0064, 0.01):
        return tr(
            f"{lowest:.2f}이 아닙니다. 첫째 시그모이드의 값은 0과 1 사이입니다. 손실은 그것을 로짓으로 읽습니다. "
            "진짜에 가장 좋은 로짓과 가짜에 가장 좋은 로짓은 얼마이고, 그때 두 손실의 합은 얼마입니까?",
            f"Not {lowest:.2f}. The first sigmoid gives values between 0 and 1, which the loss reads as logits. Which "
            "is the best for a real image, which for a fake, and what do the two losses add up to?",
        )


def _leaves(net):
    """The layers of a network that hold no others, in order."""
    return [layer for layer in net.modules() if not list(layer.children())]
