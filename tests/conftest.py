import os

import pytest

from gan_lib import lang

os.environ[lang.NOBODY_WATCHES] = "1"  # for the kernels that nbval starts, too


@pytest.fixture(autouse=True)
def english():
    """Messages are compared in English; a test of the Korean ones asks for Korean itself."""
    lang.use("en")
