// The networks of the GAN Lab: three linear layers with a leaky ReLU between them, their gradients, and Adam.
// Numbers of a batch lie in one array, example by example. Tests hold all of it against PyTorch.

// Pseudorandom numbers that follow from a seed: mulberry32, by Tommy Ettinger, in the public domain. They are not
// PyTorch's, so a seed plays another game here than in the notebook.
function random(seed) {
  let state = (seed * 2654435769) >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normals: (n) => Float64Array.from({ length: n }, normal) };
}

// sizes: numbers in, two hidden widths, numbers out. slope: of the activation below 0; with 0 it is ReLU.
// Weights and biases start as PyTorch's do, uniform within 1 / sqrt(numbers in).
function network(sizes, slope, rng) {
  const layers = sizes.slice(1).map((outputs, k) => {
    const inputs = sizes[k];
    const start = (n) => Float64Array.from({ length: n }, () => (2 * rng.uniform() - 1) / Math.sqrt(inputs));
    return { inputs, outputs, weight: start(inputs * outputs), bias: start(outputs) };
  });
  return { layers, slope, parameters: layers.flatMap(({ weight, bias }) => [weight, bias]) };
}

// x: n examples -> the numbers on their way: [x, first hidden layer, second, output], after the activations.
function forward({ layers, slope }, x, n) {
  const values = [x];
  layers.forEach(({ inputs, outputs, weight, bias }, k) => {
    const [from, to] = [values[k], new Float64Array(n * outputs)];
    for (let b = 0; b < n; b++) {
      for (let o = 0; o < outputs; o++) {
        let sum = bias[o];
        for (let i = 0; i < inputs; i++) sum += weight[o * inputs + i] * from[b * inputs + i];
        to[b * outputs + o] = k < layers.length - 1 && sum < 0 ? slope * sum : sum;
      }
    }
    values.push(to);
  });
  return values;
}

const zeros = (parameters) => parameters.map((values) => new Float64Array(values.length));

// The way back, from the loss's slope in each output. Returns its slopes before the activations:
// [in x, in the first hidden layer, in the second, in the output]. gradients: like the parameters, added to.
function backward({ layers, slope, parameters }, values, inOutput, n, gradients = zeros(parameters)) {
  const slopes = [];
  slopes[layers.length] = inOutput;
  for (let k = layers.length - 1; k >= 0; k--) {
    const { inputs, outputs, weight } = layers[k];
    const [from, above, below] = [values[k], slopes[k + 1], new Float64Array(n * inputs)];
    const [inWeight, inBias] = [gradients[2 * k], gradients[2 * k + 1]];
    for (let b = 0; b < n; b++) {
      const at = b * inputs;
      for (let o = 0; o < outputs; o++) {
        const [s, row] = [above[b * outputs + o], o * inputs];
        inBias[o] += s;
        for (let i = 0; i < inputs; i++) {
          below[at + i] += s * weight[row + i];
          inWeight[row + i] += s * from[at + i];
        }
      }
    }
    if (k > 0) for (let j = 0; j < below.length; j++) if (!(from[j] > 0)) below[j] *= slope;
    slopes[k] = below;
  }
  return slopes;
}

// factor * E penalty(|grad D(x)|), added to the gradients, too; values: of `forward` at the points x.
// of: length -> [penalty, how fast that rises with the length, over the length], as in PENALTIES.
// Between its kinks the network is linear: the slope in x is a product of the three matrices and the activations'
// slopes. Its own slope in a matrix is what comes down from above times what comes up from below, without biases.
function penalize(net, values, n, of, factor, gradients) {
  const slopes = backward(net, values, new Float64Array(n).fill(1), n);
  let [penalty, rising] = [0, new Float64Array(slopes[0].length)];
  for (let b = 0; b < n; b++) {
    const [x, y] = slopes[0].subarray(2 * b, 2 * b + 2);
    const [value, pull] = of(Math.hypot(x, y));
    penalty += (factor * value) / n;
    rising.set([(factor * pull * x) / n, (factor * pull * y) / n], 2 * b);
  }
  net.layers.forEach(({ inputs, outputs, weight }, k) => {
    const [above, next] = [slopes[k + 1], new Float64Array(n * outputs)];
    for (let b = 0; b < n; b++) {
      for (let o = 0; o < outputs; o++) {
        const s = above[b * outputs + o];
        for (let i = 0; i < inputs; i++) {
          gradients[2 * k][o * inputs + i] += s * rising[b * inputs + i];
          next[b * outputs + o] += weight[o * inputs + i] * rising[b * inputs + i];
        }
        if (!(values[k + 1][b * outputs + o] > 0)) next[b * outputs + o] *= net.slope;
      }
    }
    rising = next;
  });
  return penalty;
}

// Adam, as torch.optim.Adam: Kingma and Ba 2014, arXiv:1412.6980, algorithm 1.
function adam(parameters, lr, [beta1, beta2], eps) {
  const [means, squares] = [zeros(parameters), zeros(parameters)];
  let steps = 0;
  return {
    lr,
    step(gradients) {
      steps += 1;
      const [mean, square] = [1 - beta1 ** steps, 1 - beta2 ** steps]; // both averages begin at 0, which these make up
      parameters.forEach((values, p) => {
        gradients[p].forEach((g, i) => {
          means[p][i] = beta1 * means[p][i] + (1 - beta1) * g;
          squares[p][i] = beta2 * squares[p][i] + (1 - beta2) * g * g;
          values[i] -= (this.lr * means[p][i]) / mean / (Math.sqrt(squares[p][i] / square) + eps);
        });
      });
    },
  };
}
