// Elements for which a framework listens elsewhere to the pointer coming over them. Runs in the page's own world, where
// their marks on elements can be seen; it reads and changes nothing.
// Answers places in the walk over the flat tree, and how long that walk is.
function () {
  const REACT = /^on(MouseEnter|MouseOver|PointerEnter|PointerOver)(Capture)?$/;
  const EVENTS = ['mouseover', 'mouseenter', 'pointerover', 'pointerenter'];
  const { walk } = FLAT_TREE;
  const elements = walk();
  const found = new Set();
  const jq = window.jQuery;
  for (const element of [document, ...elements]) {
    try {
      for (const key in element) {
        if (!Object.hasOwn(element, key)) break;  // own properties come first
        if (!key.startsWith('__reactProps$')) continue;
        const names = Object.keys(element[key] ?? {});
        if (names.some(name => REACT.test(name) && typeof element[key][name] === 'function')) found.add(element);
      }
      const events = jq?._data?.(element, 'events') ?? {};
      for (const type of EVENTS) {
        for (const { selector } of events[type] ?? []) {
          if (typeof selector === 'string') for (const hit of element.querySelectorAll(selector)) found.add(hit);
        }
      }
    } catch { /* an element that will not be read has nothing to tell */ }
    if (found.size > 2000) break;
  }
  return { places: elements.flatMap((element, index) => found.has(element) ? [index] : []), length: elements.length };
}
