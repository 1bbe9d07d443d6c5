// Pointing at things in the page views: the same element lit on every device, its facts in the inspector.

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
