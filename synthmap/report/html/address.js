// The address leads to a place in the page views: #page=pricing&device=mobile&finding=…

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
