/* What every page does: it keeps the place when the language is switched, mounts the living models, and prints whole. */

const tr = (ko, en) => (document.documentElement.lang === "ko" ? ko : en);

// A section has the same address in both languages: the switch leads to the one at the top of the window.
for (const link of document.querySelectorAll("a.language")) {
  link.addEventListener("click", () => {
    const sections = [...document.querySelectorAll("article section[id]")];
    const above = sections.filter(section => section.getBoundingClientRect().top < innerHeight / 3);
    link.hash = scrollY > 100 ? above.at(-1).id : "";
  });
}

// A living model is loaded when the reader comes near it. Its script holds all of its data: a page may be on a disk.
const MODELS = {generator: () => GanGenerator, lab: () => GanLab};

function mount(element) {
  const folder = `${document.documentElement.dataset.content_root}../live/`;
  const name = element.dataset.live;
  const style = Object.assign(document.createElement("link"), {rel: "stylesheet", href: `${folder}live.css`});
  const script = Object.assign(document.createElement("script"), {src: `${folder}${name}.js`});
  const begins = element.closest("[data-begins]") !== null;
  script.onload = () => MODELS[name]().mount(element, {lang: document.documentElement.lang, begins});
  document.head.append(style, script);
}

const near = new IntersectionObserver(
  entries => {
    for (const {isIntersecting, target} of entries) {
      if (isIntersecting) {
        near.unobserve(target);
        mount(target);
      }
    }
  },
  {rootMargin: "300px"},
);
document.querySelectorAll("[data-live]").forEach(element => near.observe(element));

// What scrolls inside itself can be reached with the keyboard, too.
for (const box of document.querySelectorAll(".highlight pre, pre.printed, .output pre, .table-wrapper, div.math, p:has(> img)")) {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
}

// What is folded is printed all the same.
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("article details:not([open])")) {
    details.open = true;
    addEventListener("afterprint", () => (details.open = false), {once: true});
  }
});
