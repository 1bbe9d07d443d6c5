// Plays a visitor's way again over the screenshot: the pointer, where the eye rests, the window that scrolls, the clicks.

const player = { path: null, view: null, at: 0, running: false, last: 0 };
const POINTING = new Set(["move", "down", "click", "tap", "dblclick", "contextmenu", "key", "input"]);
const CLICKING = new Set(["click", "tap", "dblclick", "contextmenu"]);
const GLIDE_MS = 600; // a pause longer than this is no movement: the pointer waits, and then goes

function offerSessions() {
  const ways = views.flatMap((view, index) => view.data.paths.map((path, way) => [index, way, view, path]));
  fill(tools.elements.session, ways.map(([index, way, { device }, { label }]) => [`${index}.${way}`, `${device}: ${label}`]), "no replay");
  cue();
}

// A way as the view's data has it, all numbers in a row, as steps: [ms, kind, x, y].
function unfolded({ kinds, steps, ...rest }) {
  const single = Array.from({ length: steps.length / 4 }, (_, at) => steps.slice(4 * at, 4 * at + 4));
  return { ...rest, steps: single.map(([time, kind, x, y]) => [time, kinds[kind], x, y]) };
}

// The last step of these kinds that is past, and the one after it.
function around(steps, kinds, at) {
  const mine = steps.filter(([, kind]) => kinds.has(kind));
  const next = mine.findIndex(([time]) => time > at);
  return next < 0 ? [mine.at(-1)] : [mine[next - 1], mine[next]];
}

// Where something is between two steps: on its way during the last moments before the next.
function between([before, after], at) {
  if (!before) return null;
  const [time, , x, y] = before;
  if (!after || after[1] === "look") return [x, y];
  const begins = Math.max(time, after[0] - GLIDE_MS);
  const share = Math.max(0, (at - begins) / (after[0] - begins || 1));
  return [x + share * (after[2] - x), y + share * (after[3] - y)];
}

function setSpot(node, spot, [width, height]) {
  node.hidden = !spot;
  if (!spot) return;
  node.style.left = `${(100 * spot[0]) / width}%`;
  node.style.top = `${(100 * spot[1]) / height}%`;
}

const clock = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

function drawMoment() {
  const { path, view, at } = player;
  const { steps } = path;
  const { size, viewport } = view.data;
  const stage = $(".replay", view.figure);
  setSpot($(".cursor", stage), between(around(steps, POINTING, at), at), size);
  setSpot($(".gaze", stage), between(around(steps, new Set(["look"]), at).slice(0, 1), at), size);
  const [, top] = between(around(steps, new Set(["navigate", "scroll"]), at), at) ?? [0, 0];
  place($(".window", stage), [0, top, size[0], viewport[1]], size);
  for (const ring of $$(".ring", stage)) ring.hidden = Number(ring.dataset.at) > at;
  const tall = $(".stage", view.figure).clientHeight;
  leader = null;
  view.frame.scrollTop = (tall * (top + viewport[1] / 2)) / size[1] - view.frame.clientHeight / 2;
  const [, kind] = steps.findLast(([time]) => time <= at);
  const end = steps.at(-1)[0];
  const { moment } = tools.elements;
  moment.value = at;
  moment.setAttribute("aria-valuetext", `${clock(at)} of ${clock(end)}`);
  $("#moment").textContent = `${clock(at)} / ${clock(end)} ${kind}${path.more && at >= end ? `, ${count(path.more)} more steps not kept` : ""}`;
}

// Another session, or none: what was drawn of the last one goes.
function cue() {
  pause();
  for (const { figure } of views) $(".replay", figure).hidden = true;
  const [index, way] = tools.elements.session.value.split(".").map(Number);
  const view = tools.elements.session.value ? views[index] : null;
  Object.assign(player, { view, path: view ? unfolded(view.data.paths[way]) : null, at: 0 });
  $("#player").hidden = !player.path;
  if (!player.path) return;
  const stage = $(".replay", view.figure);
  stage.hidden = false;
  const rings = player.path.steps.filter(([, kind]) => CLICKING.has(kind)).map(([time, , x, y]) => {
    const ring = make("i", { className: "ring", data: { at: time } });
    setSpot(ring, [x, y], view.data.size);
    return ring;
  });
  $(".rings", stage).replaceChildren(...rings);
  tools.elements.moment.max = player.path.steps.at(-1)[0];
  drawMoment();
}

function pause() {
  player.running = false;
  const button = $("#play");
  if (button) button.textContent = "Play";
}

// A frame may be stamped before the click that asked for it.
function tick(now) {
  if (!player.running) return;
  const end = player.path.steps.at(-1)[0];
  player.at = Math.min(end, player.at + Math.max(0, now - player.last) * Number(tools.elements.speed.value));
  player.last = now;
  drawMoment();
  if (player.at >= end) pause();
  else requestAnimationFrame(tick);
}

$("#play")?.addEventListener("click", () => {
  if (player.running) return pause();
  if (player.at >= player.path.steps.at(-1)[0]) player.at = 0;
  Object.assign(player, { running: true, last: performance.now() });
  $("#play").textContent = "Pause";
  requestAnimationFrame(tick);
});
tools?.addEventListener("input", ({ target: { name, value } }) => {
  if (name === "session") cue();
  if (name === "moment") {
    pause();
    player.at = Number(value);
    drawMoment();
  }
});
