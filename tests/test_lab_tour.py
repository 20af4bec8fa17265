"""The guided tour: each task is recognised when it is done, and not before."""

import pytest
import torch

from gan_lib import lab
from gan_lib.lab import page
from gan_lib.lab.tour import TASKS, Tour


def looked(game, tour=None):
    return (tour or Tour()).look(game)


def test_five_tasks_say_in_both_languages_what_to_do_and_what_was_to_be_seen():
    assert len(TASKS) == 5
    for texts in zip(*[(task.title, task.todo, task.seen) for task in TASKS], strict=True):
        for language in zip(*texts, strict=True):
            assert len(set(language)) == 5 and all(language)
    assert [task["todo"] for task in page.contents()["tasks"]] == [task.todo[1] for task in TASKS]


@pytest.mark.parametrize(("player", "other", "task", "steps"), [("d", "g", 0, 5), ("g", "d", 1, 10)])
def test_steps_of_one_player_count_while_the_other_stands_still(player, other, task, steps):
    game, tour = lab.Game(), Tour()
    step, disturb = getattr(game, f"step_{player}"), getattr(game, f"step_{other}")
    for _ in range(steps - 1):
        step()
        assert not any(tour.look(game))
    disturb()
    tour.look(game)
    for _ in range(steps - 1):
        step()
        assert not any(tour.look(game))
    step()
    assert tour.look(game) == [i == task for i in range(5)]
    game.reset()
    disturb()
    assert tour.look(game)[task]  # once done, it stays done


def test_steps_before_a_new_start_do_not_count():
    game, tour = lab.Game(), Tour()
    game.step_d(4)
    tour.look(game)
    game.reset()
    tour.look(game)
    game.step_d(1)
    assert not any(tour.look(game))


def put(generator, points):
    """Make a generator that draws these points, one after the other, whatever z is."""
    generator.forward = lambda z: points[torch.arange(len(z)) % len(points)]


@pytest.mark.parametrize(("modes", "done"), [(8, True), (7, False)])
def test_the_third_task_wants_all_modes_of_the_ring(modes, done):
    game = lab.Game()
    put(game.gan.generator, game.distribution.means[:modes])
    game.step_d(100)
    assert looked(game)[2] is done
    game.set("data", "moons")
    assert not looked(game)[2]


def test_the_fourth_task_wants_a_slow_d_and_few_modes_after_a_thousand_rounds():
    slow = {"d_lr": 0.0003}
    game = lab.Game(**slow)
    game.step_both(950)
    assert not looked(game)[3]
    game.step_both(50)
    assert looked(game)[3]  # a claim about the game as well: with a slow D hardly a mode is found
    game.set("d_lr", 0.001)
    assert not looked(game)[3]
    game.set("d_lr", 0.0003)
    put(game.gan.generator, game.distribution.means)
    game.step_d(100)
    assert not looked(game)[3]


def test_the_fifth_task_wants_points_drawn_and_learned():
    game, tour = lab.Game(), Tour()
    game.step_both(1500)
    tour.look(game)
    assert tour.done == [False, False, True, False, False]
    game.set("data", "drawn")
    drawn = [[i / 10, -1.0] for i in range(20)]
    game.draw(drawn[:19])
    game.step_d(100)
    assert not tour.look(game)[4]
    game.draw(drawn[19:])
    assert not tour.look(game)[4]  # what was measured of other data does not count
    put(game.gan.generator, torch.tensor(drawn))
    game.step_d(100)
    assert tour.look(game)[4]


def test_the_page_is_told_with_every_frame(monkeypatch):
    gan_lab, messages = lab.GANLab(), []
    monkeypatch.setattr(gan_lab, "send", lambda content, buffers=(): messages.append(content))
    gan_lab.step_d(4)
    assert messages[-1]["frames"][-1]["done"] == [False] * 5
    gan_lab.step_d()
    assert messages[-1]["frames"][-1]["done"] == [True] + [False] * 4
