"""Answers to the exercises of lesson 04: near misses with what is said to them, and other right forms."""

import torch

from gan_lib import checks

EXERCISES = {
    checks.balance_clinic: "diagnosis",
    checks.balance_museum: "wrong_lines",
    checks.balance_r2: "r2_penalty",
}


def r2(D, fake, gamma, cut=True, graph=True, power=2, over=torch.mean):
    fake = fake.detach().requires_grad_() if cut else fake
    (slope,) = torch.autograd.grad(D(fake).sum(), fake, create_graph=graph)
    return gamma / 2 * over(slope.norm(dim=1) ** power)


WRONG = [
    (checks.balance_clinic, "ABCD", "five letters"),
    (checks.balance_museum, [4, 3, 1, 2], "these are 4"),
    (checks.balance_museum, [3, 3, 1, 2, 1], "In exhibit A it is not line 3"),
    (checks.balance_museum, [4, 1, 1, 2, 1], "In exhibit B it is not line 1"),
    (checks.balance_museum, [4, 3, 2, 2, 1], "In exhibit C it is not line 2"),
    (checks.balance_museum, [4, 3, 1, 1, 1], "In exhibit D it is not line 1"),
    (checks.balance_museum, [4, 3, 1, 2, 2], "In exhibit E it is not line 2"),
    (checks.balance_r2, lambda D, fake, gamma: 2 * r2(D, fake, gamma), "γ / 2"),
    (checks.balance_r2, lambda D, fake, gamma: r2(D, fake, gamma, over=torch.sum), "not the sum"),
    (checks.balance_r2, lambda D, fake, gamma: r2(D, fake, gamma, power=1), "Did you square the length"),
    (checks.balance_r2, lambda D, fake, gamma: r2(D, fake, gamma, graph=False), "create_graph=True"),
    (checks.balance_r2, lambda D, fake, gamma: r2(D, fake, gamma, cut=False), "fake.detach()"),
    (checks.balance_r2, lambda D, fake, gamma: 1.0, "a tensor that holds one number"),
    (checks.balance_clinic, "AABCD", "each from A to E once"),
    (checks.balance_clinic, "EACDB", "3 of five are right. Look at fault 3"),
    (checks.balance_clinic, "CEADB", "3 of five are right. Look at fault 2"),
    (checks.balance_clinic, "BCADE", "Look at fault 5"),
    (checks.balance_clinic, "DCAEB", "Look at fault 4"),
]

RIGHT = [
    (checks.balance_clinic, "e c a d b"),
    (checks.balance_museum, (4, 3, 1, 2, 1)),
    (checks.balance_museum, torch.tensor([4, 3, 1, 2, 1])),
    (checks.balance_r2, lambda D, fake, gamma: r2(D, fake, gamma)),
    (checks.balance_clinic, "E, C, A, D, B"),
    (checks.balance_clinic, ["E", "C", "A", "D", "B"]),
]
