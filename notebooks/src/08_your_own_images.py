# ---
# jupyter:
#   course:
#     title: {ko: "08 · 내 이미지로", en: "08 · Your own images"}
#     running: 1
# ---

# %% [markdown] id="question" lang="ko"
# ## 질문
#
# **내가 모은 그림으로 생성적 적대 신경망(generative adversarial network, GAN)을 학습시키려면 무엇을 알아야 할까요?**
#
# 지금까지는 강의에 들어 있는 데이터를 썼습니다. 이번에는 폴더 하나를 넣고 새 그림을 받습니다.
# 내가 모은 그림은 거의 언제나 수가 적습니다. 그러면 판별자에게 무슨 일이 생기는지 보고, 그럴 때 쓸 수 있는 방법 두 가지를 시험합니다.
#
# ## 배울 것
#
# 이 수업을 마치면
#
# 1. 폴더의 그림이 신경망에 들어가기까지 어떻게 바뀌는지 말하고, 중요한 것이 잘리지 않게 준비할 수 있습니다.
# 2. 따로 떼어 둔 그림으로 판별자의 과적합(overfitting)을 알아낼 수 있습니다.
# 3. 그림을 좌우로 뒤집어도 되는지 판단할 수 있습니다.
# 4. 미분할 수 있는 **데이터 증강**(data augmentation)을 작성해 알맞은 자리에 넣을 수 있습니다.
# 5. 컴퓨터에 맞는 설정을 고르고, 학습에 걸릴 시간을 미리 계산할 수 있습니다.
#
# ## 먼저 알아 둘 것
#
# 두 스텝(수업 03), R1 페널티(수업 04), DCGAN의 두 신경망(수업 06)을 알면 됩니다. 모르는 용어는 [용어집](glossary.md)에서 찾으십시오.

# %% [markdown] id="question" lang="en"
# ## The question
#
# **What do I need to know to train a generative adversarial network (GAN) on pictures of my own?**
#
# So far the data came with the course. This time you put in a folder and get new pictures out.
# Your own collection will nearly always be small. We look at what that does to the discriminator, and try two remedies.
#
# ## What you will learn
#
# After this lesson you can
#
# 1. say what happens to a picture on its way from the folder to the network, and prepare it so that nothing important is cut off;
# 2. use held-out pictures to detect overfitting of the discriminator;
# 3. decide whether your pictures may be mirrored;
# 4. write a differentiable **data augmentation** and put it in the right place;
# 5. choose settings that suit your computer, and estimate how long training will take.
#
# ## Prerequisites
#
# You need the two steps (lesson 03), the R1 penalty (lesson 04) and the two networks of DCGAN (lesson 06). Look up unfamiliar terms in the [glossary](glossary.md).

# %% id="machine"
import json
from pathlib import Path

import matplotlib.pyplot as plt
import torch
from IPython.display import Image as Picture
from IPython.display import display
from PIL import Image, ImageDraw, ImageFont
from torch import nn
from torch.nn.functional import pad
from torchvision.transforms.functional import pil_to_tensor

from gan_lib import checks, data, device, losses, nets, notebook, plots, train
from gan_lib.checks import claim
from gan_lib.lang import FONT

machine = device.pick()
# ko: 시드를 바꾸면 난수가 모두 바뀝니다. 그래도 이 수업의 설명은 그대로 성립해야 합니다.
# en: Change the seed to get other random numbers; the conclusions should still hold.
seed = 0
print(machine)

# %% [markdown] id="folder-text" lang="ko"
# ## 1. 폴더에서 신경망까지
#
# `data.folder("내_폴더", 32)`는 폴더 안의 그림을 모두 읽습니다. 크기와 형식은 제각각이어도 됩니다. 읽을 수 없는 파일은 이름과 이유를 알려 주고 건너뜁니다.
# 그런데 신경망은 한 변의 길이가 정해진 **정사각형**만 받습니다. 옆으로 길거나 위아래로 긴 그림은 어떻게 될까요?

# %% [markdown] id="folder-text" lang="en"
# ## 1. From the folder to the network
#
# `data.folder("my_folder", 32)` reads all pictures in a folder, whatever their sizes and formats. If it cannot read a file, it prints the name and the reason, and skips the file.
# But the networks take only **squares** of one fixed size. So what happens to a wide or a tall picture?

# %% id="photos" tags=["hide-input"]
photos = Path("runs/photos")
photos.mkdir(parents=True, exist_ok=True)


def draw_photos():
    lengths = torch.tensor([[46.0, 16.0], [58.0, 22.0], [38.0, 12.0]])
    cats = data.to_pixels(data.draw_cats(lengths, size=128, seed=3))
    wide = torch.cat(list(cats), dim=2).permute(1, 2, 0).contiguous()
    Image.fromarray(wide.numpy()).save(photos / "wide.png")

    tall = Image.new("RGB", (160, 400), "#bcdcf2")
    pen = ImageDraw.Draw(tall)
    pen.rectangle((0, 340, 160, 400), fill="#5b8a4a")
    pen.polygon([(52, 360), (108, 360), (98, 90), (62, 90)], fill="white")
    for top in (120, 200, 280):
        pen.rectangle((56, top, 104, top + 38), fill="#c8452f")
    pen.rectangle((56, 52, 104, 90), fill="#f5d65b", outline="#333333", width=4)
    pen.polygon([(48, 52), (112, 52), (80, 16)], fill="#c8452f")
    tall.save(photos / "tall.png")


draw_photos()

# %% id="quiz-crop" tags=["hide-input"]
notebook.quiz(
    tr("세로가 가로의 2.5배인 등대 사진이 있습니다. data.folder는 이 사진을 어떻게 정사각형으로 만들까요?",
       "A photo of a lighthouse is 2.5 times as tall as it is wide. How does data.folder make "
       "it square?"),
    {
        tr("눌러서 납작하게 만듭니다.", "It squashes the photo."):
        tr("모양이 일그러지면 GAN이 일그러진 등대를 배웁니다. data.folder는 비율을 그대로 둡니다.",
           "The GAN would then learn squashed lighthouses. data.folder keeps the proportions."),
        tr("위아래를 잘라 내고 가운데만 남깁니다.", "It cuts off top and bottom and keeps the middle."):
        tr("맞습니다. 넓이의 5분의 2만 남습니다. 등대의 불빛은 잘려 나갑니다.",
           "Right. Only two fifths of the area remain. The light of the lighthouse is cut off."),
        tr("빈자리를 검게 채워 정사각형으로 만듭니다.", "It pads the sides with black."):
        tr("아무것도 잘리지 않는 방법이지만 data.folder는 그렇게 하지 않습니다. 연습 1에서 작성합니다.",
           "That would lose nothing, but data.folder does not do it. You write it in exercise 1."),
    }, right=2)

# %% id="crop"
def central_square(image, size):
    side = min(image.size)
    left, top = (image.width - side) / 2, (image.height - side) / 2
    return image.resize((size, size), Image.Resampling.LANCZOS,
                        box=(left, top, left + side, top + side))


# %% id="crop-figure" tags=["hide-input"]
def draw_crops():
    figure, axes = plt.subplots(1, 4, figsize=(10, 3.1), layout="constrained",
                                width_ratios=(3, 1.25, 0.55, 1.25))
    for i, name in enumerate(("wide.png", "tall.png")):
        photo = Image.open(photos / name)
        side = min(photo.size)
        corner = (photo.width - side) / 2, (photo.height - side) / 2
        axes[2 * i].imshow(photo)
        axes[2 * i].add_patch(plt.Rectangle(corner, side, side, fill=False, color="black",
                                            linestyle="--", linewidth=2.5))
        axes[2 * i].set_title(tr("폴더의 그림", "in the folder"), fontsize=11)
        axes[2 * i + 1].imshow(central_square(photo, 32))
        axes[2 * i + 1].set_title(tr("신경망이 보는 그림", "what D sees"), fontsize=11)
    for ax in axes:
        ax.set_axis_off()
    plt.show()


draw_crops()

# %% [markdown] id="crop-note" lang="ko"
# 점선 안쪽, 곧 **한가운데의 가장 큰 정사각형**만 남아 32 × 32픽셀로 줄어듭니다. 고양이 두 마리와 등대의 불빛이 경고도 없이 사라졌습니다.
# `central_square`는 `data.folder`가 하는 일을 그대로 적은 것입니다. 정말 같은지 확인합니다.

# %% [markdown] id="crop-note" lang="en"
# Only the **largest central square**, inside the dashed line, is kept and reduced to 32 × 32 pixels. Two cats and the light of the lighthouse are gone, without any warning.
# `central_square` spells out what `data.folder` does. We check that the two agree.

# %% id="crop-check" tags=["nbval-check-output"]
read = data.folder(photos, 32)
pixels = torch.stack([pil_to_tensor(central_square(Image.open(path), 32))
                      for path in sorted(photos.glob("*.png"))])
claim(tr("central_square와 data.folder의 픽셀값 차이, 가장 큰 것",
         "largest difference in a pixel between central_square and data.folder"),
      (read.pixels.int() - pixels.int()).abs().max(), equals=0)

# %% [markdown] id="ex1-text" lang="ko"
# 그러니 학습시키기 전에 **읽은 그림을 꼭 눈으로 보십시오**: `plots.pictures(data.to_float(read.pixels[:64]))`. 중요한 것이 가운데에 없으면 먼저 직접 자르거나, 빈자리를 채워(padding) 정사각형으로 만듭니다.
#
# ### 연습 1. 아무것도 잃지 않기
#
# `letterbox(pixels)`는 모양이 `(C, H, W)`인 uint8 그림을 받아, 한 변이 $H$와 $W$ 가운데 큰 쪽인 정사각형을 돌려줍니다. 그림은 한가운데에 그대로 두고 남는 자리는 0(검은색)으로 채웁니다. 남는 픽셀 수가 홀수이면 한 픽셀 차이는 어느 쪽에 두어도 됩니다.

# %% [markdown] id="ex1-text" lang="en"
# So **look at what was actually read** before you train: `plots.pictures(data.to_float(read.pixels[:64]))`. If what matters is not in the middle, crop the pictures yourself first, or pad them to squares.
#
# ### Exercise 1. Lose nothing
#
# `letterbox(pixels)` takes a uint8 picture of shape `(C, H, W)` and returns a square whose side is the larger of $H$ and $W$. The picture itself stays unchanged in the middle; the rest is filled with 0 (black). If the number of pixels to fill is odd, the extra one may go on either side.

# %% id="ex1"
def letterbox(pixels):
    ...


checks.own_letterbox(letterbox)

# %% [markdown] id="ex1-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def letterbox(pixels):
#     channels, height, width = pixels.shape
#     side = max(height, width)
#     square = torch.zeros(channels, side, side, dtype=pixels.dtype)
#     top, left = (side - height) // 2, (side - width) // 2
#     square[:, top:top + height, left:left + width] = pixels
#     return square
# ```
#
# 대신 검은 띠도 데이터의 일부가 됩니다. 생성자는 검은 띠도 그립니다.
#
# </details>

# %% [markdown] id="ex1-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def letterbox(pixels):
#     channels, height, width = pixels.shape
#     side = max(height, width)
#     square = torch.zeros(channels, side, side, dtype=pixels.dtype)
#     top, left = (side - height) // 2, (side - width) // 2
#     square[:, top:top + height, left:left + width] = pixels
#     return square
# ```
#
# The price: the black bars become part of the data, and the generator will draw them.
#
# </details>

# %% [markdown] id="letters-text" lang="ko"
# ## 2. 글자 100장
#
# 여러분이 한 장에 한 글자씩 100장을 써서 폴더에 담았다고 합시다. 여기서는 강의의 글꼴로 흉내 냅니다. 글자 열네 가지를 조금씩 기울이고 옮겨 가며 400장을 그립니다.
# 100장으로 학습시키고, 나머지 300장은 **따로 떼어 둔 데이터**(held-out data)로 남깁니다. 똑같은 방법으로 그렸으니 똑같이 진짜이지만, 학습에는 쓰지 않습니다.

# %% [markdown] id="letters-text" lang="en"
# ## 2. A hundred letters
#
# Suppose you have written 100 letters, one to a picture, and put them into a folder. Here we imitate that with a font: 14 different letters, each time tilted and shifted a little, make 400 pictures.
# We train on 100 of them. The other 300 are **held-out data**: drawn in the same way and therefore just as real, but never used in training.

# %% id="letters" tags=["hide-input"]
folder = Path("runs/letters")
folder.mkdir(parents=True, exist_ok=True)


def write_letters(count):
    letters = tr("가나다라마바사아자차카타파하", "BCDEFGJKLNPQRS")
    font = ImageFont.truetype(str(FONT), 44)
    rng = torch.Generator().manual_seed(seed)
    for i in range(count):
        tilt, right, down = (2 * torch.rand(3, generator=rng) - 1).tolist()
        picture = Image.new("L", (64, 64))
        ImageDraw.Draw(picture).text((32 + 3 * right, 32 + 3 * down), letters[i % 14],
                                     255, font, anchor="mm")
        picture = picture.rotate(12 * tilt, Image.Resampling.BICUBIC)
        picture.save(folder / f"letter_{i:03d}.png")


write_letters(400)

# %% id="own"
# ko: 흑백은 채널이 하나입니다. 컬러라면 여기와 두 신경망에 channels=3을 주십시오.
# en: Grey: one channel. For colour, write channels=3 here and for both networks.
own = data.folder(folder, 32, channels=1)
few, held_out = own[:100], own[100:]
plots.pictures(data.to_float(few.pixels[:28]), columns=14)
plt.show()

# %% [markdown] id="plain-text" lang="ko"
# ## 3. 학습 데이터를 외우는 판별자
#
# 신경망은 수업 06의 것인데 $G$의 폭만 16으로 줄였고, 학습률(learning rate)은 0.002, 배치(batch)는 16장입니다. 600스텝이면 그림 하나를 96번씩 봅니다.

# %% [markdown] id="plain-text" lang="en"
# ## 3. D memorizes its training data
#
# The networks are those of lesson 06, with $G$ narrowed (width 16). The learning rate is 0.002, the batch has 16 pictures. In 600 steps, each of the 100 pictures is seen 96 times.

# %% id="plain"
def train_on(images, discriminator):
    gan = train.GAN(nets.Generator(width=16, z_dim=16), discriminator, machine,
                    lr=2e-3, seed=seed)
    view = plots.LiveImages(columns=14)
    train.fit(gan, images, losses.non_saturating, steps=600, batch_size=16,
              every=[(50, lambda gan: view(gan.sample(28, seed=seed)))])
    return gan


torch.manual_seed(seed)
plain_d = nets.Discriminator(width=16)
plain = train_on(few, plain_d)

# %% id="quiz-held-out" tags=["hide-input"]
notebook.quiz(
    tr("이제 떼어 둔 300장을 판별자에게 보여 줍니다. 판별자의 로짓은 어떻게 나올까요?",
       "Now we show D the 300 held-out letters. What will their logits be like?"),
    {
        tr("학습한 100장과 비슷하게 높습니다. 똑같이 진짜이니까요.",
           "As high as those of the 100 training letters, since they are just as real."):
        tr("D가 '글자답다'를 배웠다면 그럴 것입니다. 100장을 96번씩 본 D는 다른 것을 배웠습니다.",
           "That would be so if D had learned what letters look like. After 96 looks at the "
           "same 100, it has learned something else."),
        tr("학습한 100장보다 낮습니다.", "Lower than those of the 100 training letters."):
        tr("맞습니다. D는 진짜를 알아보는 것이 아니라 학습한 100장을 알아봅니다.",
           "Right. D does not recognize real letters; it recognizes these 100."),
        tr("모두 0입니다. 처음 보는 그림은 판단할 수 없으니까요.",
           "All 0, since D cannot judge what it has never seen."):
        tr("신경망에는 '모르겠다'는 답이 따로 없습니다. 처음 보는 그림에도 어떤 로짓이든 내놓습니다.",
           "A network has no separate answer for \"unknown\". It gives a logit to any picture."),
    }, right=2)

# %% id="logits"
# ko: 배치 정규화가 둘을 똑같이 다루도록 한 배치로 봅니다.
# en: In one batch, so that batch normalization treats both alike.
@torch.no_grad()
def logits_of(discriminator):
    logits = discriminator(data.to_float(own.pixels.to(machine.device))).cpu()
    return logits[:100], logits[100:]


def pairs_won(discriminator):
    known, new = logits_of(discriminator)
    return 100 * (known[:, None] > new).float().mean()


# %% id="logits-figure" tags=["hide-input"]
def draw_logits(discriminators):
    answers = {title: logits_of(net) for title, net in discriminators.items()}
    every = torch.cat([values for pair in answers.values() for values in pair])
    edges = torch.linspace(every.min(), every.max(), 40).numpy()
    figure, axes = plt.subplots(len(answers), 1, layout="constrained", squeeze=False, sharex=True,
                                figsize=(7, 0.6 + 1.7 * len(answers)))
    for ax, (title, (known, new)) in zip(axes[:, 0], answers.items(), strict=True):
        for values, style, name in (
                (known, {"color": "C0", "alpha": 0.55},
                 tr("학습한 글자 100장", "100 training letters")),
                (new, {"color": "black", "histtype": "step", "linewidth": 2},
                 tr("떼어 둔 글자 300장", "300 held-out letters"))):
            share = torch.full_like(values, 100 / len(values))
            ax.hist(values.numpy(), bins=edges, weights=share.numpy(), label=name, **style)
        ax.set(title=title, ylabel=tr("비율(%)", "percentage"))
    axes[0, 0].legend(fontsize=9, loc="upper left")
    axes[-1, 0].set_xlabel(tr("로짓", "logit"))
    plt.show()


draw_logits({tr("100장으로 학습한 D", "D trained on 100 pictures"): plain_d})

# %% [markdown] id="plain-note" lang="ko"
# 로짓은 학습한 글자에서 높고 떼어 둔 글자에서 낮습니다. **판별자의 과적합**입니다. 수 하나로 나타내려면 양쪽에서 글자를 하나씩 뽑아 짝을 짓고, 학습한 글자의 로짓이 더 높은 짝이 몇 %인지 셉니다. 양쪽을 똑같이 본다면 50%입니다.

# %% [markdown] id="plain-note" lang="en"
# The logits are high for the training letters and lower for the held-out ones: **D is overfitting**. To put a number on it, pair each training letter with each held-out letter, and count in how many pairs the training letter gets the higher logit. If D treats both alike, that is 50%.

# %% id="plain-check" tags=["nbval-check-output"]
claim(tr("학습한 글자의 로짓이 더 높은 짝(%), 100장으로 학습한 D",
         "pairs in which the training letter has the higher logit (%), D trained on 100"),
      pairs_won(plain_d), above=55)

# %% [markdown] id="mirror-text" lang="ko"
# 생성자는 판별자에게서만 배웁니다. 이런 판별자가 가르치는 것은 "글자답게"가 아니라 "이 100장답게"입니다. 그래서 더 오래 학습한다고 나아진다는 보장이 없습니다.
#
# ## 4. 뒤집어도 될까?
#
# 그림을 더 모을 수 없을 때 가장 쉬운 방법은 좌우로 **뒤집는**(mirroring) 것입니다. `few.mirrored()`는 배치를 만들 때마다 그림 하나하나를 절반의 확률로 뒤집습니다. 데이터가 두 배로 는 것과 비슷합니다.

# %% [markdown] id="mirror-text" lang="en"
# The generator learns from the discriminator alone. A discriminator like this one teaches not "like a letter" but "like one of these 100", so training longer will not necessarily help.
#
# ## 4. May you mirror your pictures?
#
# If you cannot get more pictures, the easiest trick is **mirroring**: `few.mirrored()` flips each picture of a batch left to right with probability 1/2, as if you had twice as many.

# %% id="quiz-mirror" tags=["hide-input"]
notebook.quiz(
    tr("어느 데이터를 좌우로 뒤집어도 될까요?", "Which data may you mirror?"),
    {
        tr("교통 표지판", "Road signs"):
        tr("화살표가 반대쪽을 가리키고 글자가 거꾸로 됩니다. 세상에 없는 표지판입니다.",
           "Arrows would point the other way and words run backwards. No such signs exist."),
        tr("흉부 엑스선 사진", "Chest X-rays"):
        tr("심장이 오른쪽으로 갑니다. 그런 사람은 아주 드뭅니다.",
           "The heart would move to the right side. Such people are very rare."),
        tr("산과 바다의 풍경 사진", "Landscape photographs"):
        tr("맞습니다. 뒤집은 풍경도 그럴듯합니다. 뒤집은 것도 진짜일 수 있을 때만 됩니다.",
           "Right. A mirrored landscape could exist as well. Mirror only if the result could be "
           "real."),
        tr("어떤 데이터든 됩니다. 데이터가 늘어나니까요.", "Any, since more data are always better."):
        tr("생성자는 받은 데이터를 그대로 믿습니다. 아래에서 글자가 어떻게 되는지 보십시오.",
           "The generator takes the data at face value. See below what happens to letters."),
    }, right=3)

# %% id="mirrored"
torch.manual_seed(seed)
mirrored = train_on(few.mirrored(), nets.Discriminator(width=16))


def closer_to_mirrored(samples):
    real = data.to_float(own.pixels)
    here, there = (torch.cdist(samples.flatten(1), pictures.flatten(1)).amin(1)
                   for pictures in (real, real.flip(-1)))
    return there < here


def mirror_share(gan):
    samples = gan.sample(500, seed=seed + 1).cpu()
    return 100 * closer_to_mirrored(samples).float().mean()


# %% id="mirrored-figure" tags=["hide-input"]
def show_letters(gans):
    samples = {f"{name}\n↔ {mirror_share(gan):.0f}%": gan.sample(14, seed=seed + 1).cpu()
               for name, gan in gans.items()}
    plots.rows(samples, above={name: ["↔" if turned else "" for turned in closer_to_mirrored(made)]
                               for name, made in samples.items()}).suptitle(
        tr("↔: 글자의 거울상에 더 가까운 표본", "↔: closer to the mirror image of a letter"), fontsize=10)
    plt.show()


show_letters({tr("그대로", "plain"): plain, tr("뒤집기를 섞음", "mirrored"): mirrored})

# %% id="mirrored-check" tags=["nbval-check-output"]
claim(tr("거울상에 더 가까운 표본(%), 뒤집기를 섞을 때와 섞지 않을 때의 차이",
         "samples closer to a mirror image (%), with mirroring minus without"),
      mirror_share(mirrored) - mirror_share(plain), above=15)

# %% [markdown] id="mirrored-note" lang="ko"
# 왼쪽의 %는 표본 500개 가운데 ↔의 비율입니다. 판별자에게 뒤집은 글자를 진짜라고 보여 주었으니, 생성자는 **거울에 비친 글자**도 씁니다.
#
# ## 5. DiffAugment
#
# 뒤집기처럼 데이터를 바꾸어 늘리는 방법을 **데이터 증강**(data augmentation)이라고 합니다. 더 나아가 판별자가 볼 때마다 그림을 무작위로 조금씩 바꿀 수도 있습니다. 그러면 같은 그림을 두 번 보지 않으므로 외우기 어렵습니다.
# 다만 생성자가 그 변화까지 따라 그려서는 안 됩니다. DiffAugment(Zhao 외, 2020)는 규칙 두 가지로 이를 막습니다.
#
# 1. 두 스텝 모두에서 **진짜와 가짜를 똑같이 증강합니다.** 그러면 증강한 흔적은 진짜와 가짜를 가리는 단서가 되지 못합니다.
# 2. **미분할 수 있게 증강합니다.** 그래디언트(gradient)가 증강을 거쳐 $G$에 닿아야 합니다.

# %% [markdown] id="mirrored-note" lang="en"
# The percentages are the shares of ↔ among 500 samples. The discriminator was shown mirrored letters as real, so the generator now writes **mirror images** as well.
#
# ## 5. DiffAugment
#
# Mirroring is a simple **data augmentation**. We can go further and change each picture a little, at random, every time D sees it. D then never sees the same picture twice and finds it hard to memorize.
# But the generator must not learn to draw those changes. DiffAugment (Zhao et al. 2020) ensures that with two rules.
#
# 1. **Augment real pictures and fakes in the same way**, in both steps. The augmentation then gives no clue which is which.
# 2. **Augment differentiably.** The gradient has to pass through the augmentation to reach $G$.

# %% id="quiz-both" tags=["hide-input"]
notebook.quiz(
    tr("진짜에만 네모난 구멍을 뚫는 증강을 하면 생성자는 무엇을 그리게 될까요?",
       "Suppose only the real pictures are augmented, with square holes. What will the "
       "generator draw?"),
    {
        tr("구멍 난 글자", "Letters with holes"):
        tr("맞습니다. D가 본 진짜에는 구멍이 있으니, 구멍을 그려야 진짜로 보입니다.",
           "Right. The real pictures that D has seen have holes, so G has to draw holes to pass "
           "for real."),
        tr("온전한 글자. 원래 데이터에는 구멍이 없으니까요.",
           "Whole letters, since the data have no holes."):
        tr("G는 원래 데이터를 보지 못합니다. D가 진짜라고 배운 것은 구멍 난 글자입니다.",
           "G never sees the data. What D has learned to call real are letters with holes."),
        tr("더 좋은 글자. 데이터가 늘어나니까요.", "Better letters, since there are more data."):
        tr("늘어난 데이터는 글자가 아니라 구멍 난 글자의 분포를 따릅니다.",
           "The additional data follow another distribution: that of letters with holes."),
    }, right=1)

# %% [markdown] id="augmentations-text" lang="ko"
# 논문의 증강 세 가지를 작성합니다. 밝기(brightness)는 그림마다 수 하나를 더하고, 평행 이동(translation)은 한 변의 8분의 1까지 옮기고, 잘라 내기(cutout)는 한 변이 그림의 절반인 정사각형을 0, 곧 중간 회색으로 덮습니다.
# 난수는 그림마다 따로 뽑고, 픽셀에는 더하기, 고르기, 곱하기만 합니다. 모두 미분할 수 있습니다.

# %% [markdown] id="augmentations-text" lang="en"
# We write out three of the paper's augmentations. Brightness adds one number to all pixels of a picture, translation shifts it by up to an eighth of its side, and cutout covers a square half as wide as the picture with 0 (medium grey).
# Each picture gets its own random numbers. Addition, indexing and multiplication are all differentiable.

# %% id="augmentations"
def brightness(images):
    return images + torch.rand(len(images), 1, 1, 1, device=images.device) - 0.5


def translation(images):
    n, _, size, _ = images.shape
    most = size // 8
    down, right = torch.randint(0, 2 * most + 1, (2, n, 1), device=images.device)
    places = torch.arange(size, device=images.device)
    rows, columns = places + down, places + right
    which = torch.arange(n, device=images.device)[:, None, None]
    padded = pad(images, [most] * 4).permute(0, 2, 3, 1)
    return padded[which, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


def cutout(images):
    n, _, size, _ = images.shape
    y, x = size * torch.rand(2, n, 1, 1, device=images.device)
    places = torch.arange(size, device=images.device)
    hole = ((places[:, None] - y).abs() < size / 4) & ((places - x).abs() < size / 4)
    return images * ~hole[:, None]


augmentations = (brightness, translation, cutout)

# %% [markdown] id="augmented-text" lang="ko"
# 규칙 1을 지키는 가장 확실한 방법은 증강을 **판별자 안에** 넣는 것입니다. 판별자를 감싸면 그 앞에 오는 것은 진짜든 가짜든, 어느 스텝에서든 증강을 거칩니다. 학습 루프는 고칠 것이 없습니다.

# %% [markdown] id="augmented-text" lang="en"
# The surest way to follow rule 1 is to put the augmentation **inside the discriminator**. Whatever the wrapped discriminator sees is then augmented, real or fake, in either step. The training loop does not change.

# %% id="augmented"
class Augmented(nn.Module):
    def __init__(self, discriminator, augmentations):
        super().__init__()
        self.discriminator, self.augmentations = discriminator, augmentations

    def forward(self, images):
        for augment in self.augmentations:
            images = augment(images)
        return self.discriminator(images)


# %% id="augmented-figure" tags=["hide-input"]
def augmented_views(picture, n=12):
    views = picture.expand(n, -1, -1, -1)
    for augment in augmentations:
        views = augment(views)
    return pad(torch.cat([picture, views]), (1, 1, 1, 1), value=1.0)  # a white frame


with torch.random.fork_rng(devices=[]):
    torch.manual_seed(seed)
    plots.rows({tr("진짜", "real"): augmented_views(data.to_float(few.pixels[1:2])),
                tr("가짜", "fake"): augmented_views(plain.sample(1, seed=seed + 1).cpu())},
               above={tr("진짜", "real"): [tr("원래", "original"), tr("증강 →", "D sees →")]})
plt.show()

# %% id="augmented-check" tags=["nbval-check-output"]
fake = plain.sample(16, seed=seed + 1).requires_grad_()
Augmented(plain_d, augmentations)(fake).sum().backward()
reached = fake.grad.flatten(1).norm(dim=1) > 0
claim(tr("증강을 거쳐 그래디언트를 받은 가짜의 수(16장 가운데)",
         "fakes that the gradient reaches through the augmentation (of 16)"),
      reached.sum(), equals=16)

counted = []


def count(images):
    counted.append(images)
    return images


watched = train.GAN(nets.Generator(), Augmented(nets.Discriminator(), [count]), machine)
train.fit(watched, few, losses.non_saturating, steps=1, quiet=True, cuda_graph=False)
claim(tr("한 스텝에서 증강을 거친 배치의 수(D의 진짜와 가짜, G의 가짜)",
         "batches augmented in one step (real and fake for D, fake for G)"),
      len(counted), equals=3)

# %% [markdown] id="diffaugment-text" lang="ko"
# 같은 100장, 같은 설정으로 다시 학습시킵니다. 판별자만 감쌉니다.

# %% [markdown] id="diffaugment-text" lang="en"
# We train again on the same 100 pictures with the same settings. Only the discriminator is wrapped.

# %% id="diffaugment"
torch.manual_seed(seed)
calm_d = nets.Discriminator(width=16)
calm = train_on(few, Augmented(calm_d, augmentations))

# %% id="diffaugment-figure" tags=["hide-input"]
draw_logits({tr("그대로", "plain"): plain_d, "DiffAugment": calm_d})
plots.rows({tr("그대로", "plain"): plain.sample(14, seed=seed + 1).cpu(),
            "DiffAugment": calm.sample(14, seed=seed + 1).cpu()})
plt.show()

# %% id="diffaugment-check" tags=["nbval-check-output"]
claim(tr("학습한 글자의 로짓이 더 높은 짝(%), DiffAugment를 쓴 D",
         "pairs in which the training letter has the higher logit (%), D with DiffAugment"),
      pairs_won(calm_d), below=66)
claim(tr("그런 짝이 DiffAugment로 줄어든 정도(%포인트)",
         "drop in that share with DiffAugment (percentage points)"),
      pairs_won(plain_d) - pairs_won(calm_d), above=0)

# %% [markdown] id="table-text" lang="ko"
# 학습한 글자와 떼어 둔 글자의 차이가 거의 사라졌습니다. 그런데 그림도 나아졌을까요? 숫자 100장으로 더 오래, 시드 다섯 개로 실험해 저장해 두었습니다(`data/small_data.json`). 숫자라면 프레셰 거리(Fréchet distance, 수업 06)로 잴 수 있습니다. 학습에 쓰지 않은 숫자와 견줍니다.
# 왼쪽 그림의 차이는 로짓의 평균끼리 뺀 값입니다. 선은 시드 다섯 개(4,500장은 세 개)의 중앙값이고, 띠는 그 범위입니다.

# %% [markdown] id="table-text" lang="en"
# The gap between training letters and held-out letters has nearly vanished. But did the pictures improve? To find out, we ran the experiment longer, on 100 digits, with five seeds (stored in `data/small_data.json`). Digits can be judged by the Fréchet distance (lesson 06), here to digits that were not used in training.
# The gap is between mean logits. Lines are medians over five seeds (three for 4,500 digits), bands their range.

# %% id="table" tags=["hide-input"]
stored = json.loads((data.SHIPPED / "small_data.json").read_text())


def draw_table():
    ways = {"plain": (tr("그대로, 100장", "plain, 100 digits"), "C0", "o-"),
            "mirrored": (tr("뒤집기를 섞음, 100장", "mirrored, 100 digits"), "C2", "d:"),
            "both": (tr("DiffAugment, 100장", "DiffAugment, 100 digits"), "C1", "s--"),
            "reals only": (tr("진짜만 증강, 100장", "reals only augmented, 100 digits"), "C3", "X"),
            "4,500 digits": (tr("그대로, 4,500장", "plain, 4,500 digits"), "black", "^-.")}
    figure, axes = plt.subplots(1, 2, figsize=(10, 3.9), layout="constrained")
    for ax, number, title in (
            (axes[0], "gap", tr("로짓의 차이: 학습한 숫자 − 떼어 둔 숫자",
                                "gap of the logits: training − held-out")),
            (axes[1], "frechet", tr("프레셰 거리(로그 눈금, 작을수록 좋음)",
                                    "Fréchet distance (log scale, lower is better)"))):
        for way, (name, colour, line) in ways.items():
            runs = [row for row in stored["few"]["runs"] if row["way"] == way]
            steps = sorted({row["steps"] for row in runs})
            values = torch.tensor([[row[number] for row in runs if row["steps"] == step]
                                   for step in steps])
            ax.plot(steps, values.median(1).values, line, color=colour, label=name,
                    markersize=10 if line == "X" else 6, zorder=5 if line == "X" else 3)
            ax.fill_between(steps, values.amin(1), values.amax(1), color=colour, alpha=0.15)
        ax.set(title=title, xlabel=tr("스텝", "step"))
        ax.grid(alpha=0.3)
    axes[1].set_yscale("log")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, fontsize=9)
    plt.show()


draw_table()

# %% id="table-check" tags=["nbval-check-output"]
def distances(way, number):
    return [row["frechet"] for row in stored["few"]["runs"]
            if (row["way"], row["seed"]) == (way, number)]


claim(tr("DiffAugment의 마지막 거리가 증강 없는 학습의 최소보다 작은 시드의 수",
         "seeds with which DiffAugment ends below the smallest distance of plain training"),
      sum(distances("both", number)[-1] < min(distances("plain", number))
          for number in range(5)), equals=5)

# %% [markdown] id="table-note" lang="ko"
# - **그대로** 학습하면 2,000스텝 만에 차이가 10 안팎이 됩니다. 거리는 1,000~1,500스텝에서 가장 작았다가 다시 커지고, 두 시드에서는 그림이 무너집니다. 증강하지 않을 때에는 일찍 멈추십시오.
# - **뒤집기**를 섞으면 차이가 더 느리게 벌어지지만 3,000스텝에서는 마찬가지로 큽니다. 1,000스텝에서 거리는 다섯 시드 모두 그대로 학습할 때보다 큽니다. 뒤집힌 3은 숫자가 아니기 때문입니다.
# - **DiffAugment**를 쓰면 차이가 0 가까이에 머뭅니다. 처음에는 더 느리게 배웁니다. 600스텝에서 멈춘 위의 글자가 나아 보이지 않는 것도 그래서입니다. 그러나 거리가 계속 줄어, 4,000스텝에서는 다섯 시드 모두 증강 없이 학습하는 동안의 가장 좋은 값보다도 작습니다.
# - **진짜만** 증강하면 500스텝에서 이미 거리가 훨씬 큽니다. 생성자가 증강한 흔적까지 그리기 때문입니다.
# - **4,500장**으로 학습하면 증강하지 않아도 차이가 1을 넘지 않고, 2,000스텝에서 거리가 가장 작습니다. 새 그림만큼 좋은 것은 없습니다.

# %% [markdown] id="table-note" lang="en"
# - **Plain:** within 2,000 steps the gap grows to about 10. The distance is smallest between 1,000 and 1,500 steps, then grows again; with two of the seeds the pictures break down. Without augmentation, stop early.
# - **Mirrored:** the gap grows more slowly, but is as large by 3,000 steps. At 1,000 steps the distance is larger than plain training's with every seed: a mirrored 3 is not a digit.
# - **DiffAugment:** the gap stays near 0. Learning is slower at first, which is why the letters above, after only 600 steps, look no better. But the distance keeps falling: at 4,000 steps it is below the best value that plain training ever reached, with every seed.
# - **Reals only:** after 500 steps the distance is already far larger, because the generator draws the traces of the augmentation.
# - **4,500 digits:** the gap stays below 1 without any augmentation, and at 2,000 steps its distance is the smallest. Nothing beats new pictures.

# %% [markdown] id="ex2-text" lang="ko"
# ### 연습 2. 증강을 하나 더
#
# `random_mirror(images)`는 모양이 `(B, C, H, W)`인 그림을 받아 하나하나를 따로 절반의 확률로 좌우로 뒤집습니다. 그래디언트가 지나갈 수 있어야 합니다.
# 다 되면 생각해 보십시오. 이것을 `Augmented`에 넣어도 생성자는 거울에 비친 글자를 쓸까요?

# %% [markdown] id="ex2-text" lang="en"
# ### Exercise 2. One more augmentation
#
# `random_mirror(images)` takes pictures of shape `(B, C, H, W)` and flips each of them left to right with probability 1/2, independently of the others. The gradient has to pass through.
# Then think: if you put it into `Augmented`, will the generator still write mirror images?

# %% id="ex2"
def random_mirror(images):
    ...


checks.own_random_mirror(random_mirror)

# %% [markdown] id="ex2-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def random_mirror(images):
#     flipped = torch.rand(len(images), 1, 1, 1, device=images.device) < 0.5
#     return torch.where(flipped, images.flip(-1), images)
# ```
#
# 거울상을 쓸 수도 있습니다. 절반을 뒤집고 나면 바른 글자만 쓰는 생성자와 절반은 거울상을 쓰는 생성자를 $D$가 구별할 길이 없습니다. 증강한 뒤의 분포에서 원래 분포를 되짚을 수 없으면 증강이 새어 나옵니다(leak, Karras 외, 2020). 뒤집는 확률이 1/2보다 작다면 되짚을 수 있습니다.
#
# </details>

# %% [markdown] id="ex2-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def random_mirror(images):
#     flipped = torch.rand(len(images), 1, 1, 1, device=images.device) < 0.5
#     return torch.where(flipped, images.flip(-1), images)
# ```
#
# It may. Once half of everything is flipped, a generator that writes only proper letters and one that writes half of them mirrored look exactly the same to D. If the original distribution cannot be recovered from the augmented one, the augmentation **leaks** (Karras et al. 2020). With a flip probability below 1/2 it can be recovered.
#
# </details>

# %% [markdown] id="sizes-text" lang="ko"
# ## 6. 크기와 시간
#
# 숫자 5,000장으로 시험한 설정입니다. **T4에서는 시험하지 않았습니다.** T4 열은 H100의 설정에서 T4가 지원하지 않는 bf16만 fp16으로 바꾼 것입니다. 둘째 열은 같은 레시피에서 폭과 배치를 줄여 CPU에서 학습시킨 것입니다. 64 × 64의 거리는 32 × 32로 줄여 잰 값입니다.
#
# | | CPU, 32 × 32 | CPU, 64 × 64 | T4 | H100 |
# |---|---|---|---|---|
# | 이미지 크기 | 32 | 64 | 64 | 64 |
# | $G$와 $D$의 폭, $z$의 차원 | 32와 16, 16 | 16과 16, 16 | 64와 64, 32 | 64와 64, 32 |
# | $D$ | 배치 정규화, ReLU(`slope=0`) | R1, 정규화 없음 | R1, 정규화 없음 | R1, 정규화 없음 |
# | 배치, 학습률 | 24, 0.004 | 16, 0.001 | 64, 0.001 | 64, 0.001 |
# | 수의 형식 | fp32 | bf16, fp16 | fp16 | bf16 |
# | 스텝 | 1,600 | 600 | 2,000 | 2,000 |
# | 시간 | 30초(코어 둘) | 셀을 실행하면 나옴 | 재지 않음 | 10초 |
# | 프레셰 거리 | 24(시드 세 개의 평균) | bf16: 404, 446, 437; fp16: 395, 323, 463(시드 세 개씩, 아직 부족함) | 재지 않음 | 36, 35(시드 두 개) |
#
# 64 × 64에서는 판별자에 배치 정규화(batch normalization)를 쓰지 마십시오. H100에서 학습률 네 가지를 시험했더니 모두 늦어도 3,000스텝에는 판별자가 가짜를 다 가려내고 그림이 무너졌습니다. R1 페널티(수업 04, $\gamma = 10$)로 바꾸니 무너지지 않았습니다.
#
# 긴 학습을 시작하기 전에 **한 스텝의 시간을 재고 스텝 수를 곱하십시오.** 처음 몇 스텝은 준비하는 시간(warm-up)이 섞이므로 빼고 잽니다. 다른 데이터셋을 쓰려면 `word`, **한 단어**만 바꾸십시오. 내 그림을 쓰려면 `images = data.folder("내_폴더", size)`로 고치십시오.
#
# | 단어 | 내용 | 받는 방법 |
# |---|---|---|
# | `"digits"` | 숫자 5,000장 | 강의에 들어 있음 |
# | `"fashion-mnist"` | 옷 60,000장, 흑백 | 처음 쓸 때 내려받음 |
# | `"cifar10"` | 사진 50,000장, 컬러 | 처음 쓸 때 내려받음 |
# | `"celeba"` | 얼굴 162,770장, 컬러 | 처음 쓸 때 내려받음(`pip install gdown` 필요) |

# %% [markdown] id="sizes-text" lang="en"
# ## 6. How large, how long
#
# The settings were tried on 5,000 digits, **the T4's on no T4**: they are the H100's in fp16, since a T4 has no bf16. The second column is the same recipe, narrower, on a CPU. Distances at 64 × 64 are for pictures reduced to 32 × 32.
#
# | | CPU, 32 × 32 | CPU, 64 × 64 | T4 | H100 |
# |---|---|---|---|---|
# | image size | 32 | 64 | 64 | 64 |
# | widths of $G$ and $D$, dimension of $z$ | 32 and 16, 16 | 16 and 16, 16 | 64 and 64, 32 | 64 and 64, 32 |
# | $D$ | batch norm, ReLU (`slope=0`) | R1, no norm | R1, no norm | R1, no norm |
# | batch, learning rate | 24, 0.004 | 16, 0.001 | 64, 0.001 | 64, 0.001 |
# | number format | fp32 | bf16, fp16 | fp16 | bf16 |
# | steps | 1,600 | 600 | 2,000 | 2,000 |
# | time | 30 s (two cores) | run the cell to see | not measured | 10 s |
# | Fréchet distance | 24 (mean of three seeds) | bf16: 404, 446, 437; fp16: 395, 323, 463 (three seeds; still poor) | not measured | 36, 35 (two seeds) |
#
# At 64 × 64, leave batch normalization out of $D$. With it, at each of four learning rates on an H100, it saw through all fakes within 3,000 steps, and the pictures broke down. With R1 instead (lesson 04, $\gamma = 10$), they did not.
#
# Before a long run, **time one step and multiply by the number of steps.** Skip the first few (warm-up). To change the data set, change **one word**, `word`; for your own, set `images = data.folder("my_folder", size)`.
#
# | word | what it is | how you get it |
# |---|---|---|
# | `"digits"` | 5,000 digits | comes with the course |
# | `"fashion-mnist"` | 60,000 clothes, grey | downloaded on first use |
# | `"cifar10"` | 50,000 photographs, colour | downloaded on first use |
# | `"celeba"` | 162,770 faces, colour | downloaded on first use (needs `pip install gdown`) |

# %% id="sizes"
word = "digits"
size, on_gpu = 64, machine.device.type == "cuda"
width, z_dim, batch, steps = (64, 32, 64, 2000) if on_gpu else (16, 16, 16, 600)
images = data.dataset(word, size)
channels = next(images.batches(1)).shape[1]
torch.manual_seed(seed)
large = train.GAN(nets.Generator(size, channels, width, z_dim),
                  nets.Discriminator(size, channels, width, norm=None),
                  machine, lr=1e-3, seed=seed)


def penalty(discriminator, real, fake):
    return 10 / 2 * losses.r1(discriminator, real)


def train_large(steps, **more):
    train.fit(large, images, losses.non_saturating, steps, batch_size=batch,
              penalty=penalty, **more)


clock = []
train_large(20, every=[(5, lambda gan: clock.append(gan.seconds))])
one_step = (clock[-1] - clock[0]) / 15
if notebook.interactive():
    minutes = one_step * steps / 60
    print(tr(f"한 스텝 {1000 * one_step:.0f}ms, {steps:,}스텝에 {minutes:.1f}분",
             f"{1000 * one_step:.0f} ms a step, {minutes:.1f} min for {steps:,} steps"))
if on_gpu:
    train_large(steps - 20, checkpoint="runs/large.pt")
    print(tr("NVIDIA H100에서 잰 값: 10초, 프레셰 거리 36과 35(시드 0, 1)",
             "Measured on an NVIDIA H100: 10 s, Fréchet distance 36 and 35 (seeds 0, 1)"))

# %% [markdown] id="sizes-note" lang="ko"
# GPU가 없으면 여기서는 20스텝만 학습합니다. 끝까지 하려면 `train_large(580, checkpoint="runs/large.pt")`를 실행하십시오. 멈추었다가 이어서 학습하는 방법은 수업 06에 있습니다.
#
# ## 7. 전시회
#
# 작품을 파일로 남깁니다. 3절의 생성자가 그린 표본 48장을 모은 그림(contact sheet, `runs/gallery.png`)과, 잠재 공간(latent space)의 네 점을 차례로 지나 처음으로 돌아오는 애니메이션(`runs/walk.gif`)입니다. 직선으로 걸으면 $z$의 길이가 도중에 짧아지므로, 걸음마다 길이를 다시 맞춥니다.

# %% [markdown] id="sizes-note" lang="en"
# Without a GPU this cell trains for only 20 steps. To go on to the end, run `train_large(580, checkpoint="runs/large.pt")`. Lesson 06 shows how to stop and resume.
#
# ## 7. The gallery
#
# Save your work: a contact sheet of 48 samples from section 3's generator (`runs/gallery.png`) and an animation (`runs/walk.gif`) that walks through four points of latent space and back to the first. A straight line passes nearer the origin, so we restore $z$'s length at every step.

# %% id="gallery"
plots.sheet(plain.sample(48, seed=seed + 2), columns=12).save("runs/gallery.png")

stops = torch.randn(4, 16, generator=torch.Generator().manual_seed(seed + 3))
walk = [torch.lerp(stops[i], stops[(i + 1) % 4], t) for i in range(4)
        for t in torch.arange(0, 1, 1 / 8)]
walk = torch.stack(walk).to(machine.device)
walk = walk / walk.norm(dim=1, keepdim=True) * 16**0.5
with torch.no_grad():
    drawn = plain.averaged(walk).float().cpu()
opening, *frames = [plots.sheet(image[None]).resize((128, 128)) for image in drawn]
opening.save("runs/walk.gif", save_all=True, append_images=frames, duration=100, loop=0)
plots.pictures(drawn[::2], columns=16, title=tr("한 바퀴", "once around"))
plt.show()
if notebook.interactive():
    display(Picture("runs/gallery.png"), Picture("runs/walk.gif"))

# %% [markdown] id="consent" lang="ko"
# ## 8. 누구의 그림인가
#
# - **동의.** 적은 그림으로 학습시킨 GAN은 학습한 그림을 거의 그대로 내놓기도 합니다. 다른 사람의 얼굴, 그림, 글씨로 학습시키려면 찍힌 사람과 만든 사람에게 먼저 물으십시오. 인터넷에서 볼 수 있다고 해서 써도 되는 것은 아닙니다. 인터넷에서 모은 CelebA도 비상업적 연구에만 쓸 수 있습니다.
# - **오용.** 실제 사람이 하지도 않은 일을 하는 그림은 그 사람에게 피해를 줍니다. 누군가의 성적인 합성물을 만드는 것은 한국을 비롯한 여러 나라에서 범죄입니다. 생성한 그림을 내보일 때에는 생성한 것이라고 밝히십시오.
# - **편향.** 데이터에 없는 것은 나오지 않고, 드문 것은 모드 붕괴(수업 04)로 더 드물어집니다. 어떤 사람들이 빠진 얼굴 데이터로 학습한 생성자는 그들이 없는 세상을 그립니다. 무엇이 빠졌는지 세어 보고 밝히십시오.

# %% [markdown] id="consent" lang="en"
# ## 8. Whose pictures?
#
# - **Consent.** Trained on few pictures, a GAN may reproduce some of them almost unchanged. Before you train on other people's faces, drawings or handwriting, ask the people shown and the people who made them. Being able to see a picture on the internet does not mean you may use it. Even CelebA, itself collected from the internet, is for non-commercial research only.
# - **Misuse.** Pictures that show real people doing what they never did harm those people. Making sexual images of someone this way is a crime in Korea and in many other countries. When you show generated pictures, say that they are generated.
# - **Bias.** What is not in the data does not come out, and mode collapse (lesson 04) makes what is rare even rarer. A generator trained on faces that leave some people out draws a world without them. Count what is missing, and say so.

# %% [markdown] id="project" lang="ko"
# ## 9. 프로젝트: 내 그림 100장
#
# 직접 그리거나 찍은 그림 100장으로 GAN을 학습시키십시오. 한 가지 주제가 좋습니다. 내 글씨, 나뭇잎, 컵, 도장.
#
# - [ ] 그림은 모두 내 것이거나 허락을 받은 것입니다.
# - [ ] 서로 다른 그림이 100장 이상입니다(같은 그림의 사본은 세지 않습니다).
# - [ ] 그 밖에 20장 이상을 따로 떼어 두었습니다.
# - [ ] `data.folder`가 읽은 그림을 눈으로 보았고, 잘린 것은 고쳤습니다.
# - [ ] 뒤집어도 되는지 판단했습니다.
# - [ ] 한 스텝의 시간을 재고, 전체 시간을 계산했습니다.
# - [ ] 그대로 한 번, DiffAugment로 한 번 학습시키고 두 판별자의 로짓을 견주었습니다.
# - [ ] 표본마다 가장 가까운 학습 이미지를 찾아, 베낀 것이 아닌지 보았습니다(수업 07).
# - [ ] 표본 모음과 애니메이션을 저장하고 설정, 시드, 그림 수를 함께 적었습니다.
# - [ ] 데이터에 무엇이 빠졌는지 적었습니다.

# %% [markdown] id="project" lang="en"
# ## 9. Project: a hundred pictures of your own
#
# Train a GAN on 100 pictures that you have drawn or taken yourself. A single subject works best: your handwriting, leaves, cups, stamps.
#
# - [ ] Every picture is mine, or I have permission.
# - [ ] There are at least 100 different ones (copies of a picture do not count).
# - [ ] At least 20 more are held out.
# - [ ] I have looked at the pictures as read by `data.folder`, and fixed those that were cut.
# - [ ] I have decided whether they may be mirrored.
# - [ ] I have timed one step and worked out the total time.
# - [ ] I have trained once without and once with DiffAugment, and compared the logits of the two discriminators.
# - [ ] I have compared each sample with the closest training picture, to make sure it is not a copy (lesson 07).
# - [ ] I have saved a contact sheet and an animation, with the settings, the seed and the number of pictures.
# - [ ] I have written down what is missing from the data.

# %% [markdown] id="summary" lang="ko"
# ## 요약
#
# - `data.folder`는 한가운데의 정사각형만 남깁니다. 학습시키기 전에 읽은 그림을 보십시오.
# - 그림이 적으면 판별자가 학습 데이터를 외웁니다. 따로 떼어 둔 그림의 로짓을 보면 알 수 있습니다.
# - 뒤집기는 뒤집은 그림도 진짜일 수 있을 때만 씁니다. 생성자는 받은 데이터를 그대로 믿습니다.
# - DiffAugment는 두 스텝 모두에서 진짜와 가짜를 똑같이, 미분할 수 있게 증강합니다. 판별자를 감싸면 됩니다.
# - 크기를 정하고, 한 스텝의 시간을 재고, 누구의 그림인지 확인한 다음 시작합니다.
#
# | 기호 | 뜻 |
# |---|---|
# | $G$, $D$ | 생성자, 판별자 |
# | $z$ | 잠재 벡터 |
# | $\gamma$ | R1 페널티의 세기 |

# %% [markdown] id="summary" lang="en"
# ## Summary
#
# - `data.folder` keeps only the central square. Look at what was actually read before you train.
# - With few pictures, D memorizes its training data. The logits of held-out pictures reveal it.
# - Mirror only if a mirrored picture could be real. The generator takes the data at face value.
# - DiffAugment augments real pictures and fakes alike, in both steps, differentiably. To do that, wrap the discriminator.
# - Choose a size, time one step, check whose pictures they are, and only then begin.
#
# | symbol | meaning |
# |---|---|
# | $G$, $D$ | generator, discriminator |
# | $z$ | latent vector |
# | $\gamma$ | strength of the R1 penalty |

# %% [markdown] id="ex3-text" lang="ko"
# ## 연습
#
# ### 연습 3. 원을 한 바퀴
#
# 7절의 길은 네 점을 잇는 다각형입니다. `round_trip(a, b, n)`은 대신 **원**을 한 바퀴 도는 점 `n`개를 모양이 `(n, z_dim)`인 텐서(tensor)로 돌려줍니다.
# `a`와 `b`는 길이가 같고 서로 직각인 벡터 `(z_dim,)`입니다. `a`에서 시작해 4분의 1바퀴를 돌았을 때 `b`를 지나고, 걸음의 길이는 마지막 점에서 `a`로 돌아오는 걸음까지 모두 같아야 합니다. 그러면 길이를 다시 맞추지 않아도 $z$의 길이가 변하지 않습니다.

# %% [markdown] id="ex3-text" lang="en"
# ## Exercises
#
# ### Exercise 3. Once around a circle
#
# The path of section 7 is a polygon through four points. Instead, `round_trip(a, b, n)` returns `n` points that go once around a **circle**, as a tensor of shape `(n, z_dim)`.
# `a` and `b` are vectors `(z_dim,)` of the same length, at right angles. Start at `a`, pass through `b` after a quarter of the way, and make all steps equally long, including the one from the last point back to `a`. The length of $z$ then stays constant by itself.

# %% id="ex3"
def round_trip(a, b, n):
    ...


checks.own_round_trip(round_trip)

# %% [markdown] id="ex3-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def round_trip(a, b, n):
#     turn = 2 * torch.pi * torch.arange(n, device=a.device)[:, None] / n
#     return a * turn.cos() + b * turn.sin()
# ```
#
# 무작위로 뽑은 두 벡터는 차원이 높을수록 거의 직각이고 길이도 거의 같으니, 그대로 써도 거의 원입니다.
#
# </details>

# %% [markdown] id="ex3-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def round_trip(a, b, n):
#     turn = 2 * torch.pi * torch.arange(n, device=a.device)[:, None] / n
#     return a * turn.cos() + b * turn.sin()
# ```
#
# Two random vectors in a space of many dimensions have nearly the same length and are nearly at right angles, so they, too, give almost a circle.
#
# </details>

# %% [markdown] id="ex4-text" lang="ko"
# ### 연습 4. 고장 난 증강 고치기
#
# 아래의 `flicker`는 그림마다 다른 배율(0.5에서 1.5 사이)을 픽셀값에 곱하려고 작성한 증강입니다. 그런데 이것을 `Augmented`에 넣으면 생성자가 아무것도 배우지 못하고, 배율도 배치 전체가 같습니다. 두 곳을 고치십시오. 값을 −1과 1 사이로 되돌릴 필요는 없습니다.

# %% [markdown] id="ex4-text" lang="en"
# ### Exercise 4. Repair an augmentation
#
# The `flicker` below was meant to multiply each picture by a factor of its own, between 0.5 and 1.5. But with it in `Augmented` the generator learns nothing, and the whole batch gets the same factor. Repair both. There is no need to bring the values back to between −1 and 1.

# %% id="ex4"
def flicker(images):
    factor = 0.5 + torch.rand(1, device=images.device)
    return data.to_float(data.to_pixels(images * factor))


checks.own_flicker(flicker)

# %% [markdown] id="ex4-solution" lang="ko"
# <details><summary>풀이</summary>
#
# ```python
# def flicker(images):
#     factor = 0.5 + torch.rand(len(images), 1, 1, 1, device=images.device)
#     return images * factor
# ```
#
# `to_pixels`는 반올림해 정수로 바꿉니다. 정수로는 그래디언트가 흐르지 않습니다.
#
# </details>

# %% [markdown] id="ex4-solution" lang="en"
# <details><summary>Solution</summary>
#
# ```python
# def flicker(images):
#     factor = 0.5 + torch.rand(len(images), 1, 1, 1, device=images.device)
#     return images * factor
# ```
#
# `to_pixels` rounds to whole numbers, and no gradient flows through those.
#
# </details>

# %% id="quiz-time" tags=["hide-input"]
notebook.quiz(
    tr("그림 100장으로 학습하는데 D의 로짓이 학습한 그림에서는 높고 떼어 둔 그림에서는 낮습니다. 무엇부터 해 볼까요?",
       "You train on 100 pictures, and D's logits are high for them but low for held-out ones. "
       "What do you try first?"),
    {
        tr("더 오래 학습시킵니다.", "Train longer."):
        tr("같은 100장을 더 볼수록 더 외웁니다. 5절의 그래프에서 차이가 10 안팎까지 커졌습니다.",
           "More looks at the same 100 mean more memorizing. In section 5 the gap grew to "
           "about 10."),
        tr("진짜만 증강합니다.", "Augment the reals only."):
        tr("D는 덜 외우지만, 증강한 흔적을 G가 따라 그립니다.",
           "D memorizes less, but G draws the traces of the augmentation."),
        tr("판별자를 더 크게 만듭니다.", "Make the discriminator larger."):
        tr("큰 신경망은 더 쉽게 외웁니다.", "A larger network memorizes even more easily."),
        tr("그림을 더 모으고, 안 되면 진짜와 가짜를 똑같이 증강합니다.",
           "Get more pictures; failing that, augment reals and fakes alike."):
        tr("맞습니다. 새 그림만큼 좋은 약은 없습니다.", "Right. Nothing is as good as new pictures."),
    }, right=4)
notebook.score()

# %% [markdown] id="misunderstandings" lang="ko"
# ## 흔한 오해
#
# - **"증강은 데이터를 늘린다."** 새로운 글자는 하나도 생기지 않습니다. 판별자가 외우기 어려워질 뿐입니다.
# - **"판별자가 진짜를 잘 맞히면 학습이 잘되고 있다."** 학습한 그림을 외웠을 뿐일 수 있습니다. 따로 떼어 둔 그림으로 확인해야 합니다.
# - **"큰 그림이 더 좋은 그림이다."** 64 × 64는 픽셀이 네 배이고 설정도 달라야 합니다. 작게 시작해 되는 것을 보고 키우십시오.
#
# ## 참고 문헌
#
# - S. Zhao, Z. Liu, J. Lin, J.-Y. Zhu, S. Han, *Differentiable Augmentation for Data-Efficient GAN Training*, 2020, arXiv:2006.10738
# - T. Karras 외, *Training Generative Adversarial Networks with Limited Data*, 2020, arXiv:2006.06676
# - L. Mescheder, A. Geiger, S. Nowozin, *Which Training Methods for GANs do actually Converge?*, 2018, arXiv:1801.04406
# - H. Xiao, K. Rasul, R. Vollgraf, *Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms*, 2017, arXiv:1708.07747
# - Z. Liu, P. Luo, X. Wang, X. Tang, *Deep Learning Face Attributes in the Wild*, 2014, arXiv:1411.7766 (CelebA)

# %% [markdown] id="misunderstandings" lang="en"
# ## Common misunderstandings
#
# - **"Augmentation gives you more data."** It makes not a single new letter. It only makes memorizing harder for D.
# - **"If D recognizes the real pictures, training is going well."** It may just have memorized them. Check with held-out pictures.
# - **"Larger pictures are better pictures."** 64 × 64 means four times the pixels, and other settings. Start small, see it work, then grow.
#
# ## References
#
# - S. Zhao, Z. Liu, J. Lin, J.-Y. Zhu, S. Han, *Differentiable Augmentation for Data-Efficient GAN Training*, 2020, arXiv:2006.10738
# - T. Karras et al., *Training Generative Adversarial Networks with Limited Data*, 2020, arXiv:2006.06676
# - L. Mescheder, A. Geiger, S. Nowozin, *Which Training Methods for GANs do actually Converge?*, 2018, arXiv:1801.04406
# - H. Xiao, K. Rasul, R. Vollgraf, *Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms*, 2017, arXiv:1708.07747
# - Z. Liu, P. Luo, X. Wang, X. Tang, *Deep Learning Face Attributes in the Wild*, 2014, arXiv:1411.7766 (CelebA)
