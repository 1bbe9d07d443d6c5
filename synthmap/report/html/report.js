// The whole document's moving parts: the theme, the filter of the to-do list, and links that lead to a card.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// ---- theme -------------------------------------------------------------------------------------------------------

const root = document.documentElement;
const themeButton = $("#theme");
const systemDark = matchMedia("(prefers-color-scheme: dark)");

// A page opened from disk may be refused storage; the theme then lasts as long as the page.
function remembered(value) {
  try {
    if (value !== undefined) localStorage.setItem("synthmap-theme", value);
    return localStorage.getItem("synthmap-theme");
  } catch {
    return value ?? null;
  }
}

const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches);

function setTheme(theme) {
  if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  themeButton.textContent = isDark() ? "Light" : "Dark";
  themeButton.setAttribute("aria-label", `Switch to the ${isDark() ? "light" : "dark"} theme`);
}

themeButton.addEventListener("click", () => setTheme(remembered(isDark() ? "light" : "dark")));
systemDark.addEventListener("change", () => setTheme());
setTheme(remembered());

// ---- the filter of the to-do list --------------------------------------------------------------------------------

const filter = $("#filter");

const texts = new WeakMap();

function textOf(card) {
  if (!texts.has(card)) texts.set(card, card.textContent.toLowerCase());
  return texts.get(card);
}

function applyFilter() {
  const wanted = new FormData(filter);
  const wants = (name, list) => !wanted.get(name) || JSON.parse(list).includes(wanted.get(name));
  const levels = wanted.getAll("level");
  const words = wanted.get("words").toLowerCase().split(/\s+/);
  for (const card of $$("#todo > .card, #undecided .card")) {
    const { level, rules, pages, devices } = card.dataset;
    card.hidden = !(
      levels.includes(level) &&
      wants("rule", rules) &&
      wants("page", pages) &&
      wants("device", devices) &&
      words.every((word) => textOf(card).includes(word))
    );
  }
  const cards = $$("#todo > .card");
  const shown = cards.filter((card) => !card.hidden).length;
  const whole = shown === cards.length;
  $("output", filter).textContent = whole ? "" : `${shown} of ${cards.length} shown`;
  $("button[type=reset]", filter).hidden = whole;
}

filter?.addEventListener("submit", (event) => event.preventDefault());
filter?.addEventListener("input", applyFilter);
filter?.addEventListener("reset", () => setTimeout(applyFilter)); // the fields change after the event

// A link to a card must find it, whatever the filter or a folded list hides.
function reveal(card) {
  if (card.hidden) filter.reset();
  const folded = card.closest("details");
  if (folded) folded.open = true;
  setTimeout(() => card.scrollIntoView({ block: "start" }));
}

function followCard() {
  const named = document.getElementById(location.hash.slice(1));
  if (named?.matches("details")) named.open = true;
  if (named?.matches(".card")) reveal(named);
}

addEventListener("hashchange", followCard);
followCard();
