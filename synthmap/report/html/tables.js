// Builds the table of links and controls under a view. It looks nothing up and keeps nothing.

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
