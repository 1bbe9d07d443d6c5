// The places in the walk over the flat tree of everything that a selector matches, and how long that walk is.
selector => {
  const { walk } = FLAT_TREE;
  const elements = walk();
  const matched = new Set(document.querySelectorAll(selector));
  return { places: elements.flatMap((element, index) => matched.has(element) ? [index] : []), length: elements.length };
}
