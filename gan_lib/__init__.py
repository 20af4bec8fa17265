"""What the notebooks of "GAN, step by step" share. One module, one subject:

from gan_lib import data, nets, losses, train, metrics, plots
"""

__version__ = "0.1.0"


def setup(language=None):
    """Make the course speak "ko" or "en" (None: the computer's own language), figures included."""
    from gan_lib import lang

    lang.use(language or lang.of_this_computer())
    lang.use_korean_font()
