// Which tasks of the guided tour are done: gan_lib/lab/tour.py, whose texts the page has.

const TASKS = [
  (game, tour) => tour.alone.d >= 5,
  (game, tour) => tour.alone.g >= 10,
  (game, tour) => game.settings.data === "ring" && tour.measured("covered", game) === 1,
  (game, tour) =>
    game.settings.data === "ring" &&
    game.settings.d_lr <= game.settings.g_lr / 9.9 && // a tenth, but for rounding
    Math.min(game.dSteps, game.gSteps) >= 1000 &&
    tour.measured("covered", game) <= 0.5,
  (game, tour) => game.settings.data === "drawn" && game.drawn.length >= 20 && tour.measured("good", game) >= 0.5,
];

class Tour {
  constructor() {
    this.done = TASKS.map(() => false);
    this.alone = { d: 0, g: 0 }; // steps in a row that a player has made alone
    [this.steps, this.data, this.changed] = [[0, 0], null, 0];
  }

  // Note what has happened since the last look. Returns for each task whether it is done: it stays so.
  look(game) {
    const [d, g] = [game.dSteps - this.steps[0], game.gSteps - this.steps[1]];
    this.steps = [game.dSteps, game.gSteps];
    this.alone = {
      d: g === 0 && d >= 0 ? this.alone.d + d : 0,
      g: d === 0 && g >= 0 ? this.alone.g + g : 0,
    };
    const data = `${game.settings.data} ${game.drawn.length}`;
    if (d < 0 || g < 0) this.changed = 0; // begun anew
    else if (this.data !== null && this.data !== data) this.changed = this.steps[0] + this.steps[1];
    this.data = data;
    this.done = this.done.map((done, i) => done || TASKS[i](game, this));
    return this.done;
  }

  // The last measurement of the data as they are now; NaN where there is none.
  measured(name, { rows }) {
    const k = TABLES.row.indexOf(name);
    return rows.findLast((row) => row[0] > this.changed && !Number.isNaN(row[k]))?.[k] ?? NaN;
  }
}
