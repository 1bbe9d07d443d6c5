// What assistive technology would be told of an element: its role, in the words of Chromium's accessibility tree so
// that an element has the same identity in every browser, and its name (https://www.w3.org/TR/accname-1.2/).
// Shared by scripts that run out of the page's reach; a script says ACCESSIBILITY where it wants these.
(() => {
  const MAX_NAME = 2000, MAX_DEPTH = 100;
  const ROLES = {
    abbr: 'Abbr', article: 'article', aside: 'complementary', blockquote: 'blockquote', button: 'button',
    caption: 'caption', code: 'code', datalist: 'listbox', dd: 'definition', del: 'deletion', dfn: 'term',
    dialog: 'dialog', dl: 'DescriptionList', dt: 'term', em: 'emphasis', fieldset: 'group', figcaption: 'Figcaption',
    figure: 'figure', h1: 'heading', h2: 'heading', h3: 'heading', h4: 'heading', h5: 'heading', h6: 'heading',
    hr: 'separator', iframe: 'Iframe', ins: 'insertion', label: 'LabelText', legend: 'Legend',
    li: 'listitem', main: 'main', mark: 'mark', math: 'math', menu: 'list', meter: 'meter', nav: 'navigation',
    ol: 'list', optgroup: 'group', option: 'option', output: 'status', p: 'paragraph', progress: 'progressbar',
    s: 'deletion', search: 'search', strong: 'strong', sub: 'subscript', sup: 'superscript', summary: 'DisclosureTriangle',
    svg: 'image', table: 'table', td: 'cell', textarea: 'textbox', tfoot: 'rowgroup',
    thead: 'rowgroup', time: 'time', tr: 'row', ul: 'list', video: 'Video', audio: 'Audio', br: 'LineBreak', details: 'group', address: 'group',
  };
  const INPUTS = {
    button: 'button', submit: 'button', reset: 'button', image: 'button', file: 'button', checkbox: 'checkbox',
    radio: 'radio', range: 'slider', number: 'spinbutton', search: 'searchbox', color: 'ColorWell', date: 'Date',
    'datetime-local': 'DateTime', month: 'DateTime', week: 'DateTime', time: 'InputTime', hidden: '',
  };
  // Roles that take their names from what is in them.
  const FROM_CONTENT = new Set(['button', 'cell', 'checkbox', 'columnheader', 'gridcell', 'heading', 'link', 'menuitem',
    'menuitemcheckbox', 'menuitemradio', 'option', 'radio', 'row', 'rowheader', 'switch', 'tab', 'tooltip', 'treeitem',
    'LabelText', 'Legend', 'DisclosureTriangle', 'Figcaption', 'caption']);
  const SECTIONS = 'article, aside, main, nav, section';

  // A form answers with its own fields where these are asked of it by name, in any world but one with wrappers.
  const own = (type, name) => {
    const { get } = Object.getOwnPropertyDescriptor(type.prototype, name);
    return node => get.call(node);
  };
  const childNodes = own(Node, 'childNodes'), parentElement = own(Node, 'parentElement');
  const ownerDocument = own(Node, 'ownerDocument'), textContent = own(Node, 'textContent');
  const attributes = own(Element, 'attributes'), shadowRoot = own(Element, 'shadowRoot');
  const localName = own(Element, 'localName');
  const isVisible = element => Element.prototype.checkVisibility.call(element);
  const styleOf = (element, which) => ownerDocument(element).defaultView.getComputedStyle(element, which);

  const attribute = (element, name) => Element.prototype.getAttribute.call(element, name);
  const said = (element, name) => (attribute(element, name) ?? '').trim();
  const within = (element, selector) => Element.prototype.closest.call(parentElement(element) ?? element, selector) !== null;
  // The texts of a `content` property, such as `"\201C" counter(x)`: what stands in quotes.
  const quoted = content => [...content.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
    .map(([, text]) => text.replace(/\\([0-9a-f]{1,6}) ?|\\(.)/gi, (_, code, letter) => {
      if (!code) return letter;
      const point = parseInt(code, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : '';
    }))
    .join('');

  // What stands in an element as it is drawn: its shadow tree in its place, slotted nodes in their slot.
  const childrenOf = element => {
    if (shadowRoot(element)) return childNodes(shadowRoot(element));
    const given = localName(element) === 'slot' ? element.assignedNodes() : [];
    return given.length ? given : childNodes(element);
  };

  const transformed = (text, style) => {
    if (style.textTransform === 'uppercase') return text.toUpperCase();
    if (style.textTransform === 'lowercase') return text.toLowerCase();
    return style.textTransform === 'capitalize' ? text.replace(/(?<![\p{L}\p{N}])\p{L}/gu, letter => letter.toUpperCase()) : text;
  };

  const roleOf = element => {
    const written = said(element, 'role').toLowerCase().split(/\s+/)[0];
    if (written === 'none' || written === 'presentation') return '';
    if (written) return written === 'img' ? 'image' : written;
    const tag = localName(element);
    if (tag === 'a' || tag === 'area') return attribute(element, 'href') === null ? '' : 'link';
    if (tag === 'header' || tag === 'footer') {
      if (within(element, SECTIONS)) return tag === 'header' ? 'sectionheader' : 'sectionfooter';
      return tag === 'header' ? 'banner' : 'contentinfo';
    }
    if (tag === 'img') return attribute(element, 'alt') === '' ? '' : 'image';
    if (tag === 'section') return named(element) ? 'region' : '';
    if (tag === 'form') return 'form';
    if (tag === 'th') return said(element, 'scope').startsWith('row') ? 'rowheader' : 'columnheader';
    if (tag === 'select') return attribute(element, 'multiple') !== null || +said(element, 'size') > 1 ? 'listbox' : 'combobox';
    if (tag === 'input') {
      const kind = said(element, 'type').toLowerCase() || 'text';
      if (kind in INPUTS) return kind === 'search' && attribute(element, 'list') !== null ? 'combobox' : INPUTS[kind];
      return attribute(element, 'list') !== null ? 'combobox' : 'textbox';
    }
    return Object.hasOwn(ROLES, tag) ? ROLES[tag] : '';
  };
  const named = element => said(element, 'aria-label') || said(element, 'aria-labelledby') || said(element, 'title');

  const hidden = element => said(element, 'aria-hidden').toLowerCase() === 'true' || !isVisible(element)
    || styleOf(element).visibility !== 'visible';
  const childOf = (element, tag) => [...Element.prototype.querySelectorAll.call(element, `:scope > ${tag}`)][0] ?? null;

  // The parts that an element is named by where nothing names it outright.
  const native = (element, role, seen, depth) => {
    const tag = localName(element), kind = said(element, 'type').toLowerCase();
    if (tag === 'input' && ['button', 'submit', 'reset'].includes(kind)) {
      return said(element, 'value') || { submit: 'Submit', reset: 'Reset', button: '' }[kind];
    }
    if (tag === 'img' || tag === 'area' || (tag === 'input' && kind === 'image')) return said(element, 'alt');
    const labels = ['input', 'select', 'textarea', 'meter', 'progress', 'output', 'button'].includes(tag) ? [...element.labels ?? []] : [];
    const labelled = labels.map(label => inner(label, seen, depth)).filter(Boolean).join(' ');
    if (labelled) return labelled;
    if (tag === 'input' && kind === 'file') return 'Choose File';
    const titled = { fieldset: 'legend', table: 'caption', figure: 'figcaption', svg: 'title' }[tag];
    const title = titled ? childOf(element, titled) : null;
    return title ? textContent(title).trim() : '';
  };
  // The name; `asked` where another element is named by this one, which then counts even if it is hidden.
  const nameOf = (element, role, seen, depth, asked = false) => {
    if (seen.has(element) || depth > MAX_DEPTH) return '';
    seen.add(element);
    if (!asked) {
      const ids = said(element, 'aria-labelledby').split(/\s+/).filter(Boolean).slice(0, 20);
      const root = Node.prototype.getRootNode.call(element);
      const others = ids.map(id => root.getElementById?.(id)).filter(Boolean);
      const joined = others.map(other => nameOf(other, 'LabelText', new Set(), depth + 1, true)).filter(Boolean).join(' ');
      if (joined) return joined;
    }
    const label = said(element, 'aria-label');
    if (label) return label;
    const own = native(element, role, seen, depth + 1);
    if (own) return own;
    if (FROM_CONTENT.has(role)) {
      const content = inner(element, seen, depth + 1);
      if (content) return content;
    }
    const hint = said(element, 'title');
    return hint || (['textbox', 'searchbox', 'spinbutton', 'combobox'].includes(role) ? said(element, 'placeholder') : '');
  };
  // What stands in an element, as it is read out: texts, and the names of what is no text.
  const inner = (element, seen, depth) => {
    if (depth > MAX_DEPTH) return '';
    const parts = [];
    let length = 0;
    const add = text => { if (length < MAX_NAME) { parts.push(text); length += text.length; } };
    const drawnBy = which => {
      const { content, display } = styleOf(element, which);
      if (content && content !== 'none' && content !== 'normal') add(display === 'inline' ? quoted(content) : ` ${quoted(content)} `);
    };
    const style = styleOf(element);
    drawnBy('::before');
    for (const child of childrenOf(element)) {
      if (length >= MAX_NAME) break;
      if (child.nodeType === 3) add(transformed(child.data.slice(0, MAX_NAME), style));
      else if (child.nodeType === 1) {
        const contents = styleOf(child).display;
        if (contents === 'none' || (contents !== 'contents' && hidden(child))) continue;
        const role = roleOf(child);
        const field = ['textbox', 'searchbox', 'combobox', 'listbox', 'slider', 'spinbutton'].includes(role);
        const text = field ? '' : nameOf(child, FROM_CONTENT.has(role) ? role : 'LabelText', seen, depth + 1);
        add(contents === 'inline' || contents === 'contents' ? text : ` ${text} `);
      }
    }
    drawnBy('::after');
    return parts.join('').replace(/\s+/g, ' ').trim().slice(0, MAX_NAME);
  };

  const describe = element => {
    const role = roleOf(element);
    return { role, name: nameOf(element, role, new Set(), 0).replace(/\s+/g, ' ').trim().slice(0, MAX_NAME) };
  };
  return { describe, quoted, attributes, childNodes, childrenOf, isVisible, localName, transformed };
})()
