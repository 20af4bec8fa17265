// The page's side of the GAN Lab: draws what arrives (see lab/__init__.py), and sends back what is clicked. No framework.
const PATIENCE = 3000; // milliseconds without an answer, until the page says so

const colour = (text) => text.match(/[\d.]+/g).slice(0, 3).map(Number);
const mix = (a, b, t) => a.map((value, i) => value + (b[i] - value) * t);

function make(tag, className, parent, properties = {}) {
  const element = Object.assign(document.createElement(tag), properties, { className });
  parent.append(element);
  return element;
}

// A canvas as fine as the screen; what is drawn is measured in CSS pixels.
function prepare(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return [context, width, height];
}

function render({ model, el }) {
  const texts = model.get("texts");
  const columns = model.get("row");
  // Units of the plane, but for the number of the surface's rows and columns, and that of rows in the curves.
  const { side: SIDE, surface: SURFACE, longest: LONGEST, most_rows: MOST_ROWS } = model.get("sizes");
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
  const made = make("span", "made", bar);

  const pictures = make("div", "pictures", root);
  const left = make("div", "left", pictures);
  const plane = make("canvas", "plane", left, { tabIndex: 0 });
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

  const floats = (buffer) => new Float32Array(buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength));
  const asRows = (numbers) =>
    Array.from({ length: numbers.length / columns.length }, (_, i) => numbers.subarray(i * columns.length, (i + 1) * columns.length));

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
      const [pixels, ...rest] = buffers.slice(5 * i, 5 * i + 5);
      const [fake, arrows, points, fresh] = rest.map(floats);
      return { ...header, pixels: new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength), fake, arrows, points, fresh };
    });
    // Several frames come at once. They are shown one after the other, until the next ones are due; the last one at once.
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
    if (rows.length > MOST_ROWS) rows = rows.filter((_, i) => i % 2 === 0);
    frame = frames.at(-1);
    running = frame.running;
    run.textContent = running ? texts.pause : texts.run;
    say(frame.status);
    root.dataset.running = running;
    later();
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
    const dark = ground[0] + ground[1] + ground[2] < 380;
    drawPlane(ground, ink, dark);
    const now = performance.now();
    times.push([now, frame.g_steps]);
    while (times.length > 2 && now - times[0][0] > 1000) times.shift();
    if (!running || now > written + 200) {
      written = now; // curves grow slowly, numbers want to be read, and a processor has better things to do
      for (const panel of panels) drawPanel(panel, ink);
      made.textContent = progress((now - times[0][0]) / 1000);
    }
    Object.assign(root.dataset, { dSteps: frame.d_steps, gSteps: frame.g_steps, frames: Number(root.dataset.frames || 0) + 1 });
  }

  function progress(seconds) {
    const line = texts.made.replace("{d}", frame.d_steps.toLocaleString()).replace("{g}", frame.g_steps.toLocaleString());
    if (!running || seconds < 0.3) return line;
    const steps = Math.max(0, Math.round((frame.g_steps - times[0][1]) / seconds));
    const frames = Math.round((times.length - 1) / seconds);
    return texts.rate.replace("{steps}", steps).replace("{frames}", frames) + " · " + line;
  }

  const small = document.createElement("canvas");
  small.width = small.height = SURFACE;
  const picture = new ImageData(SURFACE, SURFACE);
  const pixels = new Uint32Array(picture.data.buffer);
  let palette = { of: "", shades: null };

  // The colour of each value of D's output, from 0, fake, to 255, real, on a ground of this colour.
  function shades(ground, dark) {
    if (palette.of !== String(ground)) {
      const [fake, real] = dark ? [[215, 120, 30], [45, 120, 210]] : [[247, 178, 103], [141, 184, 232]];
      const shade = (value) => {
        const t = value / 127.5 - 1;
        const [red, green, blue] = mix(ground, t < 0 ? fake : real, Math.abs(t));
        return (255 << 24) | (blue << 16) | (green << 8) | red;
      };
      palette = { of: String(ground), shades: Uint32Array.from({ length: 256 }, (_, value) => shade(value)) };
    }
    return palette.shades;
  }

  function drawPlane(ground, ink, dark) {
    const [context, width] = prepare(plane);
    const at = (x, y) => [((x + SIDE) / (2 * SIDE)) * width, ((SIDE - y) / (2 * SIDE)) * width];
    if (shown.surface.checked) {
      const shade = shades(ground, dark);
      frame.pixels.forEach((value, i) => (pixels[i] = shade[value]));
      small.getContext("2d").putImageData(picture, 0, 0);
      context.drawImage(small, 0, 0, width, width);
    }
    if (shown.lattice.checked) {
      const [count, length] = frame.lattice;
      context.strokeStyle = dark ? "#b794f4" : "#7a4fb5";
      context.globalAlpha = 0.6;
      context.lineWidth = 0.7;
      // Line by line: one long path that crosses itself takes far longer to fill in.
      const follow = (first, step, n) => {
        context.beginPath();
        for (let i = 0; i < n; i++) {
          const k = 2 * (first + i * step);
          const place = at(frame.points[k], frame.points[k + 1]);
          i ? context.lineTo(...place) : context.moveTo(...place);
        }
        context.stroke();
      };
      for (let i = 0; i < count; i++) follow(i * length, 1, length);
      if (count > 1) for (let i = 0; i < length; i++) follow(i, length, count);
      context.globalAlpha = 1;
    }
    const dots = (points, fill) => {
      context.fillStyle = fill;
      for (let i = 0; i < points.length; i += 2) {
        const [x, y] = at(points[i], points[i + 1]);
        context.fillRect(x - 1.5, y - 1.5, 3, 3);
      }
    };
    dots(real, dark ? "#6cb2ff" : "#1f5fa8");
    dots(frame.fake, dark ? "#ffa24d" : "#c4540a");
    if (shown.arrows.checked) {
      context.strokeStyle = ink;
      context.lineWidth = 1;
      context.beginPath();
      for (let i = 0; i < frame.arrows.length; i += 2) {
        const [dx, dy] = [frame.arrows[i], frame.arrows[i + 1]];
        const length = Math.hypot(dx, dy);
        const scale = LONGEST / (1 + length);
        const [x, y] = [frame.fake[i], frame.fake[i + 1]];
        const [a, b] = [at(x, y), at(x + dx * scale, y + dy * scale)];
        context.moveTo(...a);
        context.lineTo(...b);
        const pixels = Math.hypot(b[0] - a[0], b[1] - a[1]);
        if (pixels > 5) {
          const [u, v] = [((b[0] - a[0]) / pixels) * 4, ((b[1] - a[1]) / pixels) * 4];
          context.moveTo(b[0] - u - v / 2, b[1] - v + u / 2);
          context.lineTo(...b);
          context.lineTo(b[0] - u + v / 2, b[1] - v - u / 2);
        }
      }
      context.stroke();
    }
    if (cursor && draws) {
      const [x, y] = at(...cursor);
      context.strokeStyle = ink;
      context.strokeRect(x - 5, y - 5, 10, 10);
    }
  }

  function drawPanel({ canvas, title, lines, range, mark }, ink) {
    const [context, width, height] = prepare(canvas);
    const names = Object.keys(lines);
    const series = names.map((name) => {
      const k = columns.indexOf(name);
      return rows.filter((row) => !Number.isNaN(row[k])).map((row) => [row[0], row[k]]);
    });
    const values = series.flat().map((pair) => pair[1]).concat(mark ?? []);
    const low = range[0] ?? Math.min(0, ...values);
    const high = range[1] ?? Math.max(0.1, ...values) * 1.05;
    const end = rows.length ? rows[rows.length - 1][0] : 0;
    const box = { left: 30, right: width - 6, top: 20, bottom: height - 14 };
    const x = (value) => box.left + (value / (end || 1)) * (box.right - box.left);
    const y = (value) => box.bottom - ((Math.min(Math.max(value, low), high) - low) / (high - low)) * (box.bottom - box.top);
    context.font = `11px ${getComputedStyle(root).fontFamily}`;
    context.fillStyle = ink;
    context.fillText(texts[title], 6, 13);
    context.textAlign = "right";
    const short = (value) => (Math.abs(value) < 10 ? value.toFixed(1) : value.toFixed(0));
    for (const value of [low, high]) context.fillText(short(value), box.left - 3, y(value) + 4);
    let right = width - 6;
    for (const name of [...names].reverse()) {
      context.fillStyle = lines[name];
      context.fillText(texts[name], right, 13);
      right -= context.measureText(texts[name]).width + 8;
    }
    context.fillStyle = ink;
    context.fillText(`${texts.updates}: ${end.toLocaleString()}`, width - 6, height - 2);
    context.textAlign = "left";
    context.strokeStyle = ink;
    context.globalAlpha = 0.35;
    context.lineWidth = 1;
    context.strokeRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    if (mark !== null) {
      context.beginPath();
      context.moveTo(box.left, y(mark));
      context.lineTo(box.right, y(mark));
      context.stroke();
    }
    context.globalAlpha = 1;
    context.lineWidth = 1.5;
    series.forEach((pairs, i) => {
      context.strokeStyle = lines[names[i]];
      context.beginPath();
      pairs.forEach(([a, b], k) => (k ? context.lineTo(x(a), y(b)) : context.moveTo(x(a), y(b))));
      context.stroke();
    });
  }

  // Drawing by mouse, finger and keyboard. Points are sent a few times a second.
  let drawn = [];
  const place = (event) => {
    const box = plane.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width - 0.5) * 2 * SIDE, (0.5 - (event.clientY - box.top) / box.height) * 2 * SIDE];
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
    if (move) cursor = cursor.map((value, i) => Math.max(-SIDE, Math.min(SIDE, value + move[i])));
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
