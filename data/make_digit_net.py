"""Write data/digit_net.safetensors: the network that reads the generator's digits.

    python data/make_digit_net.py

It learns from 400 digits of each class, shifted, turned and sheared a little, and is tested on the other 100.
It takes about a minute and a half on two CPU cores.
"""

import hashlib
from pathlib import Path

import torch
from safetensors.torch import save_file
from torchvision.transforms import v2

from gan_lib import data
from gan_lib.metrics import DigitNet

torch.manual_seed(0)
digits = data.digits()
held_out = torch.cat([torch.nonzero(digits.labels == c)[-100:, 0] for c in range(10)])
seen = torch.ones(len(digits), dtype=torch.bool)
seen[held_out] = False
pixels, labels = digits.pixels[seen], digits.labels[seen]

EPOCHS, BATCH = 40, 64
net = DigitNet()
bend = v2.RandomAffine(degrees=12, translate=(0.08, 0.08), scale=(0.88, 1.12), shear=10)
optimizer = torch.optim.AdamW(net.parameters(), 3e-3, weight_decay=1e-2)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=EPOCHS * (len(labels) // BATCH))
for _ in range(EPOCHS):
    for rows in torch.randperm(len(labels)).split(BATCH)[: len(labels) // BATCH]:
        images = data.to_float(torch.stack([bend(image) for image in pixels[rows]]))
        loss = torch.nn.functional.cross_entropy(net(images), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()

net.eval()
with torch.no_grad():
    right = (net(data.to_float(digits.pixels[held_out])).argmax(1) == digits.labels[held_out]).float().mean()
path = Path(__file__).with_name("digit_net.safetensors")
save_file({name: tensor.contiguous() for name, tensor in net.state_dict().items()}, path)
print(f"{right:.1%} of 1,000 digits held out are read correctly; {path.stat().st_size} bytes")
print("SHA-256 for gan_lib/data.py:", hashlib.sha256(path.read_bytes()).hexdigest())
