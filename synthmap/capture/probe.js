// The watcher that a probed page gets: it finds suspects, notes what a click leads to, and tells what the page does
// by itself from what the click did. Installed once a page in an isolated world; state stays in that world.
() => {
  const EDITABLE = /^(INPUT|TEXTAREA|SELECT|IFRAME)$/;
  const EVENTS = ['change', 'input', 'toggle', 'submit', 'invalid', 'reset', 'play', 'pause', 'fullscreenchange'];
  const watch = { learning: true, armed: false, target: null, answers: new Map(), restless: new Set(), clicked: null, changed: false };

  const { walk, hit } = FLAT_TREE;
  const order = walk();
  const roots = [document, ...order.flatMap(element => element.shadowRoot ?? [])];
  const scrollers = order.filter(e => e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1);

  const answer = what => {
    // Later than the clock is no answer, also where the page's time had to be run on beyond it. What comes with the
    // frames after the clock was set off within it, and stands a little beyond.
    if (watch.clicked !== null && performance.now() - watch.clicked > CLOCK_MS + 500) return;
    if (!watch.answers.has(what)) watch.answers.set(what, performance.now() - (watch.clicked ?? performance.now()));
  };
  // What moves by itself. Two children of one parent that do are a carousel or a ticker: then all of the parent does,
  // since the next turn moves others.
  const stir = target => {
    const node = target.nodeType === 1 ? target : target.parentNode;
    const parent = node?.parentNode;
    if (!node || watch.restless.has(node)) return;
    watch.restless.add(node);
    if (parent && [...parent.children].filter(child => watch.restless.has(child)).length > 1) watch.restless.add(parent);
  };
  const isRestless = node => {
    for (let n = node; n; n = n.parentNode ?? n.host) if (watch.restless.has(n)) return true;
    return false;
  };
  const changes = records => {
    for (const { target } of records) {
      if (!watch.armed) { if (watch.learning) stir(target); continue; }
      // What follows at once is the click's own doing, even where the page also moves by itself.
      if (performance.now() - watch.clicked < 1 || !isRestless(target)) { answer('mutation'); watch.changed = true; }
    }
  };
  const observers = roots.map(root => {
    const observer = new MutationObserver(changes);
    observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
    return observer;
  });
  const flush = () => observers.forEach(observer => changes(observer.takeRecords()));
  for (const type of EVENTS) {
    document.addEventListener(type, event => {
      if (!watch.armed) { if (watch.learning) stir(event.target); }
      else if (!isRestless(event.target)) { answer(type); watch.changed = true; }
    }, true);
  }
  // Stamped before anything else on the page hears of the click: an answer within the handlers comes after it.
  addEventListener('click', event => {
    if (!watch.armed) return;
    watch.clicked = performance.now();
    watch.landed = event.composedPath().includes(watch.target);
  }, true);
  // A placeholder's jump to the top is no answer, and neither is what the page does because it was scrolled. The jump
  // is refused last of all, when the page's own handlers have run.
  const placeholder = () => {
    const link = watch.target?.closest?.('a[href], area[href]');
    return !!link && PLACEHOLDER.test(link.getAttribute('href').trim());
  };
  addEventListener('click', event => { if (watch.armed && placeholder()) event.preventDefault(); });

  const scrolled = () => [scrollX, scrollY, ...scrollers.map(e => e.scrollTop + e.scrollLeft)].join();
  // Frames are drawn in real time, also while the page's own time stands still and no timer fires.
  const frames = (count, enough = () => false) => new Promise(resolve => {
    const next = () => (count-- > 0 && !enough() ? requestAnimationFrame(next) : resolve());
    next();
  });
  const within = (node, ancestor) => {
    for (let n = node; n; n = n.assignedSlot ?? n.parentNode ?? n.host) if (n === ancestor) return true;
    return false;
  };
  const describe = element => element ? element.localName + (element.id ? '#' + element.id.slice(0, 40) : '') : 'nothing';

  globalThis.synthmapWatch = {
    // The suspect at its place in the walk, or by selector where the page has grown since.
    async prepare(place, walked, tag, selector) {
      flush();
      // From here on a change may be what an earlier click set off, and says nothing of the page's own ways.
      watch.armed = watch.learning = false;
      let element = order.length === walked ? order[place] : null;
      if (!element?.isConnected || element.localName !== tag) {
        try { element = document.querySelector(selector); } catch { element = null; }
      }
      if (!element || element.localName !== tag) return { why: 'it was not found again after loading the page anew' };
      watch.target = element;
      const view = element.getBoundingClientRect();
      if (view.top < 80 || view.bottom > innerHeight - 80) {
        element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
        await frames(2);
      }
      const spots = [[.5, .5], [.2, .3], [.8, .3], [.2, .7], [.8, .7]];
      let over = null;
      for (const r of element.getClientRects()) {
        for (const [fx, fy] of spots) {
          const [x, y] = [r.left + r.width * fx, r.top + r.height * fy];
          if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue;
          const found = hit(x, y);
          if (within(found, element)) return { x, y, left: scrollX, top: scrollY };
          over ??= found;
        }
      }
      return { why: over ? `a click there lands on ${describe(over)}` : 'no point of it could be brought into the window' };
    },
    // Scroll and resize events and observers of layout come with a frame: what hovering and scrolling there set off
    // must be over before the click, or it would pass for the click's doing.
    async arm() {
      await frames(1);
      flush();
      watch.answers.clear();
      Object.assign(watch, { armed: true, clicked: null, landed: false, changed: false,
                             scroll: scrolled(), focus: document.activeElement, href: location.href });
    },
    // What has answered by now, waiting at most so many frames for the click itself, and so many in any case.
    async read(untilClicked, always) {
      await frames(untilClicked, () => watch.clicked !== null);
      await frames(always);
      flush();
      const focus = document.activeElement;
      if (focus !== watch.focus && focus && (EDITABLE.test(focus.nodeName) || focus.isContentEditable)) answer('focus');
      if (!placeholder() && scrolled() !== watch.scroll) answer('scroll');
      if (!placeholder() && location.href !== watch.href) answer('address');
      return { answers: [...watch.answers.keys()], after: Math.min(Infinity, ...watch.answers.values()),
               clicked: watch.clicked !== null, landed: watch.landed, changed: watch.changed };
    },
  };
}
