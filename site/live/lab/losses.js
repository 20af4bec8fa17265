// The pairs of losses of gan_lib/losses.py, for one logit on a real point and one on a fake one; a batch has the mean.
// d: (real, fake) -> [D's loss, its slope in real, in fake]. g: (fake, real) -> [G's loss, its slope in fake].
// answer: logits of real and fake together -> as many numbers, 0 for fake to 1 for real.

const sigmoid = (a) => 1 / (1 + Math.exp(-a));
const softplus = (a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));
const within = (a) => Math.min(Math.max(a, 0), 1);

const crossEntropy = (real, fake) => [softplus(-real) + softplus(fake), -sigmoid(-real), sigmoid(fake)];
const probability = (logits) => logits.map(sigmoid);
function relative(logits) {
  const middle = logits.reduce((sum, a) => sum + a, 0) / logits.length;
  return logits.map((a) => sigmoid(a - middle));
}

const LOSSES = {
  non_saturating: { d: crossEntropy, g: (fake) => [softplus(-fake), -sigmoid(-fake)], answer: probability },
  saturating: { d: crossEntropy, g: (fake) => [-softplus(fake), -sigmoid(fake)], answer: probability },
  least_squares: {
    d: (real, fake) => [0.5 * ((real - 1) ** 2 + fake ** 2), real - 1, fake],
    g: (fake) => [0.5 * (fake - 1) ** 2, fake - 1],
    answer: (logits) => logits.map(within),
  },
  hinge: {
    d: (real, fake) => [Math.max(0, 1 - real) + Math.max(0, 1 + fake), real < 1 ? -1 : 0, fake > -1 ? 1 : 0],
    g: (fake) => [-fake, -1],
    answer: (logits) => logits.map((a) => within(0.5 + 0.5 * a)),
  },
  wasserstein: { d: (real, fake) => [fake - real, -1, 1], g: (fake) => [-fake, -1], answer: relative },
  relativistic: {
    d: (real, fake) => [softplus(fake - real), -sigmoid(fake - real), sigmoid(fake - real)],
    g: (fake, real) => [softplus(real - fake), -sigmoid(real - fake)],
    answer: relative,
  },
};

// The penalties that gan_lib/lab/settings.py takes from gan_lib/losses.py, for one point; a batch has the mean.
// at: where D's slope counts. of: its length -> [penalty, how fast that rises with the length, over the length].
const halfSquare = (length) => [length ** 2 / 2, 1];
const excess = (length, more) => [more ** 2, (2 * more) / (length || 1)]; // where D is flat, it pulls nowhere

const PENALTIES = {
  r1: { at: ["real"], of: halfSquare },
  r1_r2: { at: ["real", "fake"], of: halfSquare },
  wgan_gp: { at: ["between"], of: (length) => excess(length, length - 1) },
  one_sided: { at: ["between"], of: (length) => excess(length, Math.max(0, length - 1)) },
};
