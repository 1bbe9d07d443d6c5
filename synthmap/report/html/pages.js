// The page views: what is drawn over the screenshots, what is lit and explained, and the address that leads to a place.
// What a page under audit said never becomes markup: words go in as text, places and sizes through the style object.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

function make(tag, properties = {}, ...children) {
  const { data = {}, aria = {}, ...rest } = properties;
  const node = Object.assign(document.createElement(tag), rest);
  Object.assign(node.dataset, data);
  for (const [name, value] of Object.entries(aria)) node.setAttribute(`aria-${name}`, value);
  node.append(...children);
  return node;
}

const percent = (share) => (share == null ? "–" : `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`);
const count = (number) => (number == null ? "–" : number.toLocaleString("en"));
const score = (number) => (number == null ? "–" : number.toFixed(2));

// ---- the views of the page that is shown -------------------------------------------------------------------------

const tools = $("#tools");
const pageBox = $("#page");
const inspector = $("#inspector");
const templates = $$("template[data-page]");

let page = null; // the template that is shown
let views = []; // its views that could be looked at: {device, figure, frame, data}
let leader = null; // the frame that the reader scrolls, which the others follow
let pinned = null; // what the last click points at: {view, element} or {view, finding}

function place(node, [x, y, width, height], [across, down]) {
  node.style.left = `${(100 * x) / across}%`;
  node.style.top = `${(100 * y) / down}%`;
  node.style.width = `${(100 * width) / across}%`;
  node.style.height = `${(100 * height) / down}%`;
}

const area = ({ box }) => box[2] * box[3];

function elementMark(element, size) {
  const node = make("button", {
    type: "button",
    className: "mark-element",
    tabIndex: -1,
    data: { id: element.id, key: element.key, liveness: element.liveness },
    aria: { label: `${element.name || "no name"}, ${element.role}, ${element.liveness}` },
  });
  place(node, element.box, size);
  if (!element.rects.length) return node;
  const [left, top, width, height] = element.box;
  node.dataset.lines = "";
  for (const [x, y, ...extent] of element.rects) {
    const line = make("span");
    place(line, [x - left, y - top, ...extent], [width || 1, height || 1]);
    node.append(line);
  }
  return node;
}

function findingMark(finding, size, sameBox) {
  const label = make("span", { className: "mark", data: { level: finding.level } }, finding.mark);
  label.style.marginLeft = `${sameBox * 1.6}rem`;
  const node = make(
    "button",
    {
      type: "button",
      className: "mark-finding",
      data: { finding: finding.id, card: finding.card, key: finding.key, level: finding.level },
      aria: { label: `Problem ${finding.mark}: ${finding.message}` },
    },
    label,
  );
  if (finding.undecided) node.dataset.undecided = "";
  // The number stands outside the box's corner, and inside it where the picture ends.
  const near = { left: finding.box[0] < size[0] / 40, top: finding.box[1] < size[0] / 40 };
  node.dataset.edge = Object.keys(near).filter((side) => near[side]).join(" ");
  place(node, finding.box, size);
  return node;
}

function line(kind, y, height, text) {
  const node = make("div", { className: "line", data: { kind } });
  node.style.top = `${(100 * y) / height}%`;
  if (text) node.append(make("span", {}, text));
  return node;
}

// Where the share of sessions that get this far falls below `share`, in page pixels; null where it never does.
function crossing(reach, share) {
  const after = reach.findIndex(([, reached]) => reached < share);
  if (after < 1) return null;
  const [[y0, r0], [y1, r1]] = [reach[after - 1], reach[after]];
  return y0 + ((r0 - share) / (r0 - r1)) * (y1 - y0);
}

function lines({ folds, viewport, size, reach, average_fold: average }) {
  const own = viewport[1];
  const known = folds.some(({ y }) => y === own) ? folds : [{ y: own, finished: false }, ...folds];
  const drawn = known.map(({ y, finished }) => {
    const name = y === own ? "the fold" : `a fold at ${count(Math.round(y))} px`;
    const text = finished ? `${name}: looks finished` : y === own ? name : "";
    return line(finished ? "finished" : "fold", y, size[1], text);
  });
  for (const share of [0.75, 0.5, 0.25]) {
    const y = crossing(reach, share);
    if (y !== null) drawn.push(line("reach", y, size[1], `${percent(share)} get this far`));
  }
  if (average) drawn.push(line("reach", average, size[1], "average fold"));
  return drawn;
}

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
  for (const figure of figures) $(".boxes", figure).replaceChildren();
  for (const figure of figures) for (const part of [".lines", ".found"]) $(part, figure).replaceChildren();
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
  const { finding, id, row } = mark.dataset;
  if (finding) return { view, finding: view.data.findings.find((other) => other.id === finding) };
  return { view, element: view.data.elements.find((other) => String(other.id) === (id ?? row)) };
}

function marksOf({ view, element, finding }, among) {
  const key = (element ?? finding).key;
  return $$(".mark-element, .mark-finding", among.figure).filter((mark) => {
    if (finding && mark.dataset.card) return mark.dataset.card === finding.card;
    if (mark.dataset.finding) return false;
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
    if (mark) bring(view, mark);
  }
}

function pointedAt({ target: node }) {
  const thing = target(node);
  if (thing) point(thing);
}

pageBox?.addEventListener("pointerover", pointedAt);
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

const columns = [
  ["Name", ({ name }) => name || "(no name)", ({ name }) => name.toLowerCase()],
  ["Liveness", ({ liveness }) => liveness, ({ liveness }) => liveness],
  ["Clicks", ({ clicks }) => count(clicks), ({ clicks }) => -(clicks ?? -1)],
  ["Share", ({ share }) => percent(share), ({ share }) => -(share ?? -1)],
  ["Looks", ({ looks }) => score(looks), ({ looks }) => -(looks ?? -1)],
];

function linkTable(elements) {
  const body = make("tbody");
  const heads = columns.map(([name, , order]) => {
    const head = make("th", { scope: "col" }, make("button", { type: "button" }, name));
    head.addEventListener("click", () => sort(head, order));
    return head;
  });
  function sort(head, order) {
    const back = head.getAttribute("aria-sort") === "ascending";
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", back ? "descending" : "ascending");
    const compare = (a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0);
    const sorted = [...elements].sort(back ? (a, b) => compare(b, a) : compare);
    body.replaceChildren(...sorted.map(row));
  }
  function row(element) {
    const [name, ...rest] = columns.map(([, text]) => text(element));
    const cell = make("th", { scope: "row" }, make("button", { type: "button", dir: "auto" }, name));
    return make("tr", { data: { row: element.id } }, cell, ...rest.map((text) => make("td", {}, text)));
  }
  sort(heads[2], columns[2][2]);
  return make("table", {}, make("thead", {}, make("tr", {}, ...heads)), body);
}

function openedTable({ target: details }) {
  const view = views.find(({ figure }) => figure.contains(details));
  const box = $(".scroller", details);
  if (view && box && details.open && !box.firstChild) box.append(linkTable(view.data.elements));
}

pageBox?.addEventListener("toggle", openedTable, { capture: true });

// ---- the address: #page=pricing&device=mobile&finding=… ------------------------------------

function locate(device, id) {
  const figure = $$(".view:not([hidden])", pageBox).find((other) => other.dataset.device === device);
  const view = views.find((other) => other.figure === figure);
  const finding = view?.data.findings.find((other) => other.id === id);
  if (!tools.elements.findings.checked) {
    tools.elements.findings.checked = true;
    applyLayers();
  }
  $(".views", pageBox).scrollIntoView({ block: "start" });
  figure?.scrollIntoView({ block: "nearest", inline: "center" });
  if (!finding) return;
  const thing = { view, finding };
  bringAll(thing);
  const mark = $$(".mark-finding", figure).find((other) => other.dataset.finding === id);
  mark?.focus({ preventScroll: true });
  pin(thing);
}

function follow() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  if (!templates.length) return;
  const named = templates.find((template) => template.dataset.page === wanted.get("page"));
  if (!named && page) return;
  showPage(named ?? templates[0], wanted.get("variant"));
  if (wanted.get("finding")) locate(wanted.get("device"), wanted.get("finding"));
  else if (named) $("#pages").scrollIntoView({ block: "start" });
}

addEventListener("hashchange", follow);
// The same address once more is no change to the browser, yet the reader wants to be taken there again.
document.addEventListener("click", ({ target: node }) => {
  const link = node.closest?.("a[href^='#']");
  if (link && link.hash === location.hash) follow();
});
follow();
