// What is laid over the screenshots: heat, a second layer blended with it, the clicks of a segment, and whose they are.

const heatOf = (name, data) => {
  const source = tools.elements.source.value;
  const own = source && data.layers[`${name}-${source}`];
  const apart = source && Object.keys(data.layers).some((layer) => layer.endsWith(`-${source}`));
  // A source whose maps stand apart has only those: the plain ones are of the source that speaks for the view.
  if (own || apart) return own ? `${name}-${source}` : "";
  return !source || source in data.sources ? name : "";
};

function lay(picture, href, opacity) {
  picture.hidden = !href;
  picture.style.opacity = opacity;
  if (href && picture.getAttribute("src") !== href) picture.src = href;
}

// Only what some view in sight has can be chosen.
function offer() {
  const { heat, blend } = tools.elements;
  const has = (name) => views.some(({ data }) => data.layers[heatOf(name, data)]);
  for (const radio of $$("[name=heat]", tools)) {
    radio.disabled = radio.value !== "none" && !has(radio.value);
    if (radio.disabled && radio.checked) heat.value = "none";
  }
  for (const option of blend.options) option.disabled = option.value !== "" && !has(option.value);
  if (blend.selectedOptions[0]?.disabled || blend.value === heat.value) blend.value = "";
}

// A select of choices that depend on the page: what was chosen stays chosen where it is still there.
function fill(select, choices, nothing) {
  const before = select.value;
  select.replaceChildren(...(nothing ? [new Option(nothing, "")] : []), ...choices.map(([value, text]) => new Option(text, value)));
  select.value = before;
  if (select.selectedIndex < 0) select.selectedIndex = 0;
  select.closest("label").hidden = choices.length < (nothing ? 1 : 2);
}

function offerVisitors() {
  const names = new Set(views.flatMap(({ data }) => Object.keys(data.sources).filter(Boolean)));
  fill(tools.elements.source, names.size > 1 ? [...names].map((name) => [name, `${name} only`]) : [], "what counts");
  const segments = views.flatMap(({ data }) => data.segments.filter(({ clicks }) => clicks));
  const labels = new Map(segments.map((one) => [`${one.source}/${one.label}`, one.label]));
  const several = new Set(segments.map(({ source }) => source)).size > 1;
  const text = (key, label) => (several ? `${label} (${key.split("/")[0]})` : label);
  fill(tools.elements.segment, [...labels].map(([key, label]) => [key, text(key, label)]), "none");
}

// The map of a segment stands in for everybody's, where the run has drawn it; else its clicks are dots.
const ownHeat = (data, name = tools.elements.heat.value) => chosenSegment(data)?.layers[name] || "";

const chosenSegment = ({ segments }) =>
  segments.find(({ source, label }) => `${source}/${label}` === tools.elements.segment.value);

function drawDots({ figure, data }) {
  const points = chosenSegment(data)?.points ?? [];
  const dots = [];
  for (let at = 0; at < points.length; at += 2) {
    const dot = make("i");
    dot.style.left = `${(100 * points[at]) / data.size[0]}%`;
    dot.style.top = `${(100 * points[at + 1]) / data.size[1]}%`;
    dots.push(dot);
  }
  $(".dots", figure).replaceChildren(...dots);
}

// ---- whose it is: always in view, with how many stand behind it ----------------------------------------------------

const counted = ({ label, sessions, source }) => `${label}, ${count(sessions)} ${source} session${sessions === 1 ? "" : "s"}`;

function heated({ data }) {
  const { heat, source } = tools.elements;
  if (ownHeat(data)) return counted(chosenSegment(data));
  const whose = data.sources[source.value] ?? `no ${source.value} sessions`;
  return heat.value === "none" || data.layers[heatOf(heat.value, data)] ? whose : `${whose}: no such map`;
}

function dotted({ data }) {
  const segment = chosenSegment(data);
  if (!segment) return "nobody of them clicked";
  const drawn = segment.points.length / 2;
  const clicks = `${drawn < segment.clicks ? `${count(drawn)} of ` : ""}${count(segment.clicks)} clicks`;
  return `${counted(segment)}, ${clicks}`;
}

// Said once where all devices agree.
function saidBy(tell) {
  const told = views.map((view) => [view.device, tell(view)]);
  if (new Set(told.map(([, text]) => text)).size === 1) return told[0][1];
  return told.map(([device, text]) => `${device}: ${text}`).join("; ");
}

const hasDots = () => tools.elements.segment.value && !views.some(({ data }) => ownHeat(data));

function tellSources() {
  const dots = hasDots() ? `. Dots: ${saidBy(dotted)}` : "";
  $("#provenance").textContent = saidBy(heated) + dots;
}

function applyLayers() {
  offer();
  const { heat, blend, balance, findings, outlines, folds, opacity } = tools.elements;
  Object.assign(pageBox.dataset, {
    heat: [heat.value, blend.value].includes("scroll") ? "scroll" : heat.value,
    findings: findings.checked,
    outlines: outlines.checked,
    folds: folds.checked,
  });
  const share = blend.value ? balance.value / 100 : 0;
  const strength = opacity.value / 100;
  for (const { figure, data } of views) {
    const name = heatOf(heat.value, data);
    // In the middle both are as strong as the slider of opacity says; towards an end, the other one fades.
    lay($(".heat", figure), ownHeat(data) || data.layers[name], strength * Math.min(1, 2 - 2 * share));
    const second = blend.value && (ownHeat(data, blend.value) || data.layers[heatOf(blend.value, data)]);
    lay($(".second", figure), second, strength * Math.min(1, 2 * share));
    const open = $(".open", figure);
    open.hidden = !data.maps[name] || Boolean(ownHeat(data));
    $(".dots", figure).hidden = !hasDots();
    if (!open.hidden) open.href = data.maps[name];
  }
  for (const legend of $$("[data-legend]", tools)) {
    const name = legend.dataset.legend;
    const shown = { elements: outlines.checked, dots: hasDots() };
    legend.hidden = !(shown[name] ?? [heat.value, blend.value].includes(name));
  }
  opacity.disabled = heat.value === "none" && !blend.value;
  balance.closest("label").hidden = !blend.value;
  tellSources();
}

tools?.addEventListener("submit", (event) => event.preventDefault());
tools?.addEventListener("input", ({ target: { name } }) => {
  if (["browser", "state"].includes(name)) return showVariant(null, name);
  if (name === "segment") views.forEach(drawDots);
  if (name === "against" || name === "divide") return compare();
  if (["session", "speed", "moment"].includes(name)) return;
  applyLayers();
});

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
