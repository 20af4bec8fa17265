/* The search page: sections that have all that is asked for, those that hold the query as typed first. See finder.py. */

const MOST = 30;

function tokensOf(query) {
  const words = query.match(/[a-z0-9_]+/g) ?? [];
  const runs = query.match(/[가-힣]+/g) ?? [];
  const pairs = runs.flatMap(run => (run.length < 2 ? [run] : [...run.slice(1)].map((second, i) => run[i] + second)));
  return [...words, ...pairs];
}

// The sections with a token; of English words and single syllables the beginning is enough.
function having(token) {
  const isPair = /^[가-힣]{2}$/.test(token);
  const found = isPair ? [token] : Object.keys(COURSE.index).filter(key => key.startsWith(token));
  return new Set(found.flatMap(key => COURSE.index[key] ?? []));
}

const times = (text, query) => text.toLowerCase().split(query).length - 1;

function find(typed) {
  const query = typed.trim().toLowerCase().replace(/\s+/g, " ");
  const tokens = tokensOf(query);
  if (!tokens.length) return [];
  const [first, ...others] = tokens.map(having);
  const score = ([, address, pageTitle, title, text]) =>
    100 * (title.toLowerCase() === query) +
    30 * times(title, query) +
    10 * times(pageTitle, query) * (address === "") +
    Math.min(times(text, query), 8);
  return [...first]
    .filter(number => others.every(numbers => numbers.has(number)))
    .map(number => ({section: COURSE.sections[number], score: score(COURSE.sections[number])}))
    .sort((a, b) => b.score - a.score);
}

// The text around the first place of the query, as pieces of which every second one is the query.
function excerpt(text, query) {
  const at = Math.max(text.toLowerCase().indexOf(query), 0);
  const part = text.slice(Math.max(at - 60, 0), at + 120);
  const pieces = query ? part.split(new RegExp(`(${query.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")})`, "i")) : [part];
  return [at > 60 ? "…" : "", ...pieces, at + 120 < text.length ? "…" : ""];
}

function element(name, attributes, ...children) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

function show(typed) {
  const query = typed.trim().toLowerCase();
  const found = find(typed);
  document.getElementById("found").textContent = query
    ? tr(`${found.length}곳을 찾았습니다.`, `${found.length} ${found.length === 1 ? "section" : "sections"} found.`)
    : "";
  const rows = found.slice(0, MOST).map(({section: [page, address, pageTitle, title, text]}) => {
    const name = title === pageTitle ? title : `${pageTitle} › ${title}`;
    const pieces = excerpt(text, query).map(piece =>
      piece.toLowerCase() === query && query ? element("mark", {}, piece) : piece,
    );
    const link = element("a", {href: `${page}.html${address && "#" + address}`}, name);
    return element("li", {}, link, element("p", {}, ...pieces));
  });
  document.getElementById("results").replaceChildren(...rows);
}

const form = document.getElementById("find");
form.q.value = new URLSearchParams(location.search).get("q") ?? "";
form.addEventListener("submit", event => event.preventDefault());
form.addEventListener("input", () => {
  history.replaceState(null, "", `?q=${encodeURIComponent(form.q.value)}`);
  show(form.q.value);
});
show(form.q.value);
