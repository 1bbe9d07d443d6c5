// Which element takes a click at each point of each target, wherever the page must be scrolled to for it.
// Runs in an isolated world, all at once, so that the page cannot move between one point and the next.
// targets: { place, anchor, at, turned, points }, in the order of `at`, the page's scroll position to begin with:
// places in the walk over the flat tree of what takes the click and of what it is measured by, and points as offsets
// from the corner of that one's box; what is `turned` has its points at the shares `spots` of its own quad instead.
// Answers for each target [points that reach it, points where it lies, points where it can be seen, the places of what
// takes the others, its quad on the page or null], and how long the walk is.
(targets, spots) => {
  const { walk, above, within, outward, hit, stack } = FLAT_TREE;
  const MAX_MOVES = 400;  // targets for whose sake something is scrolled once more
  const PICTURES = new Set(['img', 'video', 'canvas', 'iframe', 'embed', 'object', 'image', 'picture']);
  const order = walk();
  const place = new Map(order.map((element, index) => [element, index]));
  const home = [scrollX, scrollY];
  let moves = 0;

  const remember = read => {
    const known = new Map();
    return element => {
      if (!known.has(element)) known.set(element, read(element));
      return known.get(element);
    };
  };
  const elementAbove = element => { let n = above(element); while (n && n.nodeType !== 1) n = above(n); return n; };
  const alpha = colour => { const found = /(?:rgba\([^)]*,|\/)\s*([\d.]+)\s*\)$/.exec(colour); return found ? +found[1] : 1; };
  const opacity = remember(element => {
    let product = 1;
    for (let n = element; n; n = elementAbove(n)) product *= parseFloat(getComputedStyle(n).opacity);
    return product;
  });
  const fills = style => style.backgroundImage !== 'none' || alpha(style.backgroundColor) > 0.9;
  const pseudoFills = (element, which) => {
    const style = getComputedStyle(element, which);
    return style.content !== 'none' && style.content !== 'normal' && style.display !== 'none' && fills(style);
  };
  // Whether nothing behind it can be seen.
  const opaque = remember(element => opacity(element) > 0.9 && (
    PICTURES.has(element.localName) || fills(getComputedStyle(element)) ||
    pseudoFills(element, '::before') || pseudoFills(element, '::after')));
  // What keeps it in its place of the window: it or something around it, none where it moves with the page.
  const pinnedBy = remember(element => {
    for (let n = element; n; n = elementAbove(n)) if (/fixed|sticky/.test(getComputedStyle(n).position)) return n;
    return null;
  });
  const scrollersAround = remember(element => {
    const found = [];
    for (let n = elementAbove(element); n; n = elementAbove(n)) {
      if (n === document.scrollingElement || n === document.body) continue;
      if (n.scrollHeight > n.clientHeight + 1 || n.scrollWidth > n.clientWidth + 1) found.push(n);
    }
    return found;
  });
  // Content that overflows what hides its overflow is out of a visitor's reach, though a script could scroll it.
  const byHand = remember(element => {
    const { overflowX, overflowY } = getComputedStyle(element);
    const kinds = element === element.ownerDocument.scrollingElement ? /auto|scroll|visible/ : /auto|scroll/;
    return kinds.test(overflowX + overflowY);
  });

  // The corners of what a transform has turned. Its middle is that of its upright box, since a transform keeps middles.
  const quadOf = element => {
    let turn = new DOMMatrix();
    for (let n = element; n; n = elementAbove(n)) {
      const style = getComputedStyle(n);
      const own = new DOMMatrix(style.transform === 'none' ? '' : style.transform);
      const angle = /(-?[\d.]+)deg/.exec(style.rotate);
      turn = new DOMMatrix().rotate(angle ? +angle[1] : 0).multiply(own).multiply(turn);
    }
    const box = outward(element, element.getBoundingClientRect());
    const [width, height] = [element.offsetWidth ?? box.width, element.offsetHeight ?? box.height];
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const corners = [[-.5, -.5], [.5, -.5], [.5, .5], [-.5, .5]].map(([u, v]) =>
      [x + turn.a * u * width + turn.c * v * height, y + turn.b * u * width + turn.d * v * height]);
    // Where that does not fill the upright box it is something else, such as perspective: then the box has to do.
    const reach = Math.max(...corners.map(c => c[0])) - Math.min(...corners.map(c => c[0]));
    return Math.abs(reach - box.width) <= Math.max(2, box.width / 20) ? corners : null;
  };
  const across = ([a, b, c, d], [u, v]) => [0, 1].map(i =>
    a[i] * (1 - u) * (1 - v) + b[i] * u * (1 - v) + c[i] * u * v + d[i] * (1 - u) * v);

  const look = target => {
    const quad = target.turned ? quadOf(target.anchor) : null;
    const { left, top } = outward(target.anchor, target.anchor.getBoundingClientRect());
    const points = quad ? spots.map(spot => across(quad, spot)) : target.points.map(([x, y]) => [left + x, top + y]);
    const seen = { reached: 0, there: 0, inSight: 0, over: [], elsewhere: [], quad: null };
    seen.quad = quad && quad.map(([x, y]) => [x + scrollX, y + scrollY]);
    for (const [x, y] of points) {
      const inWindow = x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
      const found = inWindow ? hit(x, y) : null;
      if (within(found, target.element)) { seen.reached++; seen.there++; seen.inSight++; continue; }
      const pile = inWindow ? stack(x, y) : [];
      const depth = pile.findIndex(element => within(element, target.element));
      if (depth < 0) { seen.elsewhere.push(found); continue; }
      seen.there++;
      seen.over.push(found);
      if (!pile.slice(0, depth).some(opaque)) seen.inSight++;
    }
    return seen;
  };
  const better = (a, b) => b.reached > a.reached || (b.reached === a.reached && b.there > a.there) ? b : a;

  // What a fixed bar covers may come free when the page is scrolled on; what an inner scroller cuts off, when it is.
  const lookAround = target => {
    let seen = look(target);
    const floats = found => found && pinnedBy(found) && pinnedBy(found) !== pinnedBy(target.anchor);
    if (seen.over.some(floats) && moves < MAX_MOVES) {
      moves++;
      const box = outward(target.anchor, target.anchor.getBoundingClientRect());
      const middle = box.top + scrollY + box.height / 2;
      for (const share of [0.15, 0.85, 0.35, 0.65]) {
        if (!seen.over.length) break;
        scrollTo({ top: middle - share * innerHeight, behavior: 'instant' });
        seen = better(seen, look(target));
      }
      scrollTo({ left: home[0], top: target.at, behavior: 'instant' });
    }
    const scrollers = seen.elsewhere.length ? scrollersAround(target.anchor) : [];
    if (seen.elsewhere.length && moves < MAX_MOVES && (scrollers.some(byHand) || !seen.there)) {
      moves++;
      const were = scrollers.map(n => [n, n.scrollLeft, n.scrollTop]);
      const putBack = kept => {
        for (const [n, x, y] of were) if (kept(n)) n.scrollTo({ left: x, top: y, behavior: 'instant' });
      };
      target.anchor.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
      putBack(n => !byHand(n));
      seen = better(seen, look(target));
      putBack(byHand);
      scrollTo({ left: home[0], top: target.at, behavior: 'instant' });
    }
    return seen;
  };

  let at = null;
  const results = targets.map(given => {
    const target = { ...given, element: order[given.place], anchor: order[given.anchor] };
    if (!target.element || !target.anchor) return [0, 0, 0, [], null];
    if (target.at !== at) { at = target.at; scrollTo({ left: home[0], top: at, behavior: 'instant' }); }
    const { reached, there, inSight, over, elsewhere, quad } = lookAround(target);
    const named = there ? over : elsewhere;
    return [reached, there, inSight, named.map(found => (found ? place.get(found) ?? -1 : -1)), quad];
  });
  scrollTo({ left: home[0], top: home[1], behavior: 'instant' });
  return { results, length: order.length };
}
