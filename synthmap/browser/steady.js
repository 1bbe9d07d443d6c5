// Keeps from a page what picturing it does to its window; see steady.py. Runs before any script of the page.
(() => {
  const NONE = 10;  // px: no window is this narrow
  const shape = () => `${innerWidth} ${innerHeight}`;
  let known = '', shrunk = false;
  const tiny = () => {
    // A frame is as wide as it likes while the window around it is gone; that of another site cannot be asked.
    try { return Math.min(innerWidth, top.innerWidth) < NONE; } catch { return innerWidth < NONE; }
  };
  // What looks otherwise in a narrow window goes back to what it was at once, and not by and by.
  const still = new CSSStyleSheet();
  still.replaceSync('*, *::before, *::after { transition: none !important }');
  const others = () => document.adoptedStyleSheets.filter(sheet => sheet !== still);
  const hold = () => { document.adoptedStyleSheets = [...others(), still]; };
  const release = () => { document.adoptedStyleSheets = others(); };
  const learn = () => { if (!tiny()) known = shape(); };
  const heard = event => {
    if (!event.isTrusted) return;
    const gone = tiny(), back = shrunk || shape() === known;
    if (gone) hold();
    else if (shrunk) requestAnimationFrame(() => requestAnimationFrame(release));
    shrunk = gone;
    if (gone || back) event.stopImmediatePropagation();
    learn();
  };
  for (const target of [globalThis, globalThis.visualViewport]) target?.addEventListener('resize', heard, true);
  for (const kind of ['DOMContentLoaded', 'load']) addEventListener(kind, learn, true);
})()
