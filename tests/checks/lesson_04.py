"""Answers to the exercises of lesson 04: near misses with what is said to them, and other right forms."""

import math

import torch

from gan_lib import checks

EXERCISES = {
    checks.balance_radius: "radius_after",
    checks.balance_r1_step: "r1_step",
    checks.balance_clinic: "diagnosis",
}


def in_turn(theta, psi, h, gamma):
    psi = psi - h * (theta + gamma * psi)
    return theta + h * psi, psi


WRONG = [
    (checks.balance_radius, lambda n, h: (1 + h**2) ** n, "the square"),
    (checks.balance_radius, lambda n, h: (1 - h**2) ** (n / 2), "leads outward"),
    (checks.balance_radius, lambda n, h: 1.0, "leads outward"),
    (checks.balance_radius, lambda n, h: (1 + h) ** n, "yours is 1.5000"),
    (checks.balance_radius, lambda n, h: 1 + n * h**2 / 2, "yours is 1.1250"),
    (checks.balance_radius, lambda n, h: n * math.sqrt(1 + h**2), "After 0 steps"),
    (checks.balance_r1_step, in_turn, "θ' was found with the new ψ'"),
    (checks.balance_r1_step, lambda t, p, h, g: (t + h * p, p - h * (t + h * p + g * p)), "ψ' was found with"),
    (checks.balance_r1_step, lambda t, p, h, g: (t + h * p, p - h * t), "missing from"),
    (checks.balance_r1_step, lambda t, p, h, g: (t + h * p, p - h * (t + g / 2 * p)), "derivative of the penalty"),
    (checks.balance_r1_step, lambda t, p, h, g: (t + h * p, p - h * (t + g / 2 * p**2)), "derivative of the penalty"),
    (checks.balance_r1_step, lambda t, p, h, g: (p - h * (t + g * p), t + h * p), "changed places"),
    (checks.balance_r1_step, lambda t, p, h, g: (t - h * p, p - h * (t + g * p)), "your θ' is 0.9500"),
    (checks.balance_r1_step, lambda t, p, h, g: (t + h * p, p + h * (t + g * p)), "your ψ' is 0.6400"),
    (checks.balance_r1_step, lambda t, p, h, g: t + h * p, "two numbers"),
    (checks.balance_clinic, "ABCD", "five letters"),
    (checks.balance_clinic, "AABCD", "each from A to E once"),
    (checks.balance_clinic, "EACDB", "3 of five are right. Look at fault 3"),
    (checks.balance_clinic, "CEADB", "3 of five are right. Look at fault 2"),
    (checks.balance_clinic, "BCADE", "Look at fault 5"),
    (checks.balance_clinic, "DCAEB", "Look at fault 4"),
]

RIGHT = [
    (checks.balance_radius, lambda n, h: math.sqrt((1 + h * h) ** n)),
    (checks.balance_radius, lambda n, h: abs((1 - 1j * h) ** n)),
    (checks.balance_r1_step, lambda t, p, h, g: [t + h * p, (1 - h * g) * p - h * t]),
    (checks.balance_r1_step, lambda t, p, h, g: torch.tensor([t + h * p, p - h * t - h * g * p])),
    (checks.balance_clinic, "e c a d b"),
    (checks.balance_clinic, "E, C, A, D, B"),
    (checks.balance_clinic, ["E", "C", "A", "D", "B"]),
]
