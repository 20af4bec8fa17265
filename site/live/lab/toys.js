// The distributions of gan_lib/toys.py and gan_lib/cats.py, and how gan_lib/metrics.py measures points against them.
// Points lie in one array: x, y, x, y, ...

class Mixture {
  constructor(means, std) {
    this.means = means; // [[x, y], ...]
    this.std = std;
  }

  sample(n, rng) {
    const points = rng.normals(2 * n);
    for (let i = 0; i < n; i++) {
      const [x, y] = this.means[Math.floor(rng.uniform() * this.means.length)];
      points[2 * i] = x + this.std * points[2 * i];
      points[2 * i + 1] = y + this.std * points[2 * i + 1];
    }
    return points;
  }

  density(x, y) {
    const wide = 2 * this.std ** 2;
    const sum = this.means.reduce((all, [a, b]) => all + Math.exp(-((x - a) ** 2 + (y - b) ** 2) / wide), 0);
    return sum / (Math.PI * wide * this.means.length);
  }

  // How many modes the points cover, as a share, and which share of them is good: metrics.mode_coverage.
  judge(points) {
    const [n, k] = [points.length / 2, this.means.length];
    const counts = new Float64Array(k);
    for (let i = 0; i < n; i++) {
      let [nearest, least] = [0, Infinity];
      this.means.forEach(([a, b], mode) => {
        const distance = (points[2 * i] - a) ** 2 + (points[2 * i + 1] - b) ** 2;
        if (distance < least) [nearest, least] = [mode, distance];
      });
      if (least <= (3 * this.std) ** 2) counts[nearest] += 1;
    }
    return {
      covered: counts.filter((count) => count >= n / k / 4).length / k,
      good: counts.reduce((sum, count) => sum + count, 0) / n,
    };
  }
}

// Two lengths, log-normal and correlated, in units in which the median is 0 and the spread about 1.
class Cats {
  constructor({ mean, factor, center, scale, limit }) {
    Object.assign(this, { mean, factor, center, scale, limit });
  }

  sample(n, rng) {
    const points = rng.normals(2 * n);
    const { mean, factor, center, scale } = this;
    for (let i = 0; i < 2 * n; i += 2) {
      const [a, b] = [points[i], points[i + 1]];
      for (const k of [1, 0]) {
        points[i + k] = (Math.exp(mean[k] + factor[k][0] * a + factor[k][1] * b) - center[k]) / scale[k];
      }
    }
    return points;
  }

  density(x, y) {
    const { mean, factor, center, scale } = this;
    const lengths = [x * scale[0] + center[0], y * scale[1] + center[1]];
    if (!(Math.min(...lengths) > 0)) return 0;
    const a = (Math.log(lengths[0]) - mean[0]) / factor[0][0];
    const b = (Math.log(lengths[1]) - mean[1] - factor[1][0] * a) / factor[1][1];
    const stretched = 2 * Math.PI * factor[0][0] * factor[1][1] * lengths[0] * lengths[1];
    return (Math.exp(-(a * a + b * b) / 2) / stretched) * scale[0] * scale[1];
  }

  // Cats have no modes; good are those at least as likely as all but a thousandth of the real ones.
  judge(points) {
    let good = 0;
    for (let i = 0; i < points.length; i += 2) good += this.density(points[i], points[i + 1]) >= this.limit;
    return { good: good / (points.length / 2) };
  }
}

const BOXES = 30; // each way: metrics.box_shares
const FINE = 4; // places each way, in each box, at which the density is added up: metrics.box_probabilities

// The shares of points in the boxes of a grid over [-side, side]², the last those outside.
function boxShares(points, side) {
  const shares = new Float64Array(BOXES ** 2 + 1);
  for (let i = 0; i < points.length; i += 2) {
    const [column, row] = [0, 1].map((k) => Math.floor(((points[i + k] + side) * BOXES) / (2 * side)));
    const inside = column >= 0 && column < BOXES && row >= 0 && row < BOXES;
    shares[inside ? column * BOXES + row : BOXES ** 2] += 2 / points.length;
  }
  return shares;
}

// What they would be for endlessly many points.
function boxProbabilities(distribution, side) {
  const shares = new Float64Array(BOXES ** 2 + 1);
  const step = (2 * side) / (BOXES * FINE);
  for (let i = 0; i < BOXES * FINE; i++) {
    for (let j = 0; j < BOXES * FINE; j++) {
      const box = Math.floor(i / FINE) * BOXES + Math.floor(j / FINE);
      shares[box] += distribution.density((i + 0.5) * step - side, (j + 0.5) * step - side) * step ** 2;
    }
  }
  shares[BOXES ** 2] = Math.max(0, 1 - shares.reduce((sum, share) => sum + share, 0));
  return shares;
}

// In nats, 0 to log 2.
function jensenShannon(p, q) {
  const term = (a, b) => (a > 0 ? a * Math.log((2 * a) / (a + b)) : 0);
  return p.reduce((sum, a, i) => sum + term(a, q[i]) + term(q[i], a), 0) / 2;
}
