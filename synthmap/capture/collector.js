// Fills the tables that the DevTools Protocol gives in Chromium (DOMSnapshot.captureSnapshot, the accessibility tree,
// DOMDebugger.getEventListeners), in the same shape, from within the page. Runs out of the page's reach, all at once.
// What stands here is what a document tells of itself: handlers in attributes are known, listeners that a script added
// are not, and neither are closed shadow trees and frames of another origin.
// given: { styles, maxNodes, maxLines, maxValue }. Answers { documents, strings, accessibility, listeners, page, window,
// touch, whole }, `whole` false where the page was larger than may be collected.
({ styles, maxNodes, maxLines, maxValue }) => {
  const MAX_DEPTH = 8;  // of frames, as in flat_tree.js
  const MAX_TEXT = 20000;
  const { describe, quoted, attributes, childNodes, childrenOf, isVisible, localName, transformed } = ACCESSIBILITY;
  const strings = [], known = new Map();
  const put = text => {
    if (!known.has(text)) known.set(text, strings.push(text) - 1);
    return known.get(text);
  };
  const round = n => Math.round(n * 100) / 100;
  const counts = { nodes: 0, lines: 0 };
  const documents = [], accessibility = [], listeners = [];

  // Rectangles that stand side by side on one line, joined.
  const onLines = rects => {
    const lines = [];
    for (const r of rects) {
      if (r.width <= 0 || r.height <= 0) continue;
      const last = lines.at(-1);
      if (last && Math.min(last.bottom, r.bottom) - Math.max(last.top, r.top) > Math.min(last.bottom - last.top, r.height) / 2) {
        last.left = Math.min(last.left, r.left);
        last.top = Math.min(last.top, r.top);
        last.right = Math.max(last.right, r.right);
        last.bottom = Math.max(last.bottom, r.bottom);
      } else lines.push({ left: r.left, top: r.top, right: r.right, bottom: r.bottom });
    }
    return lines;
  };
  // The drawn lines of a text: the box of each and what it says.
  const linesOf = (node, text) => {
    const range = node.ownerDocument.createRange();
    const within = (start, end) => {
      range.setStart(node, start);
      range.setEnd(node, end);
      return onLines(range.getClientRects());
    };
    const boxes = within(0, text.length), found = [];
    let start = 0;
    for (const [number, box] of boxes.entries()) {
      let end = text.length;
      if (number < boxes.length - 1) {
        // The furthest that a line goes: one letter more, and there are two.
        let least = start + 1;
        while (least < end) {
          const middle = Math.ceil((least + end) / 2);
          if (within(start, middle).length > 1) end = middle - 1; else least = middle;
        }
        end = least;
      }
      found.push([box, text.slice(start, end)]);
      start = end;
    }
    return found;
  };
  const asDrawn = (text, style) =>
    transformed(/^(pre|break-spaces)/.test(style.whiteSpace) ? text : text.replace(/[ \t\n\r\f]+/g, ' '), style);

  const collect = (page, depth) => {
    const view = page.defaultView;
    const nodes = { nodeType: [], nodeName: [], nodeValue: [], backendNodeId: [], attributes: [], parentIndex: [],
                    pseudoType: { index: [], value: [] }, shadowRootType: { index: [], value: [] },
                    contentDocumentIndex: { index: [], value: [] }, inputValue: { index: [], value: [] },
                    textValue: { index: [], value: [] }, optionSelected: { index: [] } };
    const layout = { nodeIndex: [], styles: [], bounds: [], text: [] };
    const textBoxes = { layoutIndex: [], bounds: [], start: [], length: [] };
    documents.push({ documentURL: put(page.URL), scrollOffsetX: view.scrollX, scrollOffsetY: view.scrollY,
                     nodes, layout, textBoxes });

    const add = (parent, type, name, value = -1, attributes = []) => {
      counts.nodes++;
      nodes.nodeName.push(put(name));
      nodes.nodeValue.push(value);
      nodes.backendNodeId.push(counts.nodes);
      nodes.attributes.push(attributes);
      nodes.parentIndex.push(parent);
      return nodes.nodeType.push(type) - 1;
    };
    const box = r => [round(r.left + view.scrollX), round(r.top + view.scrollY), round(r.right - r.left), round(r.bottom - r.top)];
    const lay = (node, bounds, style, text = -1) => {
      layout.nodeIndex.push(node);
      layout.bounds.push(bounds);
      layout.text.push(text);
      return layout.styles.push(style) - 1;
    };
    const stylesOf = computed => styles.map(name => put(computed.getPropertyValue(name)));

    const addText = (node, parent, style) => {
      const text = node.data.slice(0, MAX_TEXT);
      const mine = add(parent, 3, '#text', put(text));
      if (!style || counts.lines >= maxLines) return;
      const lines = linesOf(node, text);
      if (!lines.length) return;
      const said = lines.map(([, part]) => asDrawn(part, style.computed));
      const place = lay(mine, box(lines[0][0]), style.codes, put(said.join('')));
      let start = 0;
      for (const [index, [drawn]] of lines.entries()) {
        counts.lines++;
        textBoxes.layoutIndex.push(place);
        textBoxes.bounds.push(box(drawn));
        textBoxes.start.push(start);
        textBoxes.length.push(said[index].length);
        start += said[index].length;
      }
    };
    // A pseudo-element has no box that a script can ask for: its size stands for one, at its element's corner.
    const addPseudo = (element, mine, which, corner) => {
      const computed = view.getComputedStyle(element, which);
      if (['none', 'normal', ''].includes(computed.content) || computed.display === 'none') return;
      const pseudo = add(mine, 1, which);
      nodes.pseudoType.index.push(pseudo);
      nodes.pseudoType.value.push(put(which.slice(2)));
      const said = quoted(computed.content);
      const letter = said.trim() ? parseFloat(computed.fontSize) : 0;
      const side = length => Math.max(parseFloat(length) || 0, letter);
      lay(pseudo, [...corner, side(computed.width), side(computed.height)], stylesOf(computed), put(said));
    };
    const handlersOf = (element, written) => {
      for (const { name, value } of written) {
        if (name.startsWith('on')) {
          const description = `function ${name}(event) {\n${value.slice(0, maxValue)}\n}`;
          listeners.push({ type: name.slice(2), backendNodeId: counts.nodes, handler: { description } });
        }
      }
    };

    // Whether assistive technology is told of it.
    const told = (element, around) => (around?.told ?? true)
      && Element.prototype.getAttribute.call(element, 'aria-hidden') !== 'true' && !element.inert;
    const visit = (node, parent, style) => {
      if (counts.nodes >= maxNodes) return;
      if (node.nodeType === 3) return addText(node, parent, style);
      if (node.nodeType !== 1) return;
      const element = node, name = localName(element), written = [...attributes(element)];
      const flat = written.flatMap(({ name, value }) => [put(name), put(value.slice(0, maxValue))]);
      const mine = add(parent, 1, name, -1, flat);
      const id = counts.nodes;
      handlersOf(element, written);
      const column = { input: nodes.inputValue, textarea: nodes.textValue }[name];
      if (column && typeof element.value === 'string') {
        column.index.push(mine);
        column.value.push(put(element.value.slice(0, maxValue)));
      }
      if (name === 'option' && element.selected) nodes.optionSelected.index.push(mine);
      const laidOut = isVisible(element) && Element.prototype.getClientRects.call(element).length > 0;
      let inner = null;
      if (laidOut) {
        const computed = view.getComputedStyle(element);
        inner = { computed, codes: stylesOf(computed), told: told(element, style) };
        const bounds = box(Element.prototype.getBoundingClientRect.call(element));
        lay(mine, bounds, inner.codes);
        const said = inner.told && computed.visibility === 'visible' ? describe(element) : {};
        if (said.role || said.name) {
          accessibility.push({ backendDOMNodeId: id, ignored: false, role: { value: said.role }, name: { value: said.name } });
        }
        for (const which of ['::before', '::after']) addPseudo(element, mine, which, bounds.slice(0, 2));
        enter(element, name, mine);
      } else if (style && view.getComputedStyle(element).display === 'contents') {
        const computed = view.getComputedStyle(element);
        inner = { computed, codes: stylesOf(computed), told: told(element, style) };
      }
      if (name === 'script' || name === 'style' || name === 'noscript') return;
      for (const child of childrenOf(element)) visit(child, mine, inner);
    };
    const enter = (element, name, mine) => {
      if (depth >= MAX_DEPTH || (name !== 'iframe' && name !== 'frame')) return;
      let held = null;
      try { held = element.contentDocument; } catch { /* of another origin */ }
      if (!held?.defaultView) return;
      nodes.contentDocumentIndex.index.push(mine);
      nodes.contentDocumentIndex.value.push(documents.length);
      collect(held, depth + 1);
    };

    const root = add(-1, 9, '#document');
    for (const child of childNodes(page)) visit(child, root, null);
  };
  collect(document, 0);
  const root = document.scrollingElement ?? document.documentElement;
  return {
    documents, strings, accessibility, listeners,
    page: [root.scrollWidth, root.scrollHeight],
    window: [document.documentElement.clientWidth || innerWidth, innerHeight],
    touch: navigator.maxTouchPoints > 0,
    whole: counts.nodes < maxNodes && counts.lines < maxLines,
  };
}
