// Builds what is drawn over a screenshot and listed under it, from a view's data. It looks nothing up and keeps nothing.
// What a page under audit said never becomes markup: words go in as text, places and sizes through the style object.

function make(tag, properties = {}, ...children) {
  const { data = {}, aria = {}, ...rest } = properties;
  const node = Object.assign(document.createElement(tag), rest);
  Object.assign(node.dataset, data);
  for (const [name, value] of Object.entries(aria)) node.setAttribute(`aria-${name}`, value);
  node.append(...children);
  return node;
}

const percent = (share) => (share == null ? "–" : `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`);
const count = (number) => (number == null ? "–" : number.toLocaleString("en"));
const score = (number) => (number == null ? "–" : number.toFixed(2));

// ---- over the screenshot -----------------------------------------------------------------------------------------

function place(node, [x, y, width, height], [across, down]) {
  node.style.left = `${(100 * x) / across}%`;
  node.style.top = `${(100 * y) / down}%`;
  node.style.width = `${(100 * width) / across}%`;
  node.style.height = `${(100 * height) / down}%`;
}

function area({ box, parts }) {
  return Math.max(...(parts?.length ? parts : [box]).map(([, , width, height]) => width * height));
}

function elementMark(element, size) {
  const node = make("button", {
    type: "button",
    className: "mark-element",
    tabIndex: -1,
    data: { id: element.id, key: element.key, liveness: element.liveness },
    aria: { label: `${element.name || "no name"}, ${element.role}, ${element.liveness}` },
  });
  place(node, element.box, size);
  inParts(node, element.box, element.rects);
  return node;
}

// A link over two lines, or many small things under one accusation: the parts are drawn, and what lies between is not.
function inParts(node, [left, top, width, height], parts) {
  if (!parts.length) return;
  node.dataset.parts = "";
  for (const [x, y, ...extent] of parts) {
    const part = make("span", { className: "part" });
    place(part, [x - left, y - top, ...extent], [width || 1, height || 1]);
    node.append(part);
  }
}

function findingMark(finding, size, sameBox) {
  const node = make("button", {
    type: "button",
    className: "mark-finding",
    data: { card: finding.card, key: finding.key, level: finding.level },
    aria: { label: `Problem ${finding.mark}: ${finding.message}` },
  });
  place(node, finding.box, size);
  inParts(node, finding.box, finding.parts);
  if (finding.undecided) node.dataset.undecided = "";
  // The number stands outside the first box's corner, and inside it where the picture ends.
  const [x, y] = finding.parts[0] ?? finding.box;
  const margin = Math.max(24, size[0] / 36);
  const near = { left: x < margin, top: y < margin };
  node.dataset.edge = Object.keys(near).filter((side) => near[side]).join(" ");
  const label = make("span", { className: "mark", data: { level: finding.level } }, finding.mark);
  label.style.marginLeft = `${sameBox * 1.6}rem`;
  ($(".part", node) ?? node).append(label);
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
