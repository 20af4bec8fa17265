"""Ctrl-C and the notebook's stop button, while training."""

import contextlib
import signal
import threading


@contextlib.contextmanager
def as_flag():
    """Turn the first Ctrl-C into an event, so that no step is cut in half; the second raises `KeyboardInterrupt`.

    Only the main thread receives Ctrl-C; in others the event is never set.
    """
    pressed = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield pressed
        return

    def press(*_):
        if pressed.is_set():
            raise KeyboardInterrupt
        pressed.set()

    before = signal.signal(signal.SIGINT, press)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)  # None: a handler that Python did not set
