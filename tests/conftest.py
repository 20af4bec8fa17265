import os

import pytest
import torch

from gan_lib import lang

os.environ[lang.NOBODY_WATCHES] = "1"  # for the kernels that nbval starts, too

torch.set_num_threads(1)  # tiny networks; two threads fight for the cores where other programs run


@pytest.fixture(autouse=True)
def english():
    """Messages are compared in English; a test of the Korean ones asks for Korean itself."""
    lang.use("en")
