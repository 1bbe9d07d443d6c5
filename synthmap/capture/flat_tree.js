// Shared by the scripts that run in an isolated world; a script says FLAT_TREE where it wants these. All of them go
// through open shadow roots and into frames of the page's own origin, and take points of the page's own window. Closed
// shadow roots are known to those that were handed them (`open`), though no walk passes through them.
(() => {
  const MAX_DEPTH = 8, MAX_STACK = 60;
  // As the browser has them: a form answers with its field where that is called `children`, a document with its picture.
  const own = (type, name) => { const { get } = Object.getOwnPropertyDescriptor(type.prototype, name); return node => get.call(node); };
  const [nameOf, shadowOf, childrenOf, parentOf] =
    [own(Element, 'localName'), own(Element, 'shadowRoot'), own(Element, 'children'), own(Node, 'parentNode')];
  const [slotOfElement, hostOfShadow] = [own(Element, 'assignedSlot'), own(ShadowRoot, 'host')];
  // Words have a slot, and documents neither slot nor host: a getter that is not theirs throws.
  const slotOf = node => { try { return slotOfElement(node); } catch { return node.nodeType === 3 ? node.assignedSlot : null; } };
  const hostOf = node => { try { return hostOfShadow(node); } catch { return null; } };
  const [childrenOfDocument, childrenOfShadow] = [own(Document, 'children'), own(DocumentFragment, 'children')];
  const opened = new Map();  // closed shadow roots by their hosts
  const open = roots => roots.forEach(root => opened.set(root.host, root));
  const shadow = element => shadowOf(element) ?? opened.get(element) ?? null;
  // A frame's document, null where a script may not enter.
  const inside = element => {
    if (nameOf(element) !== 'iframe' && nameOf(element) !== 'frame') return null;
    try { return element.contentDocument; } catch { return null; }
  };
  // Every element of the flat tree in pre-order, the order in which the browser's DOM snapshot lists them: shadow
  // trees in place of their hosts' children, slotted elements in their slots, frames' documents in their frames.
  const walk = () => {
    const found = [];
    const down = (children, depth) => { for (const element of children) visit(element, depth); };
    const visit = (element, depth) => {
      found.push(element);
      const frame = depth < MAX_DEPTH ? inside(element) : null;
      // What is not laid out has no document in the browser's snapshot.
      if (frame && element.getClientRects().length) down(childrenOfDocument(frame), depth + 1);
      const shadow = shadowOf(element);
      if (shadow) down(childrenOfShadow(shadow), depth);
      else if (nameOf(element) === 'slot' && element.assignedNodes?.().length) element.assignedElements().forEach(e => visit(e, depth));
      else down(childrenOf(element), depth);
    };
    down(childrenOfDocument(document), 0);
    return found;
  };
  // An element's children in the flat tree, of closed shadow trees too.
  const children = element => {
    const root = shadow(element);
    if (root) return [...childrenOfShadow(root)];
    const slotted = nameOf(element) === 'slot' ? element.assignedElements() : [];
    return slotted.length ? slotted : [...childrenOf(element)];
  };
  // The next node outward, out of shadow trees and frames too.
  const above = node => slotOf(node) ?? outer(node) ?? node.defaultView?.frameElement ?? null;
  // The next node outward in the markup, out of shadow trees too, and not into slots.
  const outer = node => parentOf(node) ?? hostOf(node);
  const within = (node, ancestor) => {
    for (let n = node; n; n = above(n)) if (n === ancestor) return true;
    return false;
  };
  // Where a frame's own window begins in the window around it, and how much it is magnified.
  const corner = frame => {
    const box = frame.getBoundingClientRect(), style = getComputedStyle(frame);
    const scale = frame.offsetWidth ? box.width / frame.offsetWidth : 1;
    const edge = side => parseFloat(style[`border${side}Width`]) + parseFloat(style[`padding${side}`]);
    return { x: box.left + edge('Left') * scale, y: box.top + edge('Top') * scale, scale };
  };
  // A box of an element's own window, brought into the page's.
  const outward = (element, { left, top, width, height }) => {
    let view = element.ownerDocument.defaultView;
    while (view && view !== window && view.frameElement) {
      const { x, y, scale } = corner(view.frameElement);
      [left, top, width, height] = [x + left * scale, y + top * scale, width * scale, height * scale];
      view = view.parent;
    }
    return { left, top, width, height, right: left + width, bottom: top + height };
  };
  // The innermost element that takes a click at a point of the window.
  const hit = (x, y) => {
    let root = document, found = null;
    for (let depth = 0; depth < 200; depth++) {
      const next = root.elementFromPoint(x, y);
      if (!next || next === found) return found;
      found = next;
      const frame = inside(found);
      if (frame) {
        const at = corner(found);
        [x, y] = [(x - at.x) / at.scale, (y - at.y) / at.scale];
        root = frame;
      } else if (shadow(found)) root = shadow(found);
      else return found;
    }
    return found;
  };
  // All elements that lie at a point of the window, topmost first.
  const stack = (x, y) => {
    const found = new Set();
    const down = (root, x, y) => {
      for (const element of root.elementsFromPoint(x, y)) {
        if (found.size >= MAX_STACK) return;
        if (found.has(element)) continue;
        const frame = inside(element);
        if (frame) {
          const at = corner(element);
          down(frame, (x - at.x) / at.scale, (y - at.y) / at.scale);
        } else if (shadow(element) && shadow(element) !== root) down(shadow(element), x, y);
        found.add(element);
      }
    };
    down(document, x, y);
    return [...found];
  };
  return { walk, above, outer, within, outward, hit, stack, inside, children, open };
})()
