"""How good are the samples? Distances between distributions, and numbers from a small network that reads digits.

What `distances.py` holds can be had from here, too: `metrics.kid`.

The distances take rows `(N, F)`: points, or features of images, from this network or any other. Training never sees
that network.
"""

import functools

import torch
from torch import nn

from gan_lib import data, given, nets
from gan_lib.device import named
from gan_lib.distances import (  # noqa: F401
    binomial_interval,
    density_coverage,
    interval,
    kid,
    sliced_wasserstein,
    two_sample_test,
)
from gan_lib.images import to_pixels
from gan_lib.lang import CourseError, tr


class DigitNet(nn.Module):
    """Reads digits: images `(B, 1, H, H)` in [-1, 1], H = 28, or 32 with a border -> logits `(B, 10)`."""

    def __init__(self):
        super().__init__()

        def block(inputs, outputs, stride):
            conv = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
            return nn.Sequential(conv, nn.BatchNorm2d(outputs), nn.ReLU())

        self.body = nn.Sequential(
            block(1, 32, 1),
            block(32, 32, 2),  # 14 x 14
            block(32, 64, 1),
            block(64, 64, 2),  # 7 x 7
            block(64, 64, 2),  # 4 x 4
            nn.Flatten(),
            nn.Linear(64 * 4 * 4, 64),
            nn.ReLU(),
        )
        self.head = nn.Linear(64, 10)

    def features(self, images):
        """What the net sees in each image, before it names the digit: `(B, 64)`, zero or above."""
        if images.shape[1:] not in ((1, 28, 28), (1, 32, 32)):
            raise CourseError(
                "숫자를 읽는 신경망은 채널이 하나인 28 또는 32픽셀 이미지만 읽습니다. "
                f"지금은 {tuple(images.shape[1:])}입니다.",
                "The network that reads digits takes images of 28 or 32 pixels with one channel; "
                f"these are {tuple(images.shape[1:])}.",
            )
        border = (images.shape[-1] - 28) // 2
        return self.body(images[..., border : border + 28, border : border + 28])

    def forward(self, images):
        return self.head(self.features(images))


def digit_net(device="cpu"):
    """The trained `DigitNet`, ready to read; its accuracy stands in data/README.md.

    Raises `CourseError` for a device that is not there.
    """
    net = DigitNet()
    net.load_state_dict(data.weights("digit_net"))
    return net.to(named(device), torch.float32).eval().requires_grad_(False)


@torch.no_grad()
def read(net, images):
    """Let a `DigitNet` read images `(N, 1, H, H)` in [-1, 1]: returns features `(N, 64)` and logits `(N, 10)`."""
    features = nets.in_parts(net.features, images)
    return features, net.head(features)


def class_shares(logits):
    """How often each class is read: `(N, K)` -> `(K,)`, sums to 1.

    Raises `CourseError` where there is no row, or a logit is no number. So do the next two.
    """
    logits = given.rows(logits, "logits")
    return torch.bincount(logits.argmax(1), minlength=logits.shape[1]) / len(logits)


def class_coverage(logits, least=0.05):
    """How many of the K classes make up at least the share `least` of the images: a number from 0 to K."""
    return int((class_shares(logits) >= given.number("least", least, most=1)).sum())


def confident_share(logits, least=0.9):
    """The share of images, 0 to 1, that are read with a probability of at least `least`."""
    sure = given.rows(logits, "logits").softmax(1).amax(1) >= given.number("least", least, most=1)
    return float(sure.float().mean())


def frechet_distance(real, fake):
    """|m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)), the distance of the normal distributions with these moments.

    real, fake: features `(N, F)`, `(M, F)`; N and M well above F: below it, that is said. 0 for the same moments, no
    upper end. Raises `CourseError` for fewer than 2 rows, for NaN, and where F differs.
    Source: Dowson and Landau 1982; for GANs (FID): Heusel et al. 2017, arXiv:1706.08500, equation 6.
    Lesson 06, section 5.
    """
    real, fake = (rows.double() for rows in given.two_sets(real, fake, least=2))
    fewest, columns = min(len(real), len(fake)), real.shape[1]
    if fewest < columns:
        _say_few(fewest, columns)
    c1, c2 = torch.cov(real.T), torch.cov(fake.T)
    values, vectors = torch.linalg.eigh(c1)
    root = vectors * values.clamp(min=0).sqrt() @ vectors.T  # C1^(1/2)
    # C1 C2 and C1^(1/2) C2 C1^(1/2) have the same eigenvalues, and the second is symmetric.
    trace = torch.linalg.eigvalsh(root @ c2 @ root).clamp(min=0).sqrt().sum()
    return float((real.mean(0) - fake.mean(0)).square().sum() + c1.trace() + c2.trace() - 2 * trace)


@functools.cache  # once for each pair of numbers
def _say_few(rows, columns):
    print(
        tr(
            f"프레셰 거리: 특징이 {columns}개인데 행은 {rows}개뿐이어서 값을 믿기 어렵습니다.",
            f"Fréchet distance: only {rows} rows for {columns} features, so that its value says little.",
        )
    )


def inception_fid(real, fake, features=2048):
    """FID as papers mean it, on the features of Inception v3, with the facts that must stand beside it: a dictionary.

    real, fake: images `(N, 1 or 3, H, W)` in [-1, 1]; thousands of each, for there are 2,048 features. features: of
    that network, or another network, as torchmetrics takes them. torchmetrics and torch-fidelity compute it; the first
    call downloads the weights, 91 MB. Raises `CourseError` where either package is missing, or there is no connection,
    for fewer than 2 images, NaN, and other shapes.
    Source: Heusel et al. 2017, arXiv:1706.08500. Lesson 09, section 7.
    """
    for name, images in (("real", real), ("fake", fake)):
        if images.ndim != 4 or images.shape[1] not in (1, 3):
            raise CourseError(
                f"{name}의 모양은 (N, 1, H, W)나 (N, 3, H, W)여야 하는데 지금은 {tuple(images.shape)}입니다.",
                f"{name} must be images (N, 1, H, W) or (N, 3, H, W), and is {tuple(images.shape)}.",
            )
        given.rows(images.flatten(1), name, least=2)
    try:
        import torchmetrics
        from torchmetrics.image.fid import FrechetInceptionDistance

        judge = FrechetInceptionDistance(features)
    except ModuleNotFoundError as error:
        raise CourseError(
            'FID에는 torchmetrics와 torch-fidelity가 필요합니다. pip install "gan-lib[fid]"로 설치하십시오.',
            'FID takes torchmetrics and torch-fidelity: install them with pip install "gan-lib[fid]".',
        ) from error
    except OSError as error:  # URLError is one
        raise CourseError(
            f"Inception의 가중치를 내려받지 못했습니다({error}). 인터넷에 연결한 다음 다시 실행하십시오.",
            f"The weights of Inception could not be downloaded ({error}): run again with a connection.",
        ) from error
    for images, is_real in ((real, True), (fake, False)):
        for part in images.cpu().split(100):
            judge.update(to_pixels(part).expand(-1, 3, -1, -1), real=is_real)
    return {
        "FID": judge.compute().item(),
        "images": (len(real), len(fake)),
        "size": tuple(real.shape[1:]),
        "resize": "299 x 299, bilinear, without antialiasing",
        "features": features,
        "library": f"torchmetrics {torchmetrics.__version__}",
    }


def precision_recall(real, fake, k=3):
    """Precision: the share of fakes that lie among the reals. Recall: the share of reals that lie among the fakes.

    real, fake: features `(N, F)`, `(M, F)`. "Among" means no farther from some point of the other set than that point's
    k-th nearest neighbour in its own set. Both 0 to 1. Memory grows with N x M: a few thousand rows.
    Raises `CourseError` for fewer than k + 1 rows, for NaN, and where F differs.
    Source: Kynkäänniemi et al. 2019, arXiv:1904.06991.
    """

    def share_among(points, others):
        radii = torch.cdist(others, others).kthvalue(k + 1).values  # the nearest of all is the point itself
        return float((torch.cdist(points, others) <= radii).any(1).float().mean())

    k = given.whole("k", k)
    real, fake = (rows.double() for rows in given.two_sets(real, fake, least=k + 1))
    return share_among(fake, real), share_among(real, fake)


def energy_distance(x, y):
    """2 E|x - y| - E|x - x'| - E|y - y'| over all pairs of rows: a scalar, 0 for the same rows, no upper end.

    x: `(N, F)`, y: `(M, F)`, with gradients where they have them. Memory grows with N x M: a few thousand rows.
    Raises `CourseError` where these are not rows of the same length, or hold NaN.
    Source: Székely and Rizzo 2013, "Energy statistics". Lesson 01, section 5.
    """
    x, y = given.two_sets(x, y, ("x", "y"))

    def mean_distance(a, b):  # cdist's way through matrix products would be inexact for near points
        return torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist").mean()

    return 2 * mean_distance(x, y) - mean_distance(x, x) - mean_distance(y, y)


def jensen_shannon(p, q, cell):
    """The Jensen-Shannon divergence in nats, 0 to log 2, of two densities, by adding up over a grid.

    p, q: densities on the same grid, of any shape, zero or above. cell: the length, area or volume of one cell.
    Raises `CourseError` where the grid misses more than a hundredth of a density, or the grids differ.
    JSD = (KL(p, m) + KL(q, m)) / 2 with m = (p + q) / 2. Source: Lin 1991. Lesson 02, section 3.
    """
    p, q, cell = given.tensor(p).double(), given.tensor(q).double(), given.number("cell", cell)
    if p.shape != q.shape or not all((f >= 0).all() for f in (p, q)):  # NaN is not, either
        raise CourseError(
            "p와 q는 같은 격자에서 잰, 0 이상인 밀도여야 합니다. 모양과 값을 확인하십시오.",
            "p and q must be densities on the same grid, zero or above: look at their shapes and values.",
        )
    if max(abs(float(f.sum() * cell) - 1) for f in (p, q)) > 0.01:
        raise CourseError(
            "격자가 밀도를 다 담지 못합니다. 더 넓거나 더 촘촘한 격자를 쓰십시오.",
            "The grid does not hold the whole density: use a wider or a finer one.",
        )
    terms = [torch.special.xlogy(f, f / (p + q).clamp(min=torch.finfo(f.dtype).tiny) * 2) for f in (p, q)]
    return float(torch.stack(terms).sum() * cell / 2)


def _check_points(points, d):
    if points.ndim != 2 or points.shape[1] != d or not len(points):
        raise CourseError(
            f"점의 모양은 (N, {d}), N은 1 이상이어야 하는데 지금은 {tuple(points.shape)}입니다.",
            f"Points must be (N, {d}) with N of at least 1, and these are {tuple(points.shape)}.",
        )


def box_shares(points, side=3.0, boxes=30):
    """The shares of points `(N, 2)` in the boxes of a grid over [-side, side]²: `(boxes² + 1,)`, last those outside.

    A point with NaN is outside. Raises `CourseError` where there is no point, or it does not lie in the plane.
    """
    points, side, boxes = given.tensor(points), given.number("side", side), given.whole("boxes", boxes)
    _check_points(points, 2)
    column_row = ((points.detach() + side) * (boxes / (2 * side))).floor()
    inside = ((column_row >= 0) & (column_row < boxes)).all(1)  # False for NaN, too
    places = torch.where(inside, column_row[:, 0] * boxes + column_row[:, 1], boxes**2).long()
    return torch.bincount(places, minlength=boxes**2 + 1) / len(points)


def box_probabilities(distribution, side=3.0, boxes=30, fine=4):
    """What `box_shares` of endlessly many points of a distribution would be, from its density.

    fine: the density is added up over fine x fine places in each box.
    So `jensen_shannon(box_probabilities(p), box_shares(points), cell=1)` compares points with a known distribution.
    """
    side, boxes, fine = given.number("side", side), given.whole("boxes", boxes), given.whole("fine", fine)
    places = (torch.arange(boxes * fine) + 0.5) * (2 * side / (boxes * fine)) - side
    density = torch.stack(
        [distribution.log_density(torch.stack([x.expand_as(places), places], 1)).exp() for x in places]
    )
    inside = density.reshape(boxes, fine, boxes, fine).sum((1, 3)).flatten() * (2 * side / (boxes * fine)) ** 2
    return torch.cat([inside, (1 - inside.sum(0, keepdim=True)).clamp(min=0)])


def percentile(log_densities, reference):
    """How many of the `reference` log densities `(M,)` lie below each of `log_densities`, any shape: 0 to 100 %.

    NaN for NaN. Raises `CourseError` for a reference that is empty or holds NaN. Lesson 01, section 1.
    """
    log_densities, reference = given.tensor(log_densities).double(), given.tensor(reference).double()
    if reference.ndim != 1 or not len(reference) or reference.isnan().any():
        raise CourseError(
            f"reference는 NaN이 없는 (M,)이어야 하는데 지금은 모양이 {tuple(reference.shape)}입니다. "
            "비교할 로그 밀도를 한 줄로 주십시오.",
            f"reference must be (M,) without NaN, and its shape is {tuple(reference.shape)}: give the log densities to "
            "compare with in one row.",
        )
    below = torch.searchsorted(reference.sort().values, log_densities.contiguous())
    return torch.where(log_densities.isnan(), torch.nan, 100 * below / len(reference))


def mode_coverage(points, mixture, radius=3.0):
    """How many modes of a `toys.Mixture` the points `(N, d)` cover, and which share of the points is good, 0 to 1.

    A point is good no farther than `radius` standard deviations from the nearest mode. A mode is covered by at least a
    quarter of its fair share, N / K, of good points. A point with NaN is nowhere, and not good.
    Raises `CourseError` where there is no point, or the points are not those of the mixture's space.
    """
    points = given.tensor(points).float()
    _check_points(points, mixture.means.shape[1])
    distance, nearest = torch.cdist(points, mixture.means.to(points.device)).min(1)
    good = distance <= radius * mixture.std
    counts = torch.bincount(nearest[good], minlength=len(mixture.means))
    return int((counts >= len(points) / len(mixture.means) / 4).sum()), float(good.float().mean())
