// The page's side of the GAN Lab: shows what arrives, with draw.js, and sends back what is clicked. No framework.
const PATIENCE = 3000; // milliseconds without an answer, until the page says so

function make(tag, className, parent, properties = {}) {
  const element = Object.assign(document.createElement(tag), properties, { className });
  parent.append(element);
  return element;
}

function render({ model, el }) {
  const texts = model.get("texts");
  const columns = model.get("row");
  const sizes = model.get("sizes");
  const side = sizes.side;
  const root = make("div", "gan-lab", el);

  const bar = make("div", "bar", root);
  const tip = (element, text) => {
    element.title = text;
    for (const event of ["mouseenter", "focusin"]) element.addEventListener(event, () => (hint.textContent = text));
  };
  const button = (name, action) => {
    const element = make("button", name, bar, { type: "button", textContent: texts[name], onclick: action });
    tip(element, texts[`${name}_tip`]);
    return element;
  };
  let running = false;
  const run = button("run", () => ask({ kind: running ? "pause" : "run" }));
  for (const name of ["d", "g", "both", "reset"]) button(name, () => ask({ kind: name }));
  const clear = button("clear", () => ask({ kind: "draw", points: [], clear: true }));
  // In the browser's top layer nothing around the lab can hold it back, such as the notebook's side bar on a phone.
  const whole = button("whole", () => {
    if (root.hasAttribute("popover")) root.removeAttribute("popover");
    else {
      root.setAttribute("popover", "manual");
      root.showPopover();
    }
    whole.textContent = root.hasAttribute("popover") ? texts.part : texts.whole;
  });
  whole.hidden = !root.showPopover;
  const made = make("span", "made", bar);

  const tour = make("div", "tour", root);
  tour.setAttribute("aria-live", "polite");
  const tasks = model.get("tasks").map(({ title, todo, seen }, i) => {
    const task = make("details", "task", tour, { open: i === 0 });
    make("summary", "", task, { textContent: `${i + 1}. ${title}` });
    return { task, todo, seen, said: make("span", "", task, { textContent: todo }) };
  });

  const pictures = make("div", "pictures", root);
  const left = make("div", "left", pictures);
  const plane = make("canvas", "plane", left, { tabIndex: 0 });
  const drawPlane = planePainter(plane, sizes);
  plane.setAttribute("aria-label", texts.plane);
  const status = make("div", "status", left);
  status.setAttribute("role", "status");
  const curves = make("div", "curves", pictures);
  const panels = model.get("panels").map((panel) => ({ ...panel, canvas: make("canvas", "panel", curves) }));
  for (const { canvas, title } of panels) canvas.setAttribute("aria-label", texts[title]);

  const shows = make("div", "shows", root);
  make("span", "legend", shows, { textContent: texts.plane });
  const shown = {};
  for (const name of ["surface", "arrows", "lattice"]) {
    const label = make("label", name, shows);
    shown[name] = make("input", "", label, { type: "checkbox", checked: true, onchange: () => later() });
    label.append(" " + texts[name]);
  }

  const controls = make("div", "controls", root);
  const selects = {};
  for (const { name, label, tip: text, values, anew } of model.get("controls")) {
    const row = make("label", name, controls);
    make("span", "", row, { textContent: label + (anew ? " ↺" : "") });
    const select = make("select", name, row);
    values.forEach(([value, shownAs]) => make("option", "", select, { value: String(value), textContent: shownAs }));
    select.onchange = () => ask({ kind: "set", [name]: values[select.selectedIndex][0] });
    tip(row, anew ? `${text} (↺ ${texts.resets})` : text);
    selects[name] = select;
  }
  const hint = make("div", "tip", root, { textContent: texts.tips });

  // What is to be drawn.
  let real = new Float32Array();
  let rows = [];
  let frame = null;
  let draws = false;
  let cursor = null; // of the keyboard, in units of the plane
  let waiting = null; // for the screen's next picture
  let written = 0;
  let silence = null;
  let queue = []; // frames that have come, and wait to be shown
  let player = null;
  let received = 0;
  const times = []; // of the last frames: [milliseconds, G's steps]

  function ask(message) {
    try {
      model.send(message);
    } catch {
      return say(texts.silent); // the kernel is gone, and the comm with it
    }
    if (message.kind !== "seen" && silence === null) silence = setTimeout(() => say(texts.silent), PATIENCE);
  }

  function say(text) {
    if (status.textContent !== text) status.textContent = text;
  }

  const floats = ({ buffer, byteOffset, byteLength }) =>
    new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  const asRows = (numbers) => {
    const n = columns.length;
    return Array.from({ length: numbers.length / n }, (_, i) => numbers.subarray(i * n, (i + 1) * n));
  };

  function receive(message, buffers) {
    clearTimeout(silence);
    silence = null;
    if (message.kind === "scene") {
      real = floats(buffers[0]);
      rows = asRows(floats(buffers[1]));
      panels[0].mark = message.mark; // D's loss where it cannot tell
      for (const [name, value] of Object.entries(message.settings)) {
        if (selects[name]) selects[name].value = String(value);
      }
      draws = message.settings.data === "drawn";
      plane.classList.toggle("draws", draws);
      clear.hidden = !draws;
      if (draws) hint.textContent = texts.draw_tip;
      return;
    }
    const news = message.frames.map((header, i) => {
      const [bytes, ...rest] = buffers.slice(5 * i, 5 * i + 5);
      const pixels = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const [fake, arrows, points, fresh] = rest.map(floats);
      return { ...header, pixels, fake, arrows, points, fresh };
    });
    // Several frames come at once. They are shown one after the other, until the next ones are due; the last at once.
    show(...queue.splice(0), ...news.splice(0, news.at(-1).running ? 1 : news.length));
    queue.push(...news);
    const now = performance.now();
    const pause = Math.min(100, (now - received) / (1 + queue.length));
    received = now;
    clearInterval(player);
    player = setInterval(() => (queue.length ? show(queue.shift()) : clearInterval(player)), pause);
    if (message.frames.at(-1).running && message.sent % 2 === 0) ask({ kind: "seen", sent: message.sent });
  }

  function show(...frames) {
    for (const { fresh } of frames) rows.push(...asRows(fresh));
    if (rows.length > sizes.most_rows) rows = rows.filter((_, i) => i % 2 === 0);
    frame = frames.at(-1);
    running = frame.running;
    run.textContent = running ? texts.pause : texts.run;
    say(frame.status);
    tick(frame.done);
    root.dataset.running = running;
    later();
  }

  // A task that was not done the last time says what was to be seen, and the next one that is not done opens.
  function tick(done) {
    const news = tasks.filter(({ task }, i) => done[i] && !task.classList.contains("done"));
    if (!news.length) return;
    tasks.forEach(({ task }) => (task.open = false));
    for (const { task, seen, said } of news) {
      task.classList.add("done");
      task.open = true;
      said.textContent = seen;
    }
    const next = tasks[done.indexOf(false)];
    if (next) next.task.open = true;
    else tour.classList.add("done");
  }

  function later() {
    waiting ??= requestAnimationFrame(() => {
      waiting = null;
      if (frame && root.isConnected) draw(); // its colours are the page's; a lab that was taken off the page has none
    });
  }

  function draw() {
    const style = getComputedStyle(root);
    const [ground, ink] = [colour(style.backgroundColor), style.color];
    const checked = Object.fromEntries(Object.entries(shown).map(([name, box]) => [name, box.checked]));
    drawPlane({ frame, real, cursor: draws ? cursor : null, shown: checked }, ground, ink);
    const now = performance.now();
    times.push([now, frame.g_steps]);
    while (times.length > 2 && now - times[0][0] > 1000) times.shift();
    if (!running || now > written + 200) {
      written = now; // curves grow slowly, numbers want to be read, and a processor has better things to do
      for (const panel of panels) drawPanel(panel, { rows, columns, texts }, ink, style.fontFamily);
      made.textContent = progress((now - times[0][0]) / 1000);
    }
    const frames = Number(root.dataset.frames || 0) + 1;
    Object.assign(root.dataset, { dSteps: frame.d_steps, gSteps: frame.g_steps, frames });
  }

  function progress(seconds) {
    const [d, g] = [frame.d_steps.toLocaleString(), frame.g_steps.toLocaleString()];
    const line = texts.made.replace("{d}", d).replace("{g}", g);
    if (!running || seconds < 0.3) return line;
    const steps = Math.max(0, Math.round((frame.g_steps - times[0][1]) / seconds));
    const frames = Math.round((times.length - 1) / seconds);
    return texts.rate.replace("{steps}", steps).replace("{frames}", frames) + " · " + line;
  }

  // Drawing by mouse, finger and keyboard. Points are sent a few times a second.
  let drawn = [];
  const place = (event) => {
    const box = plane.getBoundingClientRect();
    const [right, down] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    return [(right - 0.5) * 2 * side, (0.5 - down) * 2 * side];
  };
  const send = () => {
    if (drawn.length) ask({ kind: "draw", points: drawn });
    drawn = [];
  };
  let last = null;
  plane.addEventListener("pointerdown", (event) => {
    if (!draws) {
      hint.textContent = texts.draw_first;
      return;
    }
    plane.setPointerCapture(event.pointerId);
    last = place(event);
    drawn.push(last);
  });
  plane.addEventListener("pointermove", (event) => {
    if (!last) return;
    const here = place(event);
    if (Math.hypot(here[0] - last[0], here[1] - last[1]) < 0.08) return;
    last = here;
    drawn.push(here);
    if (drawn.length >= 8) send();
  });
  for (const name of ["pointerup", "pointercancel"]) {
    plane.addEventListener(name, () => {
      last = null;
      send();
    });
  }
  plane.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[event.key];
    if (!draws || !(move || event.key === " ")) return;
    event.preventDefault();
    event.stopPropagation(); // else the notebook would move to another cell
    cursor ??= [0, 0];
    if (move) cursor = cursor.map((value, i) => Math.max(-side, Math.min(side, value + move[i])));
    else ask({ kind: "draw", points: [cursor] });
    later();
  });

  const resized = new ResizeObserver(() => later());
  resized.observe(root);
  model.on("msg:custom", receive);
  ask({ kind: "hello" });
  return () => {
    resized.disconnect();
    clearTimeout(silence);
    clearInterval(player);
    model.off("msg:custom", receive);
    try {
      model.send({ kind: "bye" });
    } catch {
      // the kernel is gone already, and its training with it
    }
  };
}

export default { render };
