// Shared by the scripts that run in an isolated world; a script says FLAT_TREE where it wants these two.
(() => {
  // Every element of the flat tree in pre-order, the order in which the browser's DOM snapshot lists them: shadow
  // trees in place of their hosts' children, slotted elements in their slots.
  const walk = () => {
    const found = [];
    const down = node => { for (const element of node.children) visit(element); };
    const visit = element => {
      found.push(element);
      if (element.shadowRoot) down(element.shadowRoot);
      else if (element.localName === 'slot' && element.assignedNodes?.().length) element.assignedElements().forEach(visit);
      else down(element);
    };
    down(document);
    return found;
  };
  // The innermost element that takes a click at a point of the window, through open shadow roots.
  const hit = (x, y) => {
    let root = document, found = null;
    for (;;) {
      const next = root.elementFromPoint(x, y);
      if (!next || next === found) return found;
      found = next;
      if (!found.shadowRoot) return found;
      root = found.shadowRoot;
    }
  };
  return { walk, hit };
})()
