// Holds a page that others go on using as it stands while it is looked at. Runs in an isolated world where there
// is one.
// `hold` waits, capped, for what is about to end by itself (fonts, finite animations, smooth scrolling), and from then
// on keeps `scroll` from the page's own listeners: testing what covers what scrolls the page there and back, and menus
// close and lists load on that. `release` hands it out again, once the events under way have been swallowed.
async (what, cap) => {
  const within = (promise, ms) => {
    let timer;
    const late = new Promise(resolve => { timer = setTimeout(resolve, ms, 'late'); });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  };
  // A hidden tab draws no frames.
  const frame = () => within(new Promise(resolve => requestAnimationFrame(resolve)), 100);
  const kinds = ['scroll', 'scrollend'];
  const swallow = event => event.stopImmediatePropagation();

  if (what === 'release') {
    for (let n = 0; n < 3; n++) await frame();
    const held = globalThis.synthmapHeld;
    for (const kind of kinds) removeEventListener(kind, held, true);
    delete globalThis.synthmapHeld;
    return null;
  }

  const settled = async () => {
    await document.fonts?.ready;
    const ending = document.getAnimations().filter(animation =>
      animation.playState === 'running' && Number.isFinite(animation.effect?.getComputedTiming().endTime));
    await Promise.allSettled(ending.map(animation => animation.finished));
    for (let at = null; at !== `${scrollX} ${scrollY}`;) { at = `${scrollX} ${scrollY}`; await frame(); await frame(); }
  };
  const late = await within(settled(), cap) === 'late';
  globalThis.synthmapHeld = swallow;
  for (const kind of kinds) addEventListener(kind, swallow, true);
  return {
    late, dpr: devicePixelRatio, window: [innerWidth, innerHeight],
    touch: navigator.maxTouchPoints > 0,
    // Only where a phone is emulated does Chromium know which way up it is held.
    mobile: 'orientation' in window,
  };
}
