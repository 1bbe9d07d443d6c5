// Handlers that frameworks keep to themselves: they listen at the root and find the element's own handler when a click
// comes up. Runs in the page's own world, where their marks on elements can be seen; it reads and changes nothing.
// Answers [place in the walk over the flat tree, facts] for each element that has one, and how long that walk is.
function () {
  const POINTER = /^on(Click|MouseDown|MouseUp|PointerDown|PointerUp|TouchStart|TouchEnd)(Capture)?$/;
  const EVENTS = ['click', 'mousedown', 'mouseup', 'pointerdown', 'pointerup', 'touchstart', 'touchend'];
  // A handler for every link or button of the page, as for refusing placeholders, says nothing of any one of them.
  const tells = selector => typeof selector === 'string' && /[.#]|\[\s*(data-|role|aria-)/.test(selector);
  const { walk } = FLAT_TREE;
  const elements = walk();
  const place = new Map(elements.map((element, index) => [element, index]));
  const found = new Map();
  const add = (element, fact) => {
    const index = place.get(element);
    if (index !== undefined && found.size < 20000) found.set(index, (found.get(index) ?? new Set()).add(fact));
  };
  const jq = window.jQuery;
  for (const element of [document, ...elements]) {
    try {
      for (const key in element) {
        if (!Object.hasOwn(element, key)) break;  // own properties come first
        if (key.startsWith('__reactProps$')) {
          for (const name of Object.keys(element[key] ?? {})) if (POINTER.test(name)) add(element, 'react:' + name);
        } else if (key === '$$click') add(element, 'solid:click');
      }
      const events = jq?._data?.(element, 'events') ?? {};
      for (const type of EVENTS) {
        for (const { selector } of events[type] ?? []) {
          if (tells(selector)) for (const hit of element.querySelectorAll(selector)) add(hit, 'jquery:' + type);
        }
      }
    } catch { /* an element that will not be read has nothing to tell */ }
  }
  return { found: [...found].map(([index, facts]) => [index, [...facts].sort()]), length: elements.length };
}
