// Notes what a visitor does in this document and tells it in batches through a binding; `notes.py` reads them.
// Runs in every document before the page's own scripts. It takes what it needs of the browser before they can change it,
// never throws into the page, writes nothing into it, and keeps a bounded queue. Text typed is told by length and kind.
// OPTIONS: { keepText }. DESCRIBE: null, or a function that says more of an element for those who write it down.
(() => {
  const BINDING = '__synthmapRecorder';
  const CLOCK_MS = 7000;  // an answer that comes later is none
  const MOVE_MS = 50, SCROLL_MS = 150, FLUSH_MS = 250;
  const MAX_QUEUE = 500, MAX_NOTES = 100000, MAX_PENDING = 20, MAX_ROOTS = 50;
  const MAX_TEXT = 200, MAX_VALUE = 500, MAX_NODES = 2000, MAX_ALIKE = 500, MAX_ABOVE = 40;
  const { keepText } = OPTIONS;
  const more = DESCRIBE;

  const { apply } = Reflect, { create, hasOwn: owns } = Object;
  const tell = globalThis[BINDING];
  if (typeof tell !== 'function' || !globalThis.document || !globalThis.MutationObserver) return;
  const method = (holder, name) => { const f = holder[name]; return (self, ...given) => apply(f, self, given); };
  const own = (type, name) => {
    const { get } = Object.getOwnPropertyDescriptor(type.prototype, name);
    return self => apply(get, self, []);
  };
  const { stringify } = JSON, { getOwnPropertyDescriptor: described, defineProperty: define } = Object, json = JSON;
  const round = Math.round, min = Math.min, max = Math.max;
  const clock = method(performance, 'now'), origin = performance.timeOrigin, timing = performance;
  const now = () => clock(timing);
  const later = setTimeout.bind(globalThis), Observer = MutationObserver;
  const listen = method(EventTarget.prototype, 'addEventListener');
  const attribute = method(Element.prototype, 'getAttribute'), boxOf = method(Element.prototype, 'getBoundingClientRect');
  const rectsOf = method(Element.prototype, 'getClientRects'), matches = method(Element.prototype, 'matches');
  const rootOf = method(Node.prototype, 'getRootNode'), pathOf = method(Event.prototype, 'composedPath');
  const parentOf = own(Node, 'parentNode'), shadowOf = own(Element, 'shadowRoot'), textOf = own(Node, 'textContent');
  const tagged = method(Document.prototype, 'getElementsByTagName');
  const known = new WeakMap(), get = method(WeakMap.prototype, 'get'), set = method(WeakMap.prototype, 'set');
  const { describe, childrenOf, isVisible, localName } = ACCESSIBILITY;

  // What the driver's own binding and the code below cannot do without, which a page may have broken or forged: while
  // either runs, it is the browser's.
  const BORROWED = [[globalThis, 'JSON', json], [json, 'stringify', stringify], [Object.prototype, 'toJSON'],
    [Array.prototype, 'toJSON'], [Array.prototype, 'push', Array.prototype.push],
    [Array.prototype, Symbol.iterator, Array.prototype[Symbol.iterator]]];
  const natively = (f, given) => {
    const kept = create(null);
    for (let i = 0; i < BORROWED.length; i++) {
      const holder = BORROWED[i][0], name = BORROWED[i][1], value = BORROWED[i][2], had = described(holder, name);
      if (!had || had.value === value || !had.configurable) continue;
      kept[i] = had;
      if (value === undefined) delete holder[name]; else define(holder, name, { value, configurable: true, writable: true });
    }
    try { return apply(f, undefined, given); } finally { for (const i in kept) define(BORROWED[i][0], BORROWED[i][1], kept[i]); }
  };
  const guarded = f => (...given) => { try { return natively(f, given); } catch { return undefined; } };

  // The queue: an object without a prototype, on which nothing of the page's can listen.
  let queue = create(null), queued = 0, told = 0, lost = 0, waiting = false, leaving = false;
  const flush = guarded(() => {
    waiting = false;
    drained();
    if (!queued && !lost) return undefined;
    let text = '';
    for (let i = 0; i < queued; i++) text += (i ? ',' : '') + queue[i];
    const batch = `{"document":${origin},"lost":${lost},"notes":[${text}]}`;
    queue = create(null);
    queued = lost = 0;
    return tell(batch);
  });
  const put = (note, at = now()) => {
    if (queued >= MAX_QUEUE || told >= MAX_NOTES) { lost++; return; }
    note.at = round((origin + at) * 10) / 10;
    queue[queued++] = stringify(note);
    told++;
    if (leaving || queued >= MAX_QUEUE / 2) flush();
    else if (!waiting) { waiting = true; later(flush, FLUSH_MS); }
  };
  const note = (kind, fields) => {
    const made = create(null);
    made.kind = kind;
    for (const name in fields) if (owns(fields, name) && fields[name] !== undefined) made[name] = fields[name];
    return made;
  };

  // Whether this document stands in a frame, and where in the page's own window it begins; null where that is another
  // origin's to know.
  const framed = window !== window.top;
  const corner = () => {
    const at = { x: 0, y: 0 };
    let view = window;
    for (let depth = 0; view !== view.top && depth < 8; depth++) {
      let frame = null;
      try { frame = view.frameElement; } catch { /* of another origin */ }
      if (!frame) return null;
      const box = boxOf(frame);
      at.x += box.left + frame.clientLeft;
      at.y += box.top + frame.clientTop;
      view = view.parent;
    }
    return at;
  };
  const scrolled = () => {
    try { return { x: window.top.scrollX, y: window.top.scrollY }; } catch { return null; }
  };

  // What an element is, as far as its key needs it.
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
  let elements = 0;
  // The number under which an element was described; described again where `fresh` and it has changed.
  const numberOf = (element, fresh) => {
    if (!element || element.nodeType !== 1) return undefined;
    const had = get(known, element);
    if (had && !fresh) return had.number;
    let said = '', made = null;
    try {
      made = portrait(element);
      made.before = before(element, made);
      said = stringify(made);
    } catch { made = create(null); made.tag = localName(element); }
    const asked = fresh && more !== null;
    if (had && had.said === said && (had.asked || !asked)) return had.number;
    if (asked) try { made.more = more(element); } catch { /* said without */ }
    const number = elements++;
    set(known, element, { number, said, asked });
    made.kind = 'element';
    made.number = number;
    put(made);
    return number;
  };

  const within = (position, from, size) => (size > 0 ? round(min(1, max(0, (position - from) / size)) * 1e4) / 1e4 : undefined);
  const half = value => round(value * 10) / 10;
  // What a pointer event says of where it was.
  const place = (event, element) => {
    const at = corner(), scroll = scrolled(), found = create(null);
    if (at && scroll) {
      found.vx = half(event.clientX + at.x);
      found.vy = half(event.clientY + at.y);
      found.sx = half(scroll.x);
      found.sy = half(scroll.y);
    }
    if (element && element.nodeType === 1) {
      const box = boxOf(element);
      found.ex = within(event.clientX, box.left, box.width);
      found.ey = within(event.clientY, box.top, box.height);
    }
    return found;
  };
  // What an event is about; of a drawing, the whole of it: its strokes have no identity.
  const target = event => {
    const first = pathOf(event)[0];
    if (first?.nodeType !== 1) return null;
    let svg = null;
    for (let node = first; node; node = parentOf(node)) if (node.nodeType === 1 && localName(node) === 'svg') svg = node;
    return svg ?? first;
  };
  const pointed = (kind, event, fresh, fields) => {
    const element = target(event), number = numberOf(element, fresh);
    put(note(kind, { element: number, ...place(event, element), ...fields }));
  };

  // Answers. A press may be a click in a moment: what follows it is kept for that.
  let pending = [], press = null, clicks = 0, watching = false;
  const answer = (what, exempt) => {
    const at = now();
    let told = false;
    for (const one of pending) {
      if (one.seen[what] || one.closed?.[what] || at - one.at > CLOCK_MS || exempt?.(one)) continue;
      one.seen[what] = true;
      if (one.number === null) one.early.push(what);
      else { put(note('answer', { click: one.number, what, ms: half(max(0, at - one.at)) })); told = true; }
    }
    if (told) flush();
    if (what === 'mutation') rest();
  };
  const close = what => { for (const one of pending) (one.closed ??= create(null))[what] = true; };
  const forget = () => { pending = []; rest(); };
  const UNSEEN = /^(script|meta|noscript|template|style|link)$/i;
  const isSeen = node => (node.nodeType === 3 ? node.data.trim() !== '' : node.nodeType === 1 && !UNSEEN.test(node.nodeName));
  const isChange = ({ type, target, addedNodes, removedNodes, attributeName, oldValue }) => {
    if (type === 'attributes') return oldValue !== attribute(target, attributeName);  // or it was written once more
    return type !== 'childList' || [...addedNodes, ...removedNodes].some(isSeen);
  };
  const changes = records => { if (records.some(isChange)) answer('mutation'); };
  const observer = new Observer(guarded(changes));
  // What a click changed at once may still wait for its turn when the notes are asked for.
  const drained = () => { if (watching) changes(observer.takeRecords()); };
  const rest = () => {
    const at = now();
    pending = pending.filter(one => at - one.at <= CLOCK_MS);
    if (!watching || pending.some(one => !one.seen.mutation)) return;
    watching = false;
    observer.disconnect();
  };
  const arm = (event, element) => {
    if (!pending.some(one => one.element === element)) forget();
    press = { element, path: [...pathOf(event)], at: now(), number: null, seen: create(null), early: [], used: false };
    if (pending.length >= MAX_PENDING) pending.shift();
    // A press that became no click waits for nothing.
    pending = pending.filter(one => one.number !== null);
    pending.push(press);
    if (watching) return;
    watching = true;
    const what = { subtree: true, childList: true, attributes: true, characterData: true, attributeOldValue: true };
    observer.observe(document, what);
    const all = tagged(document, '*');
    let roots = 0;
    for (let i = 0; i < all.length && i < 5000 && roots < MAX_ROOTS; i++) {
      const root = shadowOf(all[i]);
      if (root) { roots++; observer.observe(root, what); }
    }
    later(guarded(rest), CLOCK_MS + 50);
  };

  const on = (type, heard, holder = window) => listen(holder, type, guarded(event => {
    if (event.isTrusted) heard(event);
  }), { capture: true, passive: true });

  let moved = null, movedAt = -Infinity;
  const still = () => {
    if (moved === null) return;
    const { event, element } = moved;
    moved = null;
    put(note('move', { element: numberOf(element, false), ...place(event, element) }));
  };
  on('pointermove', event => {
    if (event.pointerType === 'touch') return;
    moved = { event, element: target(event) };
    const at = now();
    if (at - movedAt < MOVE_MS) return;
    movedAt = at;
    still();
    later(guarded(still), MOVE_MS);
  });
  on('pointerdown', event => {
    still();
    arm(event, target(event));
    pointed('down', event, true, { pointer: event.pointerType, button: event.button });
    if (more) flush();
  });
  on('pointerup', event => pointed('up', event, false, { pointer: event.pointerType, button: event.button }));
  on('pointercancel', () => { press = null; });
  on('click', event => {
    // Keys click too, and a label clicks its field once more: neither is a pointer that went there.
    if (!press || press.used || event.button !== 0 || event.detail === 0) return;
    press.used = true;
    press.at = now();
    press.number = clicks++;
    const touch = (event.pointerType || '') === 'touch';
    pointed(touch ? 'tap' : 'click', event, target(event) !== press.element, { click: press.number });
    for (const what of press.early) put(note('answer', { click: press.number, what, ms: 0 }));
    flush();
  });
  on('dblclick', event => pointed('dblclick', event, false));
  on('contextmenu', event => pointed('contextmenu', event, false));

  // What the visitor does himself is no answer: the wheel scrolls, keys change and focus.
  let acted = false;
  for (const type of ['wheel', 'touchmove']) on(type, () => { acted = true; close('scroll'); });
  const NAMED = /^(Backspace|Delete|Enter|Tab|Escape|Arrow(Up|Down|Left|Right)|Home|End|PageUp|PageDown)$/;
  on('keydown', event => {
    still();
    const element = target(event), { key } = event;
    if (/^(Control|Shift|Alt|AltGraph|Meta|CapsLock|NumLock)$/.test(key)) return;
    forget();
    const shortcut = event.ctrlKey || event.metaKey || event.altKey;
    const writes = element && takesText(element);
    const value = NAMED.test(key) ? key : shortcut ? 'shortcut' : key === ' ' && !writes ? 'Space' : 'text:1';
    put(note('key', { element: numberOf(element, false), value }));
  });

  const PLAIN = /^(button|submit|reset|image|checkbox|radio|file|color|range|hidden)$/;
  const typeOf = element => (localName(element) === 'input' ? (attribute(element, 'type') ?? 'text').toLowerCase() : '');
  const takesText = element => localName(element) === 'textarea' || element.isContentEditable === true
    || (localName(element) === 'input' && !PLAIN.test(typeOf(element)));
  const takesChoice = element => takesText(element) || localName(element) === 'select';
  const secret = element => typeOf(element) === 'password'
    || /(^|\s)(cc-|one-time-code|current-password|new-password)/.test(attribute(element, 'autocomplete') ?? '');
  const filled = element => {
    const tag = localName(element), type = typeOf(element);
    if (tag === 'select') return { value: `select:${element.selectedOptions?.length ?? 0}`, choice: element.value };
    if (type === 'checkbox' || type === 'radio') return { value: `${type}:${+element.checked}`, choice: String(element.checked) };
    if (type === 'file') return { value: `file:${element.files?.length ?? 0}` };
    const text = tag === 'input' || tag === 'textarea' ? element.value : textOf(element);
    const kind = tag === 'input' && /^[a-z-]{1,20}$/.test(type) ? type : 'text';
    return { value: `${kind}:${text.length}`, text: secret(element) ? undefined : text };
  };
  const wrote = event => {
    const element = target(event);
    if (!element) return;
    const { value, text, choice } = filled(element);
    const kept = keepText ? { text: text?.slice(0, 10000) } : {};
    put(note('input', { element: numberOf(element, more !== null), value, secret: secret(element) || undefined, ...kept,
                        ...(more ? { choice: choice?.slice(0, MAX_VALUE) } : {}) }));
    answer('mutation');
  };
  // What is chosen in a list or a file dialog is told by the event after it, which a driver of browsers may have to make.
  const isChosen = element => element && (localName(element) === 'select' || typeOf(element) === 'file');
  on('input', event => { if (!isChosen(target(event))) wrote(event); });
  listen(window, 'change', guarded(event => { if (isChosen(target(event))) wrote(event); }), { capture: true, passive: true });
  for (const type of ['change', 'toggle', 'play', 'pause']) on(type, () => answer('mutation'));
  const focused = (kind, event) => {
    const element = target(event);
    if (element) put(note(kind, { element: numberOf(element, false) }));
  };
  on('focus', event => {
    const element = target(event);
    if (!element) return;
    focused('focus', event);
    // The browser focuses what is pressed, whether or not anything answers.
    answer('focus', one => one.path.includes(element) && !takesChoice(element));
  });
  on('blur', event => focused('blur', event));
  on('submit', event => focused('submit', event));
  on('selectionchange', () => {
    const selection = document.getSelection(), active = document.activeElement;
    if (selection && !selection.isCollapsed) answer('selection');
    else if (active && takesText(active)) answer('selection', one => !one.path.includes(active));
  });

  // Scrolling: one note when it comes to rest, and one now and then while it lasts.
  const scrolling = new Map();
  const scrolls = holder => {
    const begun = scrolling.get(holder);
    if (!begun) return;
    scrolling.delete(holder);
    if (holder === document) {
      if (framed) return;
      put(note('scroll', { vx: 0, vy: 0, sx: half(scrollX), sy: half(scrollY) }), begun.last);
    } else {
      put(note('scroll', { element: numberOf(holder, false), value: `${round(holder.scrollLeft)},${round(holder.scrollTop)}` }), begun.last);
    }
  };
  const settle = holder => {
    const one = scrolling.get(holder);
    if (!one) return;
    const quiet = now() - one.last;
    if (quiet >= SCROLL_MS) scrolls(holder); else later(guarded(() => settle(holder)), SCROLL_MS - quiet);
  };
  on('scroll', event => {
    answer('scroll');
    const holder = event.target, one = scrolling.get(holder);
    if (one) { one.last = now(); return; }
    if (scrolling.size >= MAX_ROOTS || (holder !== document && holder.nodeType !== 1)) return;
    scrolling.set(holder, { last: now() });
    later(guarded(() => settle(holder)), SCROLL_MS);
  });

  const message = guarded((kind, thrown) => {
    const name = typeof thrown?.name === 'string' && /^\w{1,40}$/.test(thrown.name) ? thrown.name : 'Error';
    put(note('error', { value: name }));
    answer('error');
  });
  on('error', event => { if (event.target === window) message('error', event.error); });
  on('unhandledrejection', event => message('rejection', event.reason));

  // What a click may set off without a trace in the document: heard where the page asks the browser for it.
  const heard = (holder, name, what) => {
    const original = holder && Object.getOwnPropertyDescriptor(holder, name)?.value;
    if (typeof original !== 'function') return;
    try {
      holder[name] = new Proxy(original, { apply: (asked, self, given) => {
        guarded(answer)(what);
        return apply(asked, self, given);
      } });
    } catch { /* a page that locked it away is recorded without */ }
  };
  for (const name of ['alert', 'confirm', 'prompt', 'print']) heard(window, name, 'focus');
  heard(globalThis.Clipboard?.prototype, 'writeText', 'mutation');

  // Where the visitor is.
  let address = location.href, resized = false, shape = '', scale = '';
  const size = () => {
    const next = `${innerWidth}x${innerHeight}`;
    if (next !== shape) put(note('resize', { value: shape = next }));
  };
  // While a phone's page loads its window is fitted to it: nobody zoomed.
  const zoomed = () => {
    const next = visualViewport.scale.toFixed(2);
    if (acted && next !== scale) put(note('zoom', { value: scale = next }));
  };
  const arrived = () => put(note('navigate', { url: location.href.slice(0, 4000) }));
  const went = () => {
    if (location.href === address) return;
    address = location.href;
    answer('navigation');
    if (!framed) arrived();
  };
  if (!framed) {
    arrived();
    // Before the document is parsed a phone's window may not have its size yet.
    on('DOMContentLoaded', size, document);
    on('resize', () => {
      if (resized) return;
      resized = true;
      later(guarded(() => { resized = false; size(); }), SCROLL_MS);
    });
    if (globalThis.visualViewport) on('resize', zoomed, visualViewport);
  }
  if (globalThis.navigation?.addEventListener) on('currententrychange', () => { leaving = false; went(); }, globalThis.navigation);
  on('popstate', went);
  on('hashchange', went);
  // Nothing reaches anybody from a document that another has taken the place of: what is told goes out before.
  const tellAll = () => {
    still();
    for (const holder of [...scrolling.keys()]) scrolls(holder);
    return flush();
  };
  const leave = () => { leaving = true; tellAll(); };
  if (globalThis.navigation?.addEventListener) on('navigate', leave, globalThis.navigation);
  on('beforeunload', leave);
  on('pagehide', leave);
  on('pageshow', () => { leaving = false; });
  // Whoever listens may ask for what is still waiting; with `true`, what follows answers no click any more.
  try {
    Object.defineProperty(globalThis, BINDING, { value: guarded(done => {
      const sent = tellAll();
      if (done === true) forget();
      return sent;
    }), enumerable: false, configurable: false, writable: false });
  } catch { /* the batches come all the same */ }
})()
