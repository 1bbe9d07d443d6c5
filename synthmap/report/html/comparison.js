// A comparison's moving parts: marks of what became of things, the layer of the difference, one side slid over the other.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// ---- theme -------------------------------------------------------------------------------------------------------

const root = document.documentElement;
const systemDark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches);

function tellTheme() {
  $("#theme").textContent = isDark() ? "Light" : "Dark";
  $("#theme").setAttribute("aria-label", `Switch to the ${isDark() ? "light" : "dark"} theme`);
}

$("#theme").addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  tellTheme();
});
systemDark.addEventListener("change", tellTheme);
tellTheme();

// ---- marks over the pictures ---------------------------------------------------------------------------------------
// What a page under audit said never becomes markup: words go in as text, places and sizes through the style object.

const dataOf = (pair) => JSON.parse($(`#data-${pair.dataset.view}`).textContent);

function draw(pair) {
  const { sizes, marks } = dataOf(pair);
  for (const figure of $$(".view", pair)) {
    const side = Number(figure.dataset.side);
    const [width, height] = sizes[side];
    figure.style.setProperty("--grow", Math.sqrt(width));
    figure.style.setProperty("--widest", `${width}px`);
    $(".stage", figure).style.aspectRatio = `${width} / ${height}`;
    const drawn = marks.flatMap(({ kind, text, boxes, problem }, number) => {
      if (!boxes[side]) return [];
      const node = document.createElement("div");
      node.className = "became";
      Object.assign(node.dataset, { kind, number, problem });
      const [x, y, w, h] = boxes[side];
      node.style.left = `${(100 * x) / width}%`;
      node.style.top = `${(100 * y) / height}%`;
      node.style.width = `${(100 * w) / width}%`;
      node.style.height = `${(100 * h) / height}%`;
      if (text) {
        const label = document.createElement("span");
        label.textContent = text;
        node.append(label);
      }
      return [node];
    });
    $(".marks", figure).replaceChildren(...drawn);
  }
}

function show(pair, chosen) {
  pair.open = true;
  for (const lit of $$(".lit")) lit.classList.remove("lit");
  for (const mark of $$(chosen, pair)) {
    mark.classList.add("lit");
    const frame = mark.closest(".frame");
    // Both sides come to their own place at once: following each other, they would miss it.
    leader = null;
    frame.scrollTop = mark.offsetTop + mark.offsetHeight / 2 - frame.clientHeight / 2;
  }
  $(".views", pair).scrollIntoView({ block: "nearest" });
}

for (const pair of $$(".held")) draw(pair);

document.addEventListener("click", ({ target }) => {
  const row = target.closest("[data-show]");
  if (row) show(row.closest(".held"), `.became[data-number="${row.dataset.show}"]`);
  const problem = target.closest("[data-problem]")?.dataset.problem;
  if (!problem || target.closest(".became")) return;
  const mark = $(`.became[data-problem="${problem}"]`);
  if (mark) show(mark.closest(".held"), `.became[data-problem="${problem}"]`);
});

// ---- what is drawn ---------------------------------------------------------------------------------------------------

function apply(pair) {
  const { heat, marks, slide } = $(".controls", pair).elements;
  const chosen = heat ? heat.value : "";
  for (const layer of $$("[data-heat]", pair)) layer.hidden = layer.dataset.heat !== chosen;
  for (const over of $$(".marks", pair)) over.toggleAttribute("data-off", !marks.checked);
  if (!slide) return;
  const [picture, divider] = [$(".other", pair), $(".divider", pair)];
  const share = Number(slide.value);
  picture.hidden = divider.hidden = !share;
  if (share && !picture.getAttribute("src")) picture.src = $('[data-side="0"] .shot', pair)?.src ?? "";
  picture.style.clipPath = `inset(0 ${100 - share}% 0 0)`;
  divider.style.left = `${share}%`;
}

for (const form of $$(".held > .controls")) {
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => apply(form.closest(".held")));
}

// Only the frame that the reader moves leads: frames that follow, or are brought to a place, would chase each other.
let leader = null;
for (const moved of ["wheel", "touchmove", "pointerdown", "keydown"]) {
  document.addEventListener(moved, ({ target }) => {
    leader = target.closest?.(".frame") ?? null;
  }, { capture: true, passive: true });
}
document.addEventListener("scroll", ({ target: frame }) => {
  const pair = frame === leader && frame.closest(".held");
  if (!pair || !$(".controls", pair).elements.together.checked) return;
  const share = frame.scrollTop / (frame.scrollHeight - frame.clientHeight || 1);
  for (const other of $$(".frame", pair)) {
    if (other !== frame) other.scrollTop = share * (other.scrollHeight - other.clientHeight);
  }
}, { capture: true, passive: true });
