// The GAN Lab on a page without Python: the notebook's own page (draw.js and page.js, before this in the same script)
// with a worker in the place of the kernel. `GanLab.mount(element, { lang: "ko" or "en" })` fills the element; with
// `begins: true` it trains as soon as it is seen, unless the reader wants no motion.
// Settings other than the first ones stand in the address, #loss=hinge&r1=0.1, and come from there.

function mount(element, { lang, begins = false }) {
  const contents = CONTENTS[lang];
  const worker = new Worker(URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" })));
  const host = make("div", "gan-lab-on-page", element);
  // resting: it would train, but nobody sees it
  let [running, resting] = [false, begins && !matchMedia("(prefers-reduced-motion: reduce)").matches];
  let [receive, settings] = [null, {}];

  worker.onmessage = ({ data: { message, buffers } }) => {
    if (message.kind === "scene") {
      settings = message.settings;
      writeAddress(contents.controls, settings);
    } else running = message.frames.at(-1).running;
    receive(message, buffers);
  };
  // What page.js takes for the widget's model.
  const model = {
    get: (name) => contents[name],
    on: (_, handler) => (receive = handler),
    off: () => (receive = () => {}),
    send: (message) => worker.postMessage(message),
  };
  model.send({ kind: "begin", settings: readAddress(contents.controls), language: lang });
  element.replaceChildren(host);
  render({ model, el: host });
  for (const canvas of host.querySelectorAll("canvas")) canvas.setAttribute("role", "img");

  addEventListener("hashchange", () => {
    const asked = readAddress(contents.controls);
    if (!Object.keys(asked).length) return; // the address of a section
    const wanted = contents.controls.map(({ name, start }) => [name, asked[name] ?? start]);
    model.send({ kind: "set", ...Object.fromEntries(wanted.filter(([name, value]) => settings[name] !== value)) });
  });
  new IntersectionObserver(([{ isIntersecting }]) => rest(!isIntersecting)).observe(host);
  document.addEventListener("visibilitychange", () => rest(document.hidden));

  function rest(away) {
    if (away ? !running : !resting) return;
    resting = away;
    model.send({ kind: away ? "pause" : "run" });
  }

  // The plane and the curves take their colours from the page when they are drawn.
  const redraw = () => host.querySelector(".shows input").dispatchEvent(new Event("change"));
  new MutationObserver(redraw).observe(document.body, { attributeFilter: ["data-theme", "class"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}

// The settings in the address that the page offers; whatever else stands there is left alone.
function readAddress(controls) {
  const asked = new URLSearchParams(location.hash.slice(1));
  const chosen = controls.map(({ name, values }) => [
    name,
    values.map(([value]) => value).find((value) => String(value) === asked.get(name)),
  ]);
  return Object.fromEntries(chosen.filter(([, value]) => value !== undefined));
}

function writeAddress(controls, settings) {
  const changed = controls.filter(({ name, start }) => settings[name] !== start);
  const hash = changed.length ? `#${new URLSearchParams(changed.map(({ name }) => [name, settings[name]]))}` : "";
  const ours = Object.keys(readAddress(controls)).length > 0;
  if (hash === location.hash || !(hash || ours)) return; // the address of a section stays, too
  history.replaceState(history.state, "", location.pathname + location.search + hash);
}
