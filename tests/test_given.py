import math

import numpy as np
import pytest
import torch

from gan_lib import given, lang
from gan_lib.lang import CourseError

THREES = [
    3,
    3.0,
    np.int64(3),
    np.uint8(3),
    np.float32(3),
    np.array(3),
    np.array([3]),
    torch.tensor(3),
    torch.ones(1) * 3,
]


@pytest.mark.parametrize("three", THREES, ids=repr)
def test_a_number_is_a_number_whoever_made_it(three):
    number, whole = given.number("lr", three), given.whole("steps", three)
    assert (number, type(number)) == (3.0, float) and (whole, type(whole)) == (3, int)
    assert given.rng(three).initial_seed() == 3


@pytest.mark.parametrize("value", [math.nan, np.float64("nan"), -1, "3", None, torch.ones(2), np.ones(2), [3], 1j, {}])
def test_what_is_no_number_is_refused_in_one_sentence(value):
    for take in (given.number, given.whole):
        with pytest.raises(CourseError, match=r"^steps must be a (whole )?number of at least 0; it is .*\.$") as error:
            take("steps", value, least=0)
        assert len(str(error.value)) < 120


@pytest.mark.parametrize("value", [2.5, math.inf, np.float32(0.5)])
def test_a_broken_number_is_not_whole(value):
    with pytest.raises(CourseError, match="n must be a whole number from 1 to 9; it is"):
        given.whole("n", value, most=9)


def test_a_number_is_refused_in_korean():
    lang.use("ko")
    with pytest.raises(CourseError, match="batch_size에는 1 이상인 정수를 쓰십시오. 지금은 0입니다."):
        given.whole("batch_size", np.int64(0))


ARRAY = np.arange(6, dtype=np.float64).reshape(3, 2)


@pytest.mark.parametrize(
    "values",
    [
        ARRAY[::-1, ::-1][::-1, ::-1],
        np.flip(np.flip(ARRAY.copy())),
        ARRAY.astype(">f8"),
        ARRAY.astype(">i2"),
        ARRAY.astype(np.longdouble),
        np.frombuffer(ARRAY.tobytes()).reshape(3, 2),
        np.asfortranarray(ARRAY),
        np.ma.masked_array(ARRAY),
        ARRAY.tolist(),
    ],
    ids=["turned", "flipped", "big-endian", "big-endian whole", "long", "read-only", "Fortran's", "masked", "list"],
)
def test_an_array_of_numbers_is_a_tensor_however_it_lies(values):
    assert torch.equal(given.tensor(values).double(), torch.from_numpy(ARRAY))


@pytest.mark.parametrize("values", [np.array(["a"]), np.array([None]), None, [[1], [2, 3]], np.ones(2) * 1j, "ab", {}])
def test_what_is_no_array_of_numbers_is_refused(values):
    with pytest.raises(CourseError, match="This takes a tensor or an array of real numbers"):
        given.tensor(values)


def look(gan):
    pass


@pytest.mark.parametrize(
    "every",
    [
        [(2, look), (3, look)],
        ((n, look) for n in (2, 3)),
        zip(np.array([2, 3]), [look, look], strict=True),
        {2: look, 3: look},
        {2: look, 3: look}.items(),
        [[2.0, look], [torch.tensor(3), look]],
    ],
    ids=["list", "generator", "zip", "dict", "items", "lists"],
)
def test_every_takes_pairs_in_any_form(every):
    assert given.pairs(every) == [(2, look), (3, look)]


def test_every_takes_one_pair_and_none():
    assert given.pairs((5, look)) == given.pairs([5, look]) == [(5, look)]
    assert given.pairs(()) == []


@pytest.mark.parametrize("every", [None, look, [look], [(look, 5)], (look, 5), [(1, look, 2)], "ab", 5, [(5, None)]])
def test_every_refuses_what_are_no_pairs(every):
    with pytest.raises(CourseError, match="every must be pairs"):
        given.pairs(every)


@pytest.mark.parametrize("n", [0, -5, 0.5, math.nan])
def test_every_counts_steps_from_one(n):
    with pytest.raises(CourseError, match=r"n \(every\) must be a whole number of at least 1"):
        given.pairs([(n, look)])


def test_two_numbers_come_as_a_pair_or_as_one():
    for value in ((0.5, 0.25), np.array([0.5, 0.25]), torch.tensor([0.5, 0.25]), [np.float64(0.5), 0.25]):
        assert given.two("lr", value) == (0.5, 0.25)
    assert given.two("lr", np.float64(0.5)) == given.two("lr", torch.tensor(0.5)) == (0.5, 0.5)
    with pytest.raises(CourseError, match="lr must be one number or two; these are 3"):
        given.two("lr", [1, 2, 3])
