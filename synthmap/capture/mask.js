// The places in the walk over the flat tree of everything that the selectors match, and how long that walk is.
selectors => {
  const { walk } = FLAT_TREE;
  const elements = walk();
  const masked = new Set(selectors.flatMap(selector => [...document.querySelectorAll(selector)]));
  return { places: elements.flatMap((element, index) => masked.has(element) ? [index] : []), length: elements.length };
}
