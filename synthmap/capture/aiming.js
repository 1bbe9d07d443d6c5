// Where a suspect is on a page loaded anew, and where in the window it can be pressed. A function of what the watcher has
// of the page: its elements in the order of the walk, its documents and shadow roots, what is focused, frames' turns, and
// the tree that it walks.
({ order, roots, focused, frames, tree: { above, within, outward, hit, inside, children } }) => {
  const MARGIN = 80;  // px
  const CONTROL = 'a[href], area[href], button, input, select, textarea, summary, label, [role=button], [role=link], [onclick]';
  const FINGER = 16;  // px within which a phone's browser takes a tap for the nearest control
  const MAX_INNER = 40;  // controls within a suspect
  const SPOTS = [[.5, .5], [.2, .3], [.8, .3], [.2, .7], [.8, .7]];
  // By the path that people are given: from an id or the top of a document down the flat tree, and into frames.
  const sought = selector => {
    let root = document, found = null;
    try {
      for (const part of selector.split(' >> internal:control=enter-frame >> ')) {
        const [first, ...steps] = part.split(' > ');
        const trees = roots.filter(each => each === root || (each.host && each.ownerDocument === root));
        found = trees.map(each => each.querySelector(first)).find(element => element);
        for (const step of steps) found &&= below(found, step);
        root = found && inside(found);
      }
    } catch { return null; }
    return found;
  };
  const below = (element, step) => {
    const [, tag, nth] = /^(.*?)(?::nth-of-type\((\d+)\))?$/.exec(step);
    const alike = children(element).filter(child => child.localName.toLowerCase() === tag);
    // The slots that the browser itself puts into a `<details>` are in the path, and out of a script's sight.
    return alike[(nth ?? 1) - 1] ?? (tag === 'slot' ? element : null);
  };
  // Whether it stands in a frame that scripts of this page may not enter.
  const isElsewhere = selector => {
    const frame = selector.split(' >> internal:control=enter-frame >> ').slice(0, -1);
    return frame.length > 0 && !inside(sought(frame.join(' >> internal:control=enter-frame >> ')) ?? document.body);
  };
  const isFixed = element => {
    for (let n = element; n; n = above(n)) if (n.nodeType === 1 && getComputedStyle(n).position === 'fixed') return true;
    return false;
  };
  // The suspect at its place in the walk, or by selector where the page has grown since.
  const found = (place, walked, tag, selector) => {
    let element = order.length === walked ? order[place] : null;
    if (!element?.isConnected || element.localName !== tag) element = sought(selector);
    return element?.localName === tag ? element : null;
  };
  // The window that a press is given in: of a page that is wider than the phone, the part of the layout that is shown.
  const pane = () => {
    const { offsetLeft: left, offsetTop: top, width, height } = visualViewport;
    return { left, top, right: left + width, bottom: top + height, width, height };
  };
  const isInWindow = element => {
    const view = outward(element, element.getBoundingClientRect()), middle = view.top + view.height / 2;
    return middle >= pane().top && middle < pane().bottom;
  };
  // Clear of the edges, where bars stick.
  const isInSight = element => {
    const view = outward(element, element.getBoundingClientRect()), middle = view.left + view.width / 2;
    return view.top >= pane().top + MARGIN && view.bottom <= pane().bottom - MARGIN
      && middle >= pane().left && middle < pane().right;
  };
  const show = async element => {
    // A field that loses the focus may say that it is empty: not for the click that took the focus from it.
    const focus = focused();
    if (focus && focus !== document.body && !within(element, focus)) focus.blur?.();
    const before = scrolled();
    if (isFixed(element)) scrollTo(0, 0);
    if (!isInSight(element)) {
      element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
      await frames(1);  // a header that comes or goes with scrolling does so now
    }
    return scrolled() !== before;
  };
  // A point of that window where a press reaches the element, as far as may be from controls of their own within it
  // (Element's own method, since a form answers with its fields), or what lies over it where there is none.
  const spot = element => {
    const inner = [...Element.prototype.querySelectorAll.call(element, CONTROL)].slice(0, MAX_INNER)
      .flatMap(control => [...control.getClientRects()].map(rect => outward(control, rect)));
    const away = (x, y) => Math.min(FINGER,
      ...inner.map(r => Math.hypot(Math.max(r.left - x, 0, x - r.right), Math.max(r.top - y, 0, y - r.bottom))));
    const { left, top, right, bottom } = pane();
    let over = null, best = null;
    for (const rect of element.getClientRects()) {
      const r = outward(element, rect);
      for (const [fx, fy] of SPOTS) {
        const [x, y] = [r.left + r.width * fx, r.top + r.height * fy];
        if (x < left || y < top || x >= right || y >= bottom) continue;
        const reached = hit(x, y);
        over ??= reached;
        if (!within(reached, element)) continue;
        const distance = away(x, y);
        const point = { x: x - left, y: y - top };
        if (distance === FINGER) return point;
        if (!best || distance > best.distance) best = { ...point, distance };
      }
    }
    return best ?? { over };
  };
  return { found, isElsewhere, isInWindow, show, pane, spot };
}
