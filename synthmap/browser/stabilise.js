// Brings a page to rest: animations at their end, fonts and pictures there, lazy content scrolled in.
// Runs in an isolated world. Every wait is capped; what was not waited out is named in the answer, and so is whether
// scrolling brought anything in that was not there before.
async caps => {
  const notes = [];
  const started = performance.now();
  const left = () => caps.total - (performance.now() - started);
  const within = (promise, ms, note) => {
    let timer;
    const late = new Promise(resolve => { timer = setTimeout(() => { notes.push(note); resolve(); }, Math.max(0, Math.min(ms, left()))); });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  };
  const frame = () => new Promise(resolve => {
    // A hidden tab draws no frames: the timer keeps the wait bounded there.
    const timer = setTimeout(resolve, 100);
    requestAnimationFrame(() => { clearTimeout(timer); resolve(); });
  });

  // Shortened rather than removed: an entrance that ends visible must end, and its `animationend` must fire.
  const still = `*, *::before, *::after {
    animation-duration: 1ms !important; animation-delay: 0s !important; animation-iteration-count: 1 !important;
    transition-duration: 1ms !important; transition-delay: 0s !important;
    caret-color: transparent !important; -webkit-tap-highlight-color: transparent !important; scroll-behavior: auto !important }
    /* Firefox lays a bar over the page's edge, which would take the clicks there. */
    @supports (-moz-appearance: none) { html { scrollbar-width: none !important } }`;
  const rules = still + caps.hide.map(s => `${s} { visibility: hidden !important }`).join('\n');
  const style = document.createElementNS('http://www.w3.org/1999/xhtml', 'style');
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  } catch {
    style.textContent = rules;
    document.documentElement?.append(style);
  }

  let lastChange = performance.now();
  const observer = new MutationObserver(() => { lastChange = performance.now(); });
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });

  if (caps.ready) {
    const there = async () => { while (!document.querySelector(caps.ready) && left() > 0) await frame(); };
    await within(there(), caps.total, `nothing matched ${caps.ready} within ${caps.total / 1000} s`);
  }
  if (document.fonts) await within(document.fonts.ready, caps.fonts, `fonts were still loading after ${caps.fonts / 1000} s`);

  const root = document.scrollingElement ?? document.documentElement;
  const height = () => Math.min(root?.scrollHeight ?? 0, caps.height);
  const before = [root?.scrollHeight, lastChange, [...document.images].filter(image => image.complete).length].join();
  if (caps.lazy) for (let y = 0, step = Math.max(200, innerHeight); y + innerHeight < height() && left() > 0; ) {
    y += step;
    scrollTo(0, y);
    await frame();
  }
  if ((root?.scrollHeight ?? 0) > caps.height) notes.push(`the page is taller than ${caps.height} px; the rest was not scrolled through`);
  scrollTo(0, 0);
  const after = [root?.scrollHeight, lastChange, [...document.images].filter(image => image.complete).length].join();

  const pictures = [...document.images].filter(image => !image.complete);
  const settled = image => new Promise(resolve => {
    image.addEventListener('load', resolve, { once: true });
    image.addEventListener('error', resolve, { once: true });
    if (image.complete) resolve();
  });
  await within(Promise.all(pictures.map(settled)), caps.images, `pictures were still loading after ${caps.images / 1000} s`);

  const quiet = async () => { do await frame(); while (performance.now() - lastChange < caps.quiet && left() > 0); };
  if (caps.untilQuiet) await within(quiet(), caps.unrest, `the page was still changing by itself after ${caps.unrest / 1000} s`);
  if (caps.settle) await new Promise(resolve => setTimeout(resolve, Math.min(caps.settle, Math.max(0, left()))));
  for (const animation of document.getAnimations?.() ?? []) {
    try { animation.finish(); } catch { animation.cancel(); }
  }
  observer.disconnect();
  scrollTo(0, 0);
  await frame();
  await frame();
  return { notes, lazy: before !== after };
}
