// What stands in the fields of the page, and the texts that its window shows, at this moment. Reads the page and leaves
// nothing in it.
// given: the `most` of either. Answers { window, fields, texts }, or null where there are more: `window` is the part of
// the page in it, a field { kind, called, value, default, box }, with null for the box of what it does not show, a text
// { said, edited, block, boxes }, `block` being a number that texts of one block share. All boxes are
// [x, y, width, height] on the page.
most => {
  const UNDRAWN = new Set(['script', 'style', 'noscript', 'title', 'template', 'textarea', 'option', 'select']);
  const MAX_TEXT = 5000;
  const fields = [], texts = [], blocks = new Map();
  const view = visualViewport;
  const shown = r => r.width > 0 && r.height > 0 && r.x + r.width > view.offsetLeft && r.y + r.height > view.offsetTop
    && r.x < view.offsetLeft + view.width && r.y < view.offsetTop + view.height;
  const onPage = r => [r.x + scrollX, r.y + scrollY, r.width, r.height];
  const moved = (r, dx, dy) => ({ x: r.x + dx, y: r.y + dy, width: r.width, height: r.height });

  const within = (element, dx, dy) => {
    const style = element.ownerDocument.defaultView.getComputedStyle(element), r = element.getBoundingClientRect();
    const edge = side => parseFloat(style[`border${side}Width`]) + Math.max(0, parseFloat(style[`padding${side}`]) - 1);
    const [left, top] = [edge('Left'), edge('Top')];
    return moved({ x: r.x + left, y: r.y + top, width: Math.max(0, r.width - left - edge('Right')),
                   height: Math.max(0, r.height - top - edge('Bottom')) }, dx, dy);
  };
  const words = options => options.map(option => option.label).join(' ');
  const fieldOf = element => {
    const name = element.namespaceURI === 'http://www.w3.org/1999/xhtml' ? element.localName : '';
    if (name === 'select') {
      const options = [...element.options], given = options.filter(option => option.defaultSelected);
      const usual = given.length || element.multiple ? given : options.slice(0, 1);
      return { kind: 'select', value: words([...element.selectedOptions]), default: words(usual) };
    }
    if (name !== 'input' && name !== 'textarea') return null;
    const kind = name === 'input' ? element.type : name;
    return { kind, value: element.value, default: element.defaultValue };
  };
  const addField = (element, dx, dy) => {
    const field = fieldOf(element);
    if (!field?.value) return;
    const box = within(element, dx, dy);
    const called = ['autocomplete', 'name', 'id', 'aria-label'].map(name => element.getAttribute(name) ?? '');
    fields.push({ ...field, called: [field.kind, ...called].join(' '), box: shown(box) ? onPage(box) : null });
  };
  const blockOf = element => {
    let block = element;
    while (block?.parentElement && block.ownerDocument.defaultView.getComputedStyle(block).display === 'inline') {
      block = block.parentElement;
    }
    if (!blocks.has(block)) blocks.set(block, blocks.size);
    return blocks.get(block);
  };
  const addText = (node, dx, dy) => {
    const said = node.data.slice(0, MAX_TEXT), around = node.parentElement;
    const edited = around?.isContentEditable ?? false;
    if (!said.trim() || UNDRAWN.has(around?.localName)) return;
    const range = node.ownerDocument.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].map(r => moved(r, dx, dy)).filter(shown).map(onPage);
    if (boxes.length) texts.push({ said, edited, block: blockOf(around), boxes });
  };
  const enter = (element, dx, dy) => {
    let held = null;
    try { held = element.contentDocument; } catch { /* of another origin */ }
    if (!held) return;
    const r = element.getBoundingClientRect(), style = getComputedStyle(element);
    collect(held, dx + r.x + element.clientLeft + parseFloat(style.paddingLeft),
            dy + r.y + element.clientTop + parseFloat(style.paddingTop));
  };
  const collect = (root, dx, dy) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (fields.length + texts.length <= most && walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeType === 3) {
        addText(node, dx, dy);
        continue;
      }
      addField(node, dx, dy);
      if (node.shadowRoot) collect(node.shadowRoot, dx, dy);
      if (node.localName === 'iframe' || node.localName === 'frame') enter(node, dx, dy);
    }
  };
  collect(document, 0, 0);
  if (fields.length + texts.length > most) return null;
  return { window: [view.pageLeft, view.pageTop, view.width, view.height], fields, texts };
}
