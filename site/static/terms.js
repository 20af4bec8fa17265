/* A term of the glossary says what it means while the mouse is over it or the keyboard has reached it. Escape closes.

   The mouse may move onto the bubble. On a touch screen the first tap shows it, the second follows the link. */

const bubble = document.createElement("div");
bubble.id = "meaning";
bubble.role = "tooltip";
bubble.hidden = true;
document.body.append(bubble);
let shown = null;

function say(term) {
  hush();
  shown = term;
  bubble.textContent = term.dataset.about;
  bubble.hidden = false;
  term.setAttribute("aria-describedby", bubble.id);
  const place = term.getBoundingClientRect();
  const left = Math.max(8, Math.min(place.left, document.documentElement.clientWidth - bubble.offsetWidth - 8));
  const above = place.top - bubble.offsetHeight;
  bubble.style.left = `${left + scrollX}px`;
  bubble.style.top = `${(above > 0 ? above : place.bottom) + scrollY}px`;
}

function hush() {
  bubble.hidden = true;
  shown?.removeAttribute("aria-describedby");
  shown = null;
}

for (const term of document.querySelectorAll("a.term")) {
  term.addEventListener("mouseenter", () => say(term));
  term.addEventListener("focus", () => say(term));
  term.addEventListener("blur", hush);
  term.addEventListener("mouseleave", ({relatedTarget}) => relatedTarget !== bubble && hush());
  term.addEventListener("pointerdown", event => {
    if (event.pointerType !== "touch" || shown === term) return;
    term.addEventListener("click", click => click.preventDefault(), {once: true});
  });
}
bubble.addEventListener("mouseleave", hush);
addEventListener("keydown", ({key}) => key === "Escape" && hush());
