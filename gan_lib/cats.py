"""Cats: two lengths with a known distribution, drawn from them, and read back from the picture. All lengths are in cm.

A shape is the distance to its edge, negative inside (Quilez, "2D distance functions",
iquilezles.org/articles/distfunctions2d): a pixel that the edge crosses is covered in part, so edges are smooth, and a
length can be read to a fraction of a pixel.
"""

import math

import torch

from gan_lib import given
from gan_lib.lang import CourseError

SCENE = 96.0  # width and height of what the picture shows
FLOOR = 1 / 8  # the share of the picture below the feet; an edge between pixels at sizes that 8 divides
LEG = 2.4  # half the width of a leg
WALL, GROUND = (0.94, 0.95, 0.97), (0.80, 0.84, 0.80)  # red, green, blue, 0 to 1
EYE, PUPIL, NOSE = (0.80, 0.86, 0.36), (0.10, 0.10, 0.12), (0.93, 0.58, 0.58)
COATS = (  # coat; stripes, if any; muzzle and ears
    ((0.89, 0.56, 0.24), (0.74, 0.38, 0.12), (0.98, 0.86, 0.70)),  # ginger tabby
    ((0.48, 0.49, 0.53), (0.31, 0.32, 0.37), (0.74, 0.75, 0.78)),  # grey tabby
    ((0.22, 0.21, 0.25), (0.22, 0.21, 0.25), (0.42, 0.41, 0.46)),  # black
    ((0.57, 0.43, 0.31), (0.37, 0.26, 0.18), (0.82, 0.71, 0.58)),  # brown tabby
    ((0.40, 0.47, 0.56), (0.40, 0.47, 0.56), (0.62, 0.69, 0.76)),  # blue
)


class Cats:
    """Cats as two numbers, body length and leg length in cm: log-normal, and correlated.

    The medians are 46 cm from chest to rump and 16 cm from floor to belly; the logarithms of the two lengths have
    standard deviations 0.12 and 0.15 and the correlation 0.8. Made up for the course, in the range of house cats.
    Lesson 01, section 1.
    """

    median, spread, correlation = (46.0, 16.0), (0.12, 0.15), 0.8

    def __init__(self):
        a, b = self.spread
        r = self.correlation
        self.mean = torch.tensor(self.median, dtype=torch.float32).log()
        # Lower triangular, so that noise @ factor.T has the covariance ((a², r a b), (r a b, b²)).
        self.factor = torch.tensor([[a, 0.0], [r * b, math.sqrt(1 - r * r) * b]], dtype=torch.float32)

    def sample(self, n, seed=0):
        """Draw n cats `(n, 2)`, body length and leg length in cm, on the CPU. The same seed draws the same cats."""
        noise = torch.randn(given.whole("n", n, least=0), 2, generator=given.rng(seed), dtype=torch.float32)
        return (self.mean + noise @ self.factor.T).exp()

    def log_density(self, lengths):
        """The logarithm of the density, per cm², at lengths `(..., 2)`, on any device -> `(...)`.

        -inf where a length is 0 or below: there is no such cat.
        """
        logarithms = lengths.log()
        noise = torch.linalg.solve_triangular(
            self.factor.to(lengths), (logarithms - self.mean.to(lengths)).unsqueeze(-1), upper=False
        )
        of_the_logarithms = (
            -0.5 * noise.square().sum((-2, -1)) - math.log(math.tau) - self.factor.diag().log().sum().item()
        )
        # Change of variables: the density in cm is the density of the logarithms times |d log x / dx| = 1 / x, twice.
        inside = of_the_logarithms - logarithms.sum(-1)
        return torch.where((lengths <= 0).any(-1), -torch.inf, inside)


def draw_cats(lengths, size=64, seed=0, scene=SCENE):
    """Draw cats from the side: lengths `(N, 2)`, body and leg in cm -> images `(N, 3, size, size)` in [-1, 1].

    size: 32 to 128 pixels. seed: of the coats, which say nothing about the lengths. scene: how many cm the picture is
    wide and high; the default holds every cat that is likely, and what does not fit is cut off.
    Raises `CourseError` for lengths that are not two numbers above 0, and for other sizes.
    """
    lengths = given.tensor(lengths).float()
    if not (lengths > 0).all():
        raise CourseError(
            "고양이의 길이는 모두 0보다 큰 수여야 합니다.", "Every length of a cat must be a number above 0."
        )
    if lengths.ndim != 2 or lengths.shape[1] != 2:
        raise CourseError(
            "고양이 한 마리는 0보다 큰 두 수(몸통 길이, 다리 길이)로 나타내므로 lengths의 모양은 (N, 2)여야 합니다. "
            f"지금은 {tuple(lengths.shape)}입니다.",
            "A cat is two numbers above 0, body length and leg length, so lengths must be (N, 2); "
            f"they are {tuple(lengths.shape)}.",
        )
    size = given.whole("size", size, 32, 128)
    coats = torch.randint(len(COATS), (len(lengths),), generator=given.rng(seed))
    colours = torch.tensor(COATS, dtype=torch.float32)[coats].to(lengths.device)  # (N, 3, 3)
    parts = zip(lengths.split(32), colours.split(32), strict=True)  # 32 pictures fit into a processor's cache
    return torch.cat([_draw(part, colour, size, scene) for part, colour in parts])


def _axes(size, scene, device):
    """The pixels' places: x `(1, size)` from the middle of the body to the right, y `(size, 1)` from the floor up."""
    middles = (torch.arange(size, device=device, dtype=torch.float32) + 0.5) * (scene / size)
    return (middles - 0.49 * scene)[None], (scene * (1 - FLOOR) - middles)[:, None]


def _draw(lengths, colours, size, scene):
    pixel = scene / size
    x, y = _axes(size, scene, lengths.device)
    body, leg = lengths[:, 0, None, None], lengths[:, 1, None, None]  # (N, 1, 1)
    coat, stripe, light = colours[..., None, None].unbind(1)  # (N, 3, 1, 1)
    fat = 6.5 + 0.17 * body
    back = leg + fat
    head = 6.5 + 0.075 * body
    head_x, head_y = body / 2 + 0.2 * head, back + 0.4 * head

    def oval(a, b, width, height):
        return (((x - a) / width).square() + ((y - b) / height).square()).sqrt().sub(1) * height

    def legs(*places):
        across = torch.stack([(x - place).abs() for place in places]).amin(0)  # to the nearest one
        shafts = (across.square() + (y - y.clamp(torch.full_like(leg, LEG), leg + fat / 2)).square()).sqrt() - LEG
        return torch.minimum(shafts, torch.stack([oval(place + 1.1, 1.8, 3.1, 1.8) for place in places]).amin(0))

    def line(points, radii):
        """Distance to a bent line through `points`, as thick at each of them as its radius."""
        pieces = zip(points, points[1:], radii, radii[1:], strict=False)
        return torch.stack([_piece(x, y, *piece) for piece in pieces]).amin(0)

    picture = torch.tensor(WALL, device=x.device, dtype=torch.float32).reshape(3, 1, 1)
    picture = picture.repeat(len(lengths), 1, size, size)

    def paint(colour, distance, thickness=SCENE):
        covered = (0.5 - distance / pixel).clamp_(0, min(1, thickness / pixel))
        colour = torch.as_tensor(colour, device=x.device, dtype=torch.float32).reshape(-1, 3, 1, 1)
        picture.lerp_(colour, covered.reshape(-1, 1, *covered.shape[-2:]))

    # From back to front.
    paint(GROUND, y.expand(size, size))
    rump = -body / 2
    bends = ((4, -4), (-1, -2.5), (-4.5, 2), (-5.2, 8), (-4.6, 13), (-5.8, 17.5), (-9, 20))
    tail = [(rump + right, back + up) for right, up in bends]
    far = legs(rump + 3 * LEG, -rump - 3 * LEG)
    paint(0.8 * coat, torch.minimum(line(tail, (2.4, 2.3, 2.2, 2.1, 2.0, 1.9, 1.7)), far))

    trunk = ((x.abs() + rump + fat / 2).clamp(min=0).square() + (y - leg - fat / 2).square()).sqrt() - fat / 2
    face = oval(head_x, head_y, head * 1.08, head)
    ears = [
        line([(head_x + 0.52 * side, head_y + 0.5 * head), (head_x + 0.8 * side, head_y + 1.3 * head)], (4.2, 0.6))
        for side in (-head, head)
    ]
    near = legs(rump + LEG, -rump - LEG)
    paint(coat, torch.stack([trunk, face, near, *ears]).amin(0))

    bars = ((x / 6.5 + 0.5) % 1 - 0.5).abs() * 6.5 - 1.1
    paint(stripe, torch.maximum(torch.maximum(trunk + 0.7, bars.expand_as(trunk)), leg + 0.5 * fat - y))
    paint(light, oval(head_x + 0.1 * head, head_y - 0.42 * head, 0.55 * head, 0.4 * head))
    eyes = [(head_x + (0.1 + side * 0.45) * head, head_y + 0.12 * head) for side in (-1, 1)]
    paint(EYE, torch.minimum(*(oval(a, b, 1.7, 1.9) for a, b in eyes)), 3.4)
    paint(PUPIL, torch.minimum(*(oval(a, b, 0.8, 1.6) for a, b in eyes)), 1.6)
    paint(NOSE, oval(head_x + 0.1 * head, head_y - 0.25 * head, 1.2, 0.8), 1.6)
    return picture.mul_(2).sub_(1)


def _piece(x, y, start, end, first_radius, last_radius):
    (a, b), dx, dy = start, end[0] - start[0], end[1] - start[1]
    t = (((x - a) * dx + (y - b) * dy) / (dx * dx + dy * dy)).clamp_(0, 1)
    across = (x - a - t * dx).square_() + (y - b - t * dy).square_()
    return across.sqrt_() - (first_radius + t * (last_radius - first_radius))


def read_cats(images, scene=SCENE):
    """Read the two lengths from pictures of cats: `(N, 3, H, H)` in [-1, 1] -> `(N, 2)`, body and leg in cm.

    scene: how many cm the pictures are wide and high. NaN where there is no cat: anything that differs clearly from the
    wall counts as one. Leg: from the floor up to the belly, in the columns of the body's middle. Body: from the outer
    edge of the hind leg to that of the front leg, in the rows of the legs' middle.
    """
    size = images.shape[-1]
    pixel = scene / size
    x, y = _axes(size, scene, images.device)
    wall = torch.tensor(WALL, device=images.device, dtype=torch.float32).reshape(3, 1, 1) * 2 - 1
    other = (images.float() - wall).abs().amax(1) * (y > 0)  # (N, H, H): how different from the wall

    column = other[..., (x[0].abs() <= 3)].mean(2)  # (N, H)
    coat = 0.75 * column.amax(1, keepdim=True).clamp(min=1e-6)  # a striped coat is up to a third paler between stripes

    def cover(difference):  # 0 for the wall, with what smudges a generator leaves on it, to 1 for the coat
        return ((difference / coat - 0.2) / 0.8).clamp(0, 1)

    covered = cover(column).flip(1).cummax(1).values  # from the floor up
    leg = ((1 - covered) * (y[:, 0] > 0).flip(0)).sum(1) * pixel

    rows = (y[:, 0] > 0.4 * leg[:, None]) & (y[:, 0] < 0.8 * leg[:, None])  # (N, H)
    row = (other * rows[..., None]).sum(1) / rows.sum(1, keepdim=True).clamp(min=1)
    covered = cover(row)
    between = torch.minimum(covered.cummax(1).values, covered.flip(1).cummax(1).values.flip(1))
    lengths = torch.stack([between.sum(1) * pixel, leg], dim=1)
    return torch.where(other.amax((1, 2)).lt(0.1)[:, None], torch.nan, lengths)
