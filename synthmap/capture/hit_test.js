// Which element takes a click at each point, viewport by viewport, through open shadow roots.
// Runs in an isolated world, all at once, so that the page cannot move between one point and the next.
// points: [x, y, scrollY, pinned] with page coordinates (viewport coordinates where pinned), grouped by scrollY.
// Answers the index of the element hit in the walk over the flat tree, -1 for none, and how long that walk is.
points => {
  const index = new Map();
  const walk = node => {
    for (const element of node.children) {
      index.set(element, index.size);
      if (element.shadowRoot) walk(element.shadowRoot);
      else if (element.localName === 'slot' && element.assignedNodes?.().length) assigned(element);
      else walk(element);
    }
  };
  const assigned = slot => {
    for (const element of slot.assignedElements()) {
      index.set(element, index.size);
      if (element.shadowRoot) walk(element.shadowRoot); else walk(element);
    }
  };
  walk(document);

  const deepest = (x, y) => {
    let root = document, hit = null;
    for (;;) {
      const next = root.elementFromPoint(x, y);
      if (!next || next === hit) return hit;
      hit = next;
      if (!hit.shadowRoot) return hit;
      root = hit.shadowRoot;
    }
  };
  const [left, top] = [scrollX, scrollY];
  let at = null;
  const hits = points.map(([x, y, to, pinned]) => {
    if (to !== at) { scrollTo(0, to); at = to; }
    const hit = pinned ? deepest(x, y) : deepest(x - scrollX, y - scrollY);
    return hit ? index.get(hit) ?? -1 : -1;
  });
  scrollTo(left, top);
  return { hits, length: index.size };
}
