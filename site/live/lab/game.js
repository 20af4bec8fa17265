// The game: gan_lib/lab/game.py, method by method. TABLES comes from Python, written in front of this by living.py.

class CannotGoOn extends Error {} // its message is the name of a sentence in TABLES.says

class Game {
  constructor(settings) {
    this.settings = { ...TABLES.start, ...settings };
    this.drawn = []; // [[x, y], ...]
    this.reset();
  }

  get loss() {
    return { ...LOSSES[this.settings.loss], ...TABLES.losses[this.settings.loss] };
  }

  set(name, value) {
    this.record(false); // of the steps under the old rule
    this.settings[name] = value;
    if (TABLES.anew.includes(name)) this.reset();
    if (name === "data") this.newData();
    if (name === "d_lr") this.dOptimizer.lr = value;
    if (name === "g_lr") this.gOptimizer.lr = value;
  }

  draw(points, clear) {
    const inside = points.map((point) => point.map((value) => Math.min(Math.max(value, -TABLES.side), TABLES.side)));
    this.drawn = clear ? inside : [...this.drawn, ...inside].slice(-TABLES.most_drawn);
    this.newData();
  }

  reset() {
    const { seed, z_dim: zDim, hidden, g_lr: gLr, d_lr: dLr } = this.settings;
    this.rng = random(seed);
    this.generator = network([zDim, hidden, hidden, 2], 0, this.rng);
    this.discriminator = network([2, hidden, hidden, 1], TABLES.slope, this.rng);
    this.gOptimizer = adam(this.generator.parameters, gLr, TABLES.betas, TABLES.eps);
    this.dOptimizer = adam(this.discriminator.parameters, dLr, TABLES.betas, TABLES.eps);
    this.dSteps = this.gSteps = 0;
    [this.rows, this.fresh] = [[], []]; // of the curves: all, and those that the page has not been sent
    [this.recentD, this.recentG] = [[], []]; // what the steps since the last row gave
    this.z = random(1).normals(TABLES.measured * zDim);
    this.lattice = lattice(zDim);
    const middle = (i) => ((i + 0.5) * 2 * TABLES.side) / TABLES.surface - TABLES.side;
    const place = (i) => [middle(i % TABLES.surface), -middle(Math.floor(i / TABLES.surface))];
    this.places = new Float64Array(Array.from({ length: TABLES.surface ** 2 }, (_, i) => place(i)).flat());
    this.batches = random(seed + 1000);
    this.newData();
  }

  newData() {
    const { data } = this.settings;
    if (data === "cats") this.distribution = new Cats(TABLES.cats);
    else if (data !== "drawn") this.distribution = new Mixture(TABLES.mixtures[data].means, TABLES.mixtures[data].std);
    else this.distribution = this.drawn.length ? new Mixture(this.drawn, TABLES.drawn_std) : null;
    this.truth = null; // found when it is first needed
    this.real = this.distribution?.sample(TABLES.points, random(1)) ?? new Float64Array(2 * TABLES.points);
  }

  shown() {
    return this.settings.data === "drawn" ? this.drawn.flat() : this.real;
  }

  sample(rng) {
    if (!this.distribution) throw new CannotGoOn("no_points");
    return this.distribution.sample(this.settings.batch_size, rng);
  }

  // The numbers on their way through G, the last of which are the points.
  drawFake() {
    const n = this.settings.batch_size;
    return forward(this.generator, this.rng.normals(n * this.settings.z_dim), n);
  }

  stepD() {
    const real = this.sample(this.batches);
    this.learnD(this.drawFake().at(-1), real);
  }

  stepG() {
    const real = this.sample(random(2000 + this.gSteps)); // D's next batches remain D's
    this.learnG(this.drawFake(), real);
  }

  stepBoth() {
    for (let i = 1; i < this.settings.d_steps; i++) this.stepD();
    const [real, way] = [this.sample(this.batches), this.drawFake()];
    this.learnD(way.at(-1), real);
    this.learnG(way, real);
  }

  learnD(fake, real) {
    const [d, n] = [this.discriminator, fake.length / 2];
    const [ofReal, ofFake] = [forward(d, real, n), forward(d, fake, n)];
    const [realLogits, fakeLogits] = [ofReal.at(-1), ofFake.at(-1)];
    const [inReal, inFake] = [new Float64Array(n), new Float64Array(n)];
    const { d: lossOf } = this.loss;
    let loss = 0;
    for (let i = 0; i < n; i++) {
      const [value, a, b] = lossOf(realLogits[i], fakeLogits[i]);
      loss += value / n;
      [inReal[i], inFake[i]] = [a / n, b / n];
    }
    const gradients = zeros(d.parameters);
    backward(d, ofReal, inReal, n, gradients);
    backward(d, ofFake, inFake, n, gradients);
    const { r1: strength, penalty } = this.settings;
    const ways = {
      real: () => ofReal,
      fake: () => ofFake,
      between: () => forward(d, between(real, fake, this.rng), n),
    };
    for (const place of strength ? PENALTIES[penalty].at : []) {
      loss += penalize(d, ways[place](), n, PENALTIES[penalty].of, strength, gradients);
    }
    this.dOptimizer.step(gradients);
    this.recentD.push({ loss, realLogits, fakeLogits });
    this.dSteps += 1;
    this.recordNowAndThen();
  }

  learnG(way, real) {
    const n = real.length / 2;
    const { loss, inFake } = this.pull(way.at(-1), real);
    const gradients = zeros(this.generator.parameters);
    backward(this.generator, way, inFake, n, gradients);
    this.gOptimizer.step(gradients);
    this.recentG.push(loss);
    this.gSteps += 1;
    this.recordNowAndThen();
  }

  // G's loss, and its slope in each fake point.
  pull(fake, real) {
    const [d, n] = [this.discriminator, fake.length / 2];
    const ofFake = forward(d, fake, n);
    const { g: lossOf, compares } = this.loss;
    const realLogits = compares ? forward(d, real, n).at(-1) : [];
    let loss = 0;
    const inLogits = ofFake.at(-1).map((logit, i) => {
      const [value, slope] = lossOf(logit, realLogits[i]);
      loss += value / n;
      return slope / n;
    });
    return { loss, inFake: backward(d, ofFake, inLogits, n)[0] };
  }

  recordNowAndThen() {
    const updates = this.dSteps + this.gSteps;
    if (updates % TABLES.record_every === 0) this.record(updates % TABLES.measure_every === 0);
  }

  record(measure = true) {
    if (!this.recentD.length && !this.recentG.length) return;
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const row = { updates: this.dSteps + this.gSteps };
    if (this.recentD.length) {
      row.d_loss = mean(this.recentD.map(({ loss }) => loss));
      const logits = ["realLogits", "fakeLogits"].flatMap((name) => this.recentD.flatMap((step) => [...step[name]]));
      const answers = this.loss.answer(logits);
      row.d_real = mean(answers.slice(0, answers.length / 2));
      row.d_fake = mean(answers.slice(answers.length / 2));
    }
    if (this.recentG.length) row.g_loss = mean(this.recentG);
    [this.recentD, this.recentG] = [[], []];
    if (![row.d_loss ?? 0, row.g_loss ?? 0].every(Number.isFinite)) throw new CannotGoOn("no_number");
    if (measure) Object.assign(row, this.measure());
    this.rows.push(TABLES.row.map((name) => row[name] ?? NaN));
    this.fresh.push(this.rows.at(-1));
    if (this.rows.length > TABLES.most_rows) this.rows = this.rows.filter((_, i) => i % 2 === 0);
  }

  measure() {
    if (!this.distribution) return {};
    const samples = forward(this.generator, this.z, TABLES.measured).at(-1);
    this.truth ??= boxProbabilities(this.distribution, TABLES.side);
    return { ...this.distribution.judge(samples), jsd: jensenShannon(this.truth, boxShares(samples, TABLES.side)) };
  }

  // What a picture of the plane shows: D's output in bytes, fake points, arrows, the latent lattice bent by G.
  pictureData() {
    const [rows, columns, grid] = this.lattice;
    const draw = (z, n) => forward(this.generator, z, n).at(-1);
    const fake = draw(this.z.subarray(0, TABLES.points * this.settings.z_dim), TABLES.points);
    const answers = this.loss.answer(forward(this.discriminator, this.places, TABLES.surface ** 2).at(-1));
    const some = 2 * TABLES.arrows;
    const { inFake } = this.pull(fake.subarray(0, some), this.real.subarray(0, some));
    return {
      pixels: Uint8Array.from(answers, (answer) => Math.round(255 * (Number.isNaN(answer) ? 0.5 : answer))),
      fake,
      arrows: inFake.map((slope) => -slope * TABLES.arrows), // each point's own slope: the loss is a mean
      points: draw(grid, rows * columns),
      lattice: [rows, columns],
    };
  }
}

// For each pair of a real and a fake point one drawn uniformly on the line from one to the other.
function between(real, fake, rng) {
  const points = new Float64Array(real.length);
  for (let i = 0; i < points.length; i += 2) {
    const t = rng.uniform();
    for (const k of [i, i + 1]) points[k] = real[k] + t * (fake[k] - real[k]);
  }
  return points;
}

// A square grid in two dimensions of the latent space, or a row in the only one: [rows, columns, z].
function lattice(zDim) {
  const n = TABLES.lattice;
  const line = (i, length) => -2 + (4 * i) / (length - 1);
  if (zDim === 1) return [1, n * n, Float64Array.from({ length: n * n }, (_, i) => line(i, n * n))];
  const grid = new Float64Array(n * n * zDim);
  for (let i = 0; i < n * n; i++) {
    grid[i * zDim] = line(Math.floor(i / n), n);
    grid[i * zDim + 1] = line(i % n, n);
  }
  return [n, n, grid];
}
