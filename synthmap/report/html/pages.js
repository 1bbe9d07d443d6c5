// The page views: which page is shown in which browser and state, and the drawing of its views.

const tools = $("#tools");
const pageBox = $("#page");
const inspector = $("#inspector");
const templates = $$("template[data-page]");

const roomy = matchMedia("(min-width: 75rem)"); // the page's problems stand beside its pictures

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
    $("#page-list").replaceChildren($(".list", content));
    $(".list", inspector.parentNode).open = roomy.matches;
    pageBox.replaceChildren(content);
    const variants = JSON.parse(template.dataset.variants).map((name) => name.split("/"));
    for (const [part, name] of ["browser", "state"].entries()) {
      fill(tools.elements[name], [...new Set(variants.map((parts) => parts[part]))].map((value) => [value, value]));
      tools.elements[name].selectedIndex = 0;
    }
    for (const link of $$(".index a")) {
      const here = link.dataset.page === template.dataset.page;
      if (here) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
      // A long index scrolls by itself: what is shown is to be seen in it too.
      if (here) link.closest(".index").scrollTop = link.offsetTop - link.closest(".index").clientHeight / 2;
    }
  } else if (!variant || variant === shown()) return;
  showVariant(variant);
}

// Not every browser need have every state: then the control that was moved decides, and the other follows.
function showVariant(wanted, moved = "browser") {
  const { browser, state } = tools.elements;
  const variants = JSON.parse(page.dataset.variants);
  const there = variants.includes(wanted ?? shown()) ? (wanted ?? shown()) : null;
  const part = moved === "browser" ? 0 : 1;
  const variant = there ?? variants.find((name) => name.split("/")[part] === tools.elements[moved].value) ?? variants[0];
  [browser.value, state.value] = variant.split("/");
  for (const figure of $$(".view", pageBox)) figure.hidden = figure.dataset.variant !== variant;
  const figures = $$(".view:not([hidden], [data-failed])", pageBox);
  for (const figure of figures) for (const marks of $$(".marks", figure)) marks.replaceChildren();
  views = figures.map(drawView);
  pin(null);
  offerVisitors();
  views.forEach(drawDots);
  offerSessions();
  offerComparisons();
  applyLayers();
}

// ---- the search of the index ---------------------------------------------------------------------------------------

$("#seek")?.addEventListener("input", ({ target: { value } }) => {
  for (const link of $$(".index a")) link.parentNode.hidden = !link.dataset.page.toLowerCase().includes(value.toLowerCase());
});
