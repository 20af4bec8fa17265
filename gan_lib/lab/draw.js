// How the plane and the curves are drawn. page.js follows in the same script.

const colour = (text) => text.match(/[\d.]+/g).slice(0, 3).map(Number);
const mix = (a, b, t) => a.map((value, i) => value + (b[i] - value) * t);

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

// A function that draws the plane: D's output, the points, where D pushes, the latent grid, the keyboard's cursor.
function planePainter(canvas, { side, surface: size, longest }) {
  const small = document.createElement("canvas");
  small.width = small.height = size;
  const picture = new ImageData(size, size);
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

  return ({ frame, real, cursor, shown }, ground, ink) => {
    const dark = ground[0] + ground[1] + ground[2] < 380;
    const [context, width] = prepare(canvas);
    const at = (x, y) => [((x + side) / (2 * side)) * width, ((side - y) / (2 * side)) * width];
    if (shown.surface) {
      const shade = shades(ground, dark);
      frame.pixels.forEach((value, i) => (pixels[i] = shade[value]));
      small.getContext("2d").putImageData(picture, 0, 0);
      context.drawImage(small, 0, 0, width, width);
    }
    if (shown.lattice) {
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
    if (shown.arrows) {
      context.strokeStyle = ink;
      context.lineWidth = 1;
      context.beginPath();
      for (let i = 0; i < frame.arrows.length; i += 2) {
        const [dx, dy] = [frame.arrows[i], frame.arrows[i + 1]];
        const length = Math.hypot(dx, dy);
        const scale = longest / (1 + length);
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
    if (cursor) {
      const [x, y] = at(...cursor);
      context.strokeStyle = ink;
      context.strokeRect(x - 5, y - 5, 10, 10);
    }
  };
}

// One panel of curves: each of its lines is a column of the rows.
function drawPanel({ canvas, title, lines, range, mark }, { rows, columns, texts }, ink, font) {
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
  const within = (value) => Math.min(Math.max(value, low), high);
  const y = (value) => box.bottom - ((within(value) - low) / (high - low)) * (box.bottom - box.top);
  context.font = `11px ${font}`;
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
