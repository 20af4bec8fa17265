"""Draw the picture of the READMEs: a GAN on a ring, learning; digits and cats from the weights that ship.

    python data/make_picture.py

Writes results.png. It takes ten seconds on two CPU cores.
"""

from pathlib import Path

import matplotlib.pyplot as plt
import torch

from gan_lib import data, device, losses, nets, plots, train

machine = device.pick()
torch.manual_seed(0)
ring = data.ring()
gan = train.GAN(nets.PointGenerator(), nets.PointDiscriminator(), machine, lr=3e-3)
view = torch.randn(1000, 2, generator=torch.Generator().manual_seed(0)).to(machine.device)
moments = []
for steps in (50, 150, 300, 1000, 1500):
    train.fit(gan, data.Points(ring), losses.non_saturating, steps, batch_size=128, quiet=True)
    moments.append(gan.averaged(view).detach())

z = torch.randn(48, 32, generator=torch.Generator().manual_seed(0))
digits = nets.Generator()
digits.load_state_dict(data.weights("digit_generator"))
cats = nets.Generator(64, channels=3, width=16, z_dim=16)
cats.load_state_dict(data.weights("cats_generator"))

figure = plt.figure(figsize=(10, 5.6), facecolor="white")
for i, fake in enumerate(moments):
    plots.points(figure.add_axes([0.01 + 0.198 * i, 0.64, 0.188, 0.35]), fake, ring.sample(1000, seed=0), side=2.6)
with torch.no_grad():
    plots.pictures(digits.eval()(z), columns=16, ax=figure.add_axes([0.01, 0.25, 0.98, 0.36]))
    plots.pictures(cats.eval()(z[:10, :16]), columns=10, ax=figure.add_axes([0.01, 0.01, 0.98, 0.22]))
figure.savefig(Path(__file__).with_name("results.png"), dpi=100)
