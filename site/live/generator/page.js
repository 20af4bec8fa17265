// The generator on a page: digits that appear one after the other, a walk between two of them, sliders. net.js and the
// weights stand before it in the same script. `GanGenerator.mount(element, { lang: "ko" or "en" })` fills the element.

const TEXTS = {
  ko: {
    made: "아무도 쓴 적이 없는 숫자 24개입니다. 이 브라우저가 방금, 하나마다 난수 32개를 써서 그렸습니다.",
    choose: "숫자를 하나 고르면 큰 그림이 조금씩 그 숫자로 바뀝니다.",
    digit: "숫자 그림",
    here: "지금 위치의 숫자 그림",
    fresh: "새 숫자 그리기",
    place: "길 위의 위치",
    length: "z의 길이(학습할 때는 보통 1)",
    numbers: "난수 32개 가운데 처음 8개를 직접 바꾸기",
  },
  en: {
    made: "24 digits that nobody has written. Each grew out of 32 random numbers, just now, in your browser.",
    choose: "Choose a digit, and the large picture turns into it step by step.",
    digit: "picture of a digit",
    here: "the digit at this place",
    fresh: "Draw new digits",
    place: "place on the path",
    length: "length of z (1 is usual in training)",
    numbers: "Set the first 8 of the 32 numbers by hand",
  },
};
const DIGITS = 24;
const BY_HAND = 8;
const Z_DIM = 32;
const WALK = 1200; // milliseconds

let mounted = 0; // so that each one's radio buttons are a group of their own

function mount(element, { lang }) {
  const texts = TEXTS[lang];
  const layers = readWeights(Uint8Array.from(atob(WEIGHTS), (letter) => letter.charCodeAt(0)).buffer);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const group = `gan-generator-${(mounted += 1)}`;

  const root = make("div", "gan-generator");
  const sheet = make("fieldset", "sheet", root);
  make("legend", "", sheet, { textContent: texts.made });
  const cells = Array.from({ length: DIGITS }, (_, i) => {
    const label = make("label", "", sheet);
    const radio = make("input", "", label, { type: "radio", name: group, onchange: () => walkTo(cells[i].z) });
    return { radio, canvas: picture(label, `${texts.digit} ${i + 1}`) };
  });
  const side = make("div", "side", root);
  const large = picture(side, texts.here);
  make("p", "", side, { textContent: texts.choose });
  const place = slider(side, texts.place, [0, 1, 0.01], () => {
    walk += 1;
    go(Number(place.value));
  });
  const length = slider(side, texts.length, [0, 2, 0.05], () => {
    show();
    drawAll(0);
  });
  make("button", "", side, { type: "button", textContent: texts.fresh, onclick: renew });
  const details = make("details", "", side);
  make("summary", "", details, { textContent: texts.numbers });
  const numbers = Array.from({ length: BY_HAND }, (_, k) => {
    const number = slider(details, `z${k + 1}`, [-3, 3, 0.05], () => {
      walk += 1;
      here[k] = Number(number.value);
      show();
    });
    return number;
  });

  let [from, to, here] = [[], [], []];
  let [round, walk] = [0, 0]; // the last drawing of all digits, the last walk: what began before it stops
  length.value = 1;
  renew();
  element.replaceChildren(root);

  function renew() {
    for (const { canvas } of cells) canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    for (const cell of cells) cell.z = toShell(Array.from({ length: Z_DIM }, normal));
    cells[0].radio.checked = true;
    walk += 1;
    [from, to] = [cells.at(-1).z, cells[0].z];
    go(1);
    drawAll(still ? 0 : 40);
  }

  async function drawAll(pace) {
    const mine = (round += 1);
    for (const { canvas, z } of cells) {
      await new Promise((resolve) => setTimeout(resolve, pace)); // between two digits the page answers
      if (mine !== round) return;
      paint(canvas, z);
    }
  }

  function walkTo(z) {
    [from, to] = [here, z];
    if (still) return go(1);
    const [begin, mine] = [performance.now(), (walk += 1)];
    const step = (now) => {
      if (mine !== walk) return;
      const t = Math.min(1, Math.max(0, (now - begin) / WALK));
      go(t);
      if (t < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  // Along the straight line, but at the length that z has in training.
  function go(t) {
    place.value = t;
    here = toShell(from.map((value, i) => value + (to[i] - value) * t));
    show();
  }

  function show() {
    numbers.forEach((number, k) => (number.value = here[k]));
    paint(large, here);
  }

  function paint(canvas, z) {
    const image = new ImageData(32, 32);
    const values = drawDigit(layers, z.map((value) => value * Number(length.value)));
    values.forEach((value, i) => image.data.set([...Array(3).fill(127.5 * (value + 1)), 255], 4 * i));
    canvas.getContext("2d").putImageData(image, 0, 0);
  }
}

const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());

// Nearly all z of the training lie about √32 from the middle, as on a shell.
function toShell(z) {
  const size = Math.hypot(...z);
  return z.map((value) => (value * Math.sqrt(Z_DIM)) / size);
}

function make(tag, className, parent, properties = {}) {
  const element = Object.assign(document.createElement(tag), properties, { className });
  parent?.append(element);
  return element;
}

function picture(parent, name) {
  const canvas = make("canvas", "", parent, { width: 32, height: 32 });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", name);
  return canvas;
}

function slider(parent, name, [min, max, step], oninput) {
  const label = make("label", "slider", parent);
  make("span", "", label, { textContent: name });
  return make("input", "", label, { type: "range", min, max, step, oninput });
}
