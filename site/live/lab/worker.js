// In the worker: answers the page's messages and trains in slices, as gan_lib/lab/__init__.py does in the notebook.

const SLICE = 1000 / 30; // milliseconds of training between two looks at the inbox, and between two frames
const IN_FLIGHT = 4; // frames that the page has not confirmed yet, before others are left out

let game, tour, language;
let [running, status, sent, seen, timer] = [false, "", 0, 0, null];

const answers = {
  begin({ settings, language: reader }) {
    [game, tour, language] = [new Game(settings), new Tour(), reader];
  },
  hello: sendScene,
  seen: ({ sent: number }) => (seen = number),
  run() {
    [running, status, seen] = [true, "", sent];
    timer ??= setTimeout(train);
    sendFrame();
  },
  pause() {
    running = false;
    game.record();
    sendFrame();
  },
  d: () => play(() => game.stepD()),
  g: () => play(() => game.stepG()),
  both: () => play(() => game.stepBoth()),
  reset() {
    status = "";
    game.reset();
    sendScene();
  },
  set(settings) {
    status = "";
    for (const [name, value] of Object.entries(settings)) {
      game.set(name, value);
      if (TABLES.anew.includes(name)) status = TABLES.says[language].anew;
    }
    sendScene();
  },
  draw({ points, clear }) {
    status = "";
    game.draw(points, clear);
    sendScene();
  },
};

self.onmessage = ({ data: { kind, ...rest } }) => attempt(() => answers[kind](rest));

function attempt(action) {
  try {
    action();
  } catch (error) {
    if (!(error instanceof CannotGoOn)) throw error;
    [running, status] = [false, TABLES.says[language][error.message]];
    sendFrame();
  }
}

function play(step) {
  [running, status] = [false, ""];
  step();
  game.record();
  sendFrame();
}

function train() {
  timer = null;
  if (!running) return;
  const until = performance.now() + SLICE;
  attempt(() => {
    while (performance.now() < until) game.stepBoth();
    if (sent < seen + IN_FLIGHT) sendFrame();
  });
  if (running) timer = setTimeout(train); // between two slices the worker takes in what was clicked
}

// What changes seldom: settings, the real points, all rows of the curves; and a frame.
function sendScene() {
  game.fresh = [];
  const message = { kind: "scene", settings: { ...game.settings }, mark: game.loss.undecided };
  self.postMessage({ message, buffers: [game.shown(), game.rows.flat()].map((values) => Float32Array.from(values)) });
  sendFrame();
}

function sendFrame() {
  const { pixels, fake, arrows, points, lattice: shape } = game.pictureData();
  const numbers = [fake, arrows, points, game.fresh.flat()].map((values) => Float32Array.from(values));
  game.fresh = [];
  sent += 1;
  const header = { d_steps: game.dSteps, g_steps: game.gSteps, running, status, lattice: shape, done: tour.look(game) };
  self.postMessage({ message: { kind: "frames", sent, frames: [header] }, buffers: [pixels, ...numbers] });
}
