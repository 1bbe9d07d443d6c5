// What an element is, as far as its key needs it: tag, role, name, words, written marks, and what stands around it.
// A part of script.js, which says PORTRAIT where it wants it, and which holds the browser's own functions used here.
(() => {
  const MAX_TEXT = 200, MAX_NODES = 2000, MAX_ALIKE = 500, MAX_ABOVE = 40;
  const upward = node => node.assignedSlot ?? parentOf(node) ?? node.host ?? null;
  const wordsOf = element => {
    const parts = [];
    let length = 0, nodes = 0;
    const visit = node => {
      if (length >= MAX_TEXT || nodes++ > MAX_NODES) return;
      if (node.nodeType === 3) {
        const text = node.data.slice(0, 4 * MAX_TEXT).replace(/\s+/g, ' ').trim();
        if (text) { parts.push(text); length += text.length + 1; }
      } else if (node.nodeType === 1 && isVisible(node)) for (const child of childrenOf(node)) visit(child);
    };
    if (isVisible(element)) visit(element);
    return parts.join(' ').slice(0, 2 * MAX_TEXT);
  };
  const MARKS = ['href', 'action', 'id', 'data-testid', 'data-test-id', 'data-test', 'data-cy', 'data-qa', 'role', 'type',
    'aria-label', 'alt', 'title', 'placeholder'];
  const marksOf = element => {
    const found = create(null);
    for (let i = 0; i < MARKS.length; i++) {
      const value = attribute(element, MARKS[i]);
      if (value !== null) found[MARKS[i]] = value.slice(0, MAX_VALUE);
    }
    return found;
  };
  // The elements around it that may be landmarks, the outermost first: tag and written role.
  const aboveOf = element => {
    const found = [];
    let node = upward(element);
    for (let depth = 0; node && depth < 500 && found.length < MAX_ABOVE; depth++) {
      if (node.nodeType === 1) {
        const tag = localName(node), role = attribute(node, 'role');
        if (role !== null || /^(header|nav|main|aside|footer|form|dialog|search)$/.test(tag)) found.unshift([tag, (role ?? '').slice(0, 40)]);
      }
      node = upward(node);
    }
    return found;
  };
  const aroundFrame = () => {
    try { return framed && window.frameElement ? aboveOf(window.frameElement) : []; } catch { return []; }
  };
  // Of what is kept from assistive technology, nothing is said but its words.
  const isTold = element => {
    for (let node = element; node; node = upward(node)) {
      if (node.nodeType === 1 && (attribute(node, 'aria-hidden') === 'true' || node.inert === true)) return false;
    }
    return true;
  };
  const portrait = element => {
    const made = create(null), { role, name } = isTold(element) ? describe(element) : { role: '', name: '' };
    made.tag = localName(element);
    made.role = role;
    made.name = name.slice(0, MAX_VALUE);
    made.text = wordsOf(element);
    made.marks = marksOf(element);
    made.above = [...aroundFrame(), ...aboveOf(element)].slice(0, MAX_ABOVE);
    return made;
  };
  // How many that make the same key stand before it in the document.
  const before = (element, mine) => {
    const root = rootOf(element), tag = mine.tag;
    const all = root.nodeType === 9 ? tagged(root, tag) : root.querySelectorAll(tag);
    const own = textOf(element), same = stringify(mine);
    let count = 0;
    for (let i = 0; i < all.length && i < MAX_ALIKE && all[i] !== element; i++) {
      const other = all[i];
      if (attribute(other, 'href') !== (mine.marks.href ?? null) || textOf(other) !== own) continue;
      if (rectsOf(other).length && stringify(portrait(other)) === same) count++;
    }
    return count;
  };
  return { portrait, before };
})()
