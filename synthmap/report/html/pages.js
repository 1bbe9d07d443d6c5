// The page views: which page is shown, which layers, what is lit and explained, and the address that leads to a place.

// ---- the views of the page that is shown -------------------------------------------------------------------------

const tools = $("#tools");
const pageBox = $("#page");
const inspector = $("#inspector");
const templates = $$("template[data-page]");

let page = null; // the template that is shown
let views = []; // its views that could be looked at: {device, figure, frame, data}
let leader = null; // the frame that the reader scrolls, which the others follow
let resting = ""; // where on the screen the pointer is
let pinned = null; // what the last click points at: {view, element} or {view, finding}

function drawView(figure) {
  const data = JSON.parse($(`#view-${figure.dataset.view}`).textContent);
  const [width, height] = data.size;
  figure.style.setProperty("--grow", Math.sqrt(width));
  figure.style.setProperty("--widest", `${width}px`);
  $(".stage", figure).style.aspectRatio = `${width} / ${height}`;

  const found = data.findings.filter(({ box }) => box);
  const taken = new Map();
  const nodes = new Map(data.elements.map((element) => [element, elementMark(element, data.size)]));
  for (const finding of found) {
    const spot = finding.box.map(Math.round).join();
    taken.set(spot, (taken.get(spot) ?? -1) + 1);
    nodes.set(finding, findingMark(finding, data.size, taken.get(spot)));
  }
  // The small stand above the large, a finding above its element; the order in the document stays the page's own.
  [...nodes.keys()].sort((a, b) => area(b) - area(a)).forEach((thing, rank) => {
    nodes.get(thing).style.zIndex = rank + 1;
  });
  $(".lines", figure).append(...lines(data));
  $(".boxes", figure).append(...data.elements.map((element) => nodes.get(element)));
  $(".found", figure).append(...found.map((finding) => nodes.get(finding)));
  const first = $(".mark-element", figure);
  if (first) first.tabIndex = 0;
  $("summary", figure).textContent = `Links and controls (${count(data.elements.length)})`;
  return { device: figure.dataset.device, figure, frame: $(".frame", figure), data };
}

function showPage(template, variant) {
  if (page !== template) {
    page = template;
    const content = template.content.cloneNode(true);
    $("#page-head").replaceChildren($(".page-head", content));
    pageBox.replaceChildren(content);
    const variants = JSON.parse(template.dataset.variants);
    const select = tools.elements.variant;
    select.replaceChildren(...variants.map((name) => new Option(name.replace("/", ", "), name)));
    select.hidden = variants.length < 2;
    for (const link of $$(".index a")) {
      if (link.dataset.page === template.dataset.page) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  } else if (!variant || variant === tools.elements.variant.value) return;
  showVariant(variant);
}

function showVariant(variant) {
  const select = tools.elements.variant;
  if (variant) select.value = variant;
  if (!select.value) select.selectedIndex = 0;
  for (const figure of $$(".view", pageBox)) figure.hidden = figure.dataset.variant !== select.value;
  const figures = $$(".view:not([hidden], [data-failed])", pageBox);
  for (const figure of figures) for (const marks of $$(".marks", figure)) marks.replaceChildren();
  views = figures.map(drawView);
  pin(null);
  applyLayers();
}

// ---- layers ------------------------------------------------------------------------------------------------------

function applyLayers() {
  for (const radio of $$("[name=heat]", tools)) {
    radio.disabled = radio.value !== "none" && !views.some(({ data }) => radio.value in data.layers);
    if (radio.disabled && radio.checked) tools.elements.heat.value = "none";
  }
  const { heat, findings, outlines, folds, opacity } = tools.elements;
  Object.assign(pageBox.dataset, {
    heat: heat.value,
    findings: findings.checked,
    outlines: outlines.checked,
    folds: folds.checked,
  });
  for (const { figure, data } of views) {
    const picture = $(".heat", figure);
    const source = data.layers[heat.value];
    picture.hidden = !source;
    picture.style.opacity = opacity.value / 100;
    if (source && picture.getAttribute("src") !== source) picture.src = source;
    const open = $(".open", figure);
    open.hidden = !data.maps[heat.value];
    if (!open.hidden) open.href = data.maps[heat.value];
  }
  for (const legend of $$("[data-legend]", tools)) {
    const name = legend.dataset.legend;
    legend.hidden = name === "elements" ? !outlines.checked : name !== heat.value;
  }
  opacity.disabled = heat.value === "none";
  const sources = new Map(views.map(({ device, figure }) => [device, figure.dataset.provenance]));
  const alike = new Set(sources.values()).size === 1;
  $("#provenance").textContent = alike
    ? [...sources.values()][0]
    : [...sources].map(([device, source]) => `${device}: ${source}`).join("; ");
}

tools?.addEventListener("input", ({ target }) => (target.name === "variant" ? showVariant() : applyLayers()));
tools?.addEventListener("submit", (event) => event.preventDefault());

// Only the frame that the reader moves leads: frames that follow, or are brought to a place, would chase each other.
function lead({ target: node }) {
  leader = node.closest?.(".frame") ?? null;
}

function scrollTogether({ target: frame }) {
  if (frame !== leader || !tools.elements.together.checked) return;
  const share = frame.scrollTop / (frame.scrollHeight - frame.clientHeight || 1);
  for (const { frame: other } of views) {
    if (other !== frame) other.scrollTop = share * (other.scrollHeight - other.clientHeight);
  }
}

for (const moved of ["wheel", "touchmove", "pointerdown", "keydown"]) {
  pageBox?.addEventListener(moved, lead, { capture: true, passive: true });
}
pageBox?.addEventListener("scroll", scrollTogether, { capture: true, passive: true });

// ---- pointing: the same element lit on every device, its facts in the inspector -----------------------------------

function target(node) {
  const mark = node.closest?.(".mark-element, .mark-finding, [data-row]");
  const view = mark && views.find(({ figure }) => figure.contains(mark));
  if (!view) return null;
  const { card, id, row } = mark.dataset;
  if (card) return { view, finding: view.data.findings.find((other) => other.card === card) };
  return { view, element: view.data.elements.find((other) => String(other.id) === (id ?? row)) };
}

function marksOf({ view, element, finding }, among) {
  const key = (element ?? finding).key;
  return $$(".mark-element, .mark-finding", among.figure).filter((mark) => {
    if (mark.dataset.card) return mark.dataset.card === finding?.card;
    return key >= 0 ? Number(mark.dataset.key) === key : among === view && mark.dataset.id === String(element?.id);
  });
}

function point(thing) {
  for (const mark of $$(".lit", pageBox)) mark.classList.remove("lit");
  inspector.replaceChildren();
  if (!thing) {
    inspector.append(make("p", { className: "quiet" }, "Point at an element or a numbered box. A click keeps it here."));
    return;
  }
  for (const view of views) for (const mark of marksOf(thing, view)) mark.classList.add("lit");
  inspector.append(...(thing.finding ? findingFacts(thing.finding) : elementFacts(thing)));
}

function pin(thing) {
  pinned = thing;
  inspector.toggleAttribute("data-pinned", Boolean(thing));
  point(thing);
  if (!thing) return;
  const close = make("button", { type: "button", className: "close", aria: { label: "Let go" } }, "×");
  close.addEventListener("click", () => pin(null));
  inspector.prepend(close);
}

function findingFacts({ card }) {
  const copy = document.getElementById(card).cloneNode(true);
  copy.hidden = false;
  copy.removeAttribute("id");
  return [copy, make("p", {}, make("a", { href: `#${card}` }, "Show it in the to-do list"))];
}

function elementFacts({ view, element }) {
  const columns = views.map((other) => {
    const same = ({ key }) => key >= 0 && key === element.key;
    return [other.device, other === view ? element : other.data.elements.find(same)];
  });
  const facts = {
    Liveness: ({ liveness }) => liveness,
    "Known from": ({ evidence }) => evidence.join(", ") || "–",
    "Looks clickable": ({ looks }) => score(looks),
    Reachable: ({ reachable }) => percent(reachable),
    Clicks: ({ clicks }) => count(clicks),
    "Share of clicks": ({ share }) => percent(share),
  };
  const head = make("tr", {}, make("td"), ...columns.map(([device]) => make("th", { scope: "col" }, device)));
  const rows = Object.entries(facts).map(([name, fact]) => {
    const cells = columns.map(([, found]) => make("td", {}, found ? fact(found) : "not there"));
    return make("tr", {}, make("th", { scope: "row" }, name), ...cells);
  });
  return [
    make("h4", { dir: "auto" }, element.name || "(no name)"),
    make("p", { className: "quiet" }, element.role),
    make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)),
    make("p", {}, make("code", { dir: "ltr" }, element.selector)),
  ];
}

function bring(view, mark) {
  const { frame } = view;
  leader = null;
  const offset = mark.getBoundingClientRect().top - frame.getBoundingClientRect().top;
  frame.scrollTop += offset - Math.max(40, (frame.clientHeight - mark.offsetHeight) / 3);
}

function bringAll(thing, except) {
  for (const view of views) {
    const [mark] = view === except ? [] : marksOf(thing, view);
    if (mark) bring(view, $(".part", mark) ?? mark);
  }
}

// When the page is scrolled to a place, whatever comes to lie under a resting pointer was not pointed at.
function rest({ screenX, screenY }) {
  const before = resting;
  resting = `${screenX},${screenY}`;
  return before === resting;
}

function pointedAt({ target: node }) {
  const thing = target(node);
  if (thing) point(thing);
}

document.addEventListener("pointermove", rest, { passive: true });
document.addEventListener("pointerdown", rest, { passive: true });
pageBox?.addEventListener("pointerover", (event) => rest(event) || pointedAt(event));
pageBox?.addEventListener("focusin", pointedAt);
pageBox?.addEventListener("pointerout", ({ relatedTarget }) => {
  if (!relatedTarget || !target(relatedTarget)) pin(pinned);
});
pageBox?.addEventListener("click", ({ target: node }) => {
  const thing = target(node);
  if (!thing) return;
  pin(thing);
  bringAll(thing, node.closest("[data-row]") ? null : thing.view);
});
pageBox?.addEventListener("keydown", (event) => {
  const from = event.target.closest(".mark-element");
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!from || !step) return;
  event.preventDefault();
  const to = step > 0 ? from.nextElementSibling : from.previousElementSibling;
  if (!to) return;
  from.tabIndex = -1;
  to.tabIndex = 0;
  to.focus({ preventScroll: true });
  bring(target(to).view, to);
});
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && pinned) pin(null);
});

// ---- the table of links under a view -----------------------------------------------------------------------------

function openedTable({ target: details }) {
  const view = views.find(({ figure }) => figure.contains(details));
  const box = $(".scroller", details);
  if (view && box && details.open && !box.firstChild) box.append(linkTable(view.data.elements));
}

pageBox?.addEventListener("toggle", openedTable, { capture: true });

// ---- the address: #page=pricing&device=mobile&finding=… ----------------------------------------------------------

function locate(device, id) {
  const figure = $$(".view:not([hidden])", pageBox).find((other) => other.dataset.device === device);
  const view = views.find((other) => other.figure === figure);
  const finding = view?.data.findings.find(({ ids }) => ids.includes(id));
  if (!tools.elements.findings.checked) {
    tools.elements.findings.checked = true;
    applyLayers();
  }
  $(".views", pageBox).scrollIntoView({ block: "start" });
  figure?.scrollIntoView({ block: "nearest", inline: "center" });
  if (!finding) return;
  const thing = { view, finding };
  bringAll(thing);
  const mark = $$(".mark-finding", figure).find((other) => other.dataset.card === finding.card);
  mark?.focus({ preventScroll: true });
  pin(thing);
}

function followPage() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  if (!templates.length) return;
  const named = templates.find((template) => template.dataset.page === wanted.get("page"));
  if (!named && page) return;
  showPage(named ?? templates[0], wanted.get("variant"));
  if (wanted.get("finding")) locate(wanted.get("device"), wanted.get("finding"));
  else if (named) $("#pages").scrollIntoView({ block: "start" });
}

addEventListener("hashchange", followPage);
// The same address once more is no change to the browser, yet the reader wants to be taken there again.
document.addEventListener("click", ({ target: node }) => {
  const link = node.closest?.("a[href^='#']");
  if (link && link.hash === location.hash) followPage();
});
followPage();
