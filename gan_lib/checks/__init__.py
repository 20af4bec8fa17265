"""Checks of the exercises, one module a lesson. They say what is not right yet, and never the answer.

Each takes what the reader wrote and returns a `Verdict`, which a notebook shows as a sentence.
"""

from gan_lib.checks.lesson_00 import start_blend, start_two_groups, start_z_shape
from gan_lib.checks.lesson_01 import models_cats, models_generator, models_log_density, models_mmd
from gan_lib.checks.lesson_02 import adversarial_g_loss, adversarial_measure, adversarial_optimum, adversarial_ruler
from gan_lib.checks.lesson_03 import loops_arrows, loops_modes, loops_simultaneous, loops_smoothed
from gan_lib.checks.lesson_04 import balance_clinic, balance_museum, balance_r2
from gan_lib.checks.lesson_05 import shrink_ladder, shrink_padding, shrink_receptive_field, shrink_shift
from gan_lib.checks.lesson_06 import dcgan_generator, dcgan_range, dcgan_repaired, dcgan_two_sigmoids
from gan_lib.checks.lesson_07 import learned_alarm, learned_circle, learned_recover
from gan_lib.checks.lesson_08 import own_flicker, own_letterbox, own_random_mirror, own_round_trip
from gan_lib.checks.lesson_09 import evaluation_court, evaluation_forge, evaluation_swap, evaluation_wrong
from gan_lib.checks.lesson_10 import stability_largest, stability_one_sided, stability_tuned
from gan_lib.checks.machinery import Verdict
from gan_lib.claims import claim
