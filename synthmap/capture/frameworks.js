// What only the page's own world can tell of its elements: the handlers that frameworks keep to themselves while they
// listen at the root, labels whose control is not drawn, and whether the whole document can be edited. It reads and
// changes nothing. Answers [place in the walk over the flat tree, [fact, event, index of the source]...] for each
// element that has any, the distinct sources (cut), and how long that walk is. The index is negative where there is no
// source: -1 for one that cannot be read, -2 for handlers that stand on an element for what is inside it alone.
function () {
  const MAX_SOURCE = 2000, MAX_SOURCES = 2000, MAX_FOUND = 20000;
  const REACT = /^on(Click|MouseDown|MouseUp|PointerDown|PointerUp|TouchStart|TouchEnd|DoubleClick|KeyDown|KeyUp)(Capture)?$/;
  const EVENTS = ['click', 'mousedown', 'mouseup', 'pointerdown', 'pointerup', 'touchstart', 'touchend', 'keydown'];
  // A handler for every link or button of the page, as for refusing placeholders, says nothing of any one of them.
  const tells = selector => typeof selector === 'string' && /[.#]|\[\s*(data-|role|aria-)/.test(selector);
  const { walk } = FLAT_TREE;
  const toString = Function.prototype.toString;
  const elements = walk();
  const place = new Map(elements.map((element, index) => [element, index]));
  const found = new Map(), sources = new Map();
  const sourceOf = handler => {
    if (typeof handler !== 'function') return handler === INSIDE ? INSIDE : -1;
    const source = toString.call(handler).slice(0, MAX_SOURCE);
    if (!sources.has(source) && sources.size >= MAX_SOURCES) return -1;
    if (!sources.has(source)) sources.set(source, sources.size);
    return sources.get(source);
  };
  const INSIDE = -2;
  const add = (element, fact, event, handler) => {
    const index = place.get(element);
    if (index === undefined || (found.size >= MAX_FOUND && !found.has(index))) return;
    if (!found.has(index)) found.set(index, []);
    found.get(index).push([fact, event, sourceOf(handler)]);
  };
  const react = (element, props) => {
    for (const name of Object.keys(props ?? {})) {
      const event = name.replace(/^on|Capture$/g, '').toLowerCase().replace('doubleclick', 'dblclick');
      if (REACT.test(name) && props[name]) add(element, 'react:' + name, event, props[name]);
    }
  };
  // Vue 3 listens with a function of its own that holds the page's: one, or several where a component passes them on.
  const vue = (element, kept) => {
    for (const name of Object.keys(kept ?? {})) {
      const event = name.replace(/^on|(Once|Passive|Capture)+$/g, '').toLowerCase();
      if (!EVENTS.includes(event)) continue;
      for (const handler of [kept[name]?.value].flat()) if (handler) add(element, 'vue:' + name, event, handler);
    }
  };
  // Vue 2 remembers what it drew, and with each element the page's functions that its own listeners call. `~`, `!` and
  // `&` before an event say how it is listened for.
  const seen = new Set();
  const vue2 = instance => {
    const waiting = [instance];
    while (waiting.length) {
      const drawn = waiting.pop();
      if (!drawn || seen.has(drawn)) continue;
      seen.add(drawn);
      for (const name of Object.keys(drawn.data?.on ?? {})) {
        const event = name.replace(/^[~!&]+/, ''), listener = drawn.data.on[name];
        if (!EVENTS.includes(event)) continue;
        for (const handler of [listener?.fns ?? listener].flat()) if (handler) add(drawn.elm, 'vue:' + event, event, handler);
      }
      waiting.push(drawn._vnode, drawn.componentInstance, ...drawn.children ?? []);
    }
  };
  const jquery = (element, events) => {
    for (const type of EVENTS) {
      for (const { selector, handler } of events?.[type] ?? []) {
        if (!selector) add(element, 'jquery:' + type, type, handler);
        if (tells(selector)) {
          try {
            for (const hit of element.querySelectorAll(selector)) add(hit, 'jquery:' + type, type, handler);
          } catch { /* a selector of jQuery's own making */ }
        }
        if (selector) add(element, 'jquery:delegates', type, INSIDE);
      }
    }
  };
  // Svelte 5 keeps a handler under `__click`, or in a table under a symbol; with data it is [handler, ...data].
  const svelte = (element, kept) => {
    for (const type of EVENTS) if (kept(type)) add(element, 'svelte:' + type, type, [kept(type)].flat()[0]);
  };
  const jq = window.jQuery;
  const documents = new Set([document, ...elements.map(element => element.ownerDocument)]);
  for (const element of [...documents, ...elements]) {
    try {
      let data = null;
      for (const key in element) {
        if (!Object.hasOwn(element, key)) break;  // own properties come first
        if (key.startsWith('__reactProps$') || key.startsWith('__reactEventHandlers$')) react(element, element[key]);
        else if (key.startsWith('$$') && EVENTS.includes(key.slice(2))) add(element, 'solid:' + key.slice(2), key.slice(2), element[key]);
        else if (key.startsWith('__') && EVENTS.includes(key.slice(2))) svelte(element, type => '__' + type === key && element[key]);
        else if (key === '_vei') vue(element, element[key]);
        else if (key === '__vue__') vue2(element[key]);
        else if (/^jQuery\d+$/.test(key)) data = element[key]?.events ?? data;
      }
      for (const symbol of Object.getOwnPropertySymbols(element)) {
        if (symbol.description === '_vei') vue(element, element[symbol]);
        if (symbol.description === 'events' && typeof element[symbol] === 'object') svelte(element, type => element[symbol]?.[type]);
      }
      jquery(element, data ?? jq?._data?.(element, 'events'));
      if (element.localName === 'label') {
        const control = element.control;
        if (control && !control.getClientRects().length && !control.matches(':disabled')) add(element, 'label', 'native', null);
      }
    } catch { /* an element that will not be read has nothing to tell */ }
  }
  if (document.designMode === 'on') add(document.body, 'designMode', 'native', null);
  return { found: [...found], sources: [...sources.keys()], length: elements.length };
}
