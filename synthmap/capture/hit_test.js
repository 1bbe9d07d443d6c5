// Which element takes a click at each point, viewport by viewport, through open shadow roots.
// Runs in an isolated world, all at once, so that the page cannot move between one point and the next.
// points: [x, y, scrollY, pinned] with page coordinates (viewport coordinates where pinned), grouped by scrollY.
// Answers the place of the element hit in the walk over the flat tree, -1 for none, and how long that walk is.
points => {
  const { walk, hit } = FLAT_TREE;
  const place = new Map(walk().map((element, index) => [element, index]));
  const [left, top] = [scrollX, scrollY];
  let at = null;
  const hits = points.map(([x, y, to, pinned]) => {
    if (to !== at) { scrollTo(0, to); at = to; }
    const found = pinned ? hit(x, y) : hit(x - scrollX, y - scrollY);
    return found ? place.get(found) ?? -1 : -1;
  });
  scrollTo(left, top);
  return { hits, length: place.size };
}
