// The watcher that a probed page gets: it finds suspects, notes what a click leads to, and tells what the page does
// by itself from what the click did. Installed once a page in an isolated world; state stays in that world.
() => {
  const SHOWS = 'img, picture, svg, video, canvas, iframe, object, embed, input, button, select, textarea, progress, meter';
  const PRESSED = /^(button|submit|reset|image|checkbox|radio|file|color|range)$/;
  const EVENTS = ['change', 'input', 'toggle', 'submit', 'invalid', 'reset', 'play', 'pause', 'fullscreenchange'];
  const UNSEEN = /^(SCRIPT|META|NOSCRIPT|TEMPLATE)$/;
  const A_MOMENT_MS = 1_000;
  const MAX_MOVING = 200;  // things whose boxes are told
  const MAX_KEPT = 200_000;  // characters of what the page had stored
  const tree = FLAT_TREE;
  const { walk, above, outer, outward, open } = tree;
  // answers: what the click did. echoes: what may only be the undoing of an earlier click (a menu that closes).
  // written, taken, said, last: the attributes that it wrote and what they were, the nodes that it took out, whether it
  // changed words, and when it last changed anything.
  const watch = { learning: true, opened: false, opening: false, armed: false, target: null, targets: [], turn: -1, late: false, clicked: null, landed: false, changed: false,
                  spoilt: false, answers: new Map(), echoes: new Map(), touched: new Set(), brought: new Set(),
                  written: new Map(), taken: new Set(), said: false, last: 0 };
  // What changes by itself: nodes, and kinds of change of the page as a whole. By earlier clicks on this load: nodes that
  // they changed, and nodes that they put into the page.
  const restless = new Set(), stirred = new Set(), touched = new Set(), brought = new Set();

  const order = walk();
  const roots = [document, ...order.flatMap(element => element.shadowRoot ?? [])];
  for (const { ownerDocument } of order) if (!roots.includes(ownerDocument)) roots.push(ownerDocument);
  const documents = roots.filter(root => root.defaultView);
  const scrollers = order.filter(e => e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1);
  const fields = order.filter(e => /^(input|select|textarea)$/.test(e.localName));

  const answer = (what, echo = false) => {
    // Later than the clock is no answer, also where the page's time had to be run on beyond it. What comes with the
    // frames after the clock was set off within it, and stands a little beyond.
    if (watch.clicked !== null && performance.now() - watch.clicked > CLOCK_MS + 500) return;
    const kept = echo ? watch.echoes : watch.answers;
    if (!kept.has(what)) kept.set(what, performance.now() - (watch.clicked ?? performance.now()));
  };
  // What moves by itself. Two children of one parent that do are a carousel or a ticker: then all of the parent does,
  // since the next turn moves others. That the page as a whole does (a class on its body, a message put into it) says
  // nothing of what is in it, and is kept by what kind of change it was.
  const isWhole = node => node.nodeType === 9 || node === node.ownerDocument.body || node === node.ownerDocument.documentElement;
  const stir = (target, type) => {
    const node = target.nodeType === 3 || target.nodeType === 8 ? outer(target) : target;
    const parent = node && outer(node);
    if (!node || restless.has(node)) return;
    if (isWhole(node)) { stirred.add(type); return; }
    restless.add(node);
    if (parent && !isWhole(parent) && [...parent.children].filter(child => restless.has(child)).length > 1) restless.add(parent);
  };
  const isRestless = (node, type) => (isWhole(node) ? stirred.has(type) : isAmong(node, restless));
  const isAmong = (node, known) => {
    for (let n = node; n; n = outer(n)) if (known.has(n)) return true;
    return false;
  };
  const isEcho = node => touched.has(node) || isAmong(node, brought);
  // A script or a counting pixel put into the page is nothing that a visitor could see.
  const isUnseen = node => {
    if (node.nodeType === 3) return !node.data.trim();
    if (node.nodeType !== 1) return node.nodeType === 8;
    if (UNSEEN.test(node.nodeName)) return true;
    if (node.nodeName !== 'IMG' && node.nodeName !== 'IFRAME') return false;
    const { width, height } = node.getBoundingClientRect();
    return width * height <= 4;
  };
  const changes = records => {
    for (const { target, type, addedNodes, removedNodes, attributeName, oldValue } of records) {
      if (!watch.armed) { if (watch.learning) stir(target, type); continue; }
      if (type === 'childList' && [...addedNodes, ...removedNodes].every(isUnseen)) continue;
      if (type === 'attributes' && oldValue === target.getAttribute(attributeName)) continue;  // written once more
      // What follows at once is the click's own doing, even where the page also moves by itself.
      if (performance.now() - watch.clicked >= 1 && isRestless(target, type)) continue;
      answer('mutation', isEcho(target));
      watch.touched.add(target);
      addedNodes.forEach(node => watch.brought.add(node));
      if (!isAmong(target, watch.brought)) removedNodes.forEach(node => watch.taken.add(node));
      if (type === 'characterData') watch.said = true;
      if (type === 'attributes') {
        const were = watch.written.get(target) ?? new Map();
        if (!were.has(attributeName)) watch.written.set(target, were.set(attributeName, oldValue));
      }
      watch.last = performance.now() - watch.clicked;
      watch.changed = true;
    }
  };
  const observers = [];
  const observe = (root, heard) => {
    const observer = new MutationObserver(heard);
    observer.observe(root, { subtree: true, childList: true, attributes: true, attributeOldValue: true, characterData: true });
    observers.push(() => heard(observer.takeRecords()));
  };
  roots.forEach(root => observe(root, changes));
  const flush = () => observers.forEach(take => take());
  for (const type of EVENTS) for (const each of documents) {
    each.addEventListener(type, event => {
      if (!watch.armed) { if (watch.learning) stir(event.target, type); }
      else if (!isRestless(event.target, type)) { answer(type, isEcho(event.target)); watch.touched.add(event.target); watch.changed = true; }
    }, true);
  }
  // A placeholder's jump to the top is no answer, and neither is what the page does because it was scrolled. The jump
  // is refused last of all, when the page's own handlers have run.
  const placeholder = () => {
    const link = watch.target?.closest?.('a[href], area[href]'), href = link?.getAttribute('href').trim();
    return !!link && PLACEHOLDER.test(href) && (/^javascript:/i.test(href) || !isRebased(link.ownerDocument));
  };
  // Under a `<base>` with another address even `#` leads to another page.
  const isRebased = ({ URL, baseURI }) => !URL.startsWith('about:') && URL.split('#')[0] !== baseURI.split('#')[0];
  const land = path => {
    const target = watch.targets[watch.turn];
    watch.landed ||= path.includes(watch.target);
    if (target) target.landed ||= path.includes(target.element);
  };
  for (const { defaultView } of documents) {
    // Of several suspects in a row, the one whose turn it is.
    defaultView.addEventListener('pointerdown', () => {
      if (!watch.armed) return;
      flush();
      watch.turn += 1;
      watch.target = watch.targets[watch.turn]?.element ?? watch.target;
      watch.late ||= watch.answers.size + watch.echoes.size > 0;
    }, true);
    // Stamped before anything else on the page hears of the click: an answer within the handlers comes after it.
    defaultView.addEventListener('click', event => {
      if (!watch.armed) return;
      watch.clicked = performance.now();
      watch.landed = false;
      land(event.composedPath());
    }, true);
    defaultView.addEventListener('click', event => { if (watch.armed && placeholder()) event.preventDefault(); });
  }

  // A link to a place that the page does not have: a ripple or a class on it is the page's way with any click, and only
  // what can be seen of a click (other words, other controls) tells that a script makes up for the place.
  const dangling = () => {
    const { hash, href } = watch.target?.closest?.('a[href], area[href]') ?? {};
    if (!hash || hash.length < 2 || href.split('#')[0] !== location.href.split('#')[0]) return false;
    let name = hash.slice(1);
    try { name = decodeURIComponent(name); } catch { /* as it is written, then */ }
    return !document.getElementById(name) && !document.getElementsByName(name).length;
  };
  // Without blanks, which a box put beside words may add, and without the words of what moves by itself.
  const words = node => (node?.innerText ?? '').replace(/\s+/g, '');
  const showing = () => [document.title,
    [...restless].filter(node => !isAmong(outer(node), restless)).reduce((text, node) => text.replace(words(node), ''), words(document.body)),
    [...document.querySelectorAll('img, video, canvas, iframe, input, button, select')].filter(e => e.checkVisibility() && !isAmong(e, restless)).length,
  ].join();
  // Nothing with words or a picture in it: a ripple's box, or a backdrop.
  const isBlank = node => isUnseen(node) || (node.nodeType === 1 && !node.textContent.trim() && !node.matches(SHOWS) && !node.querySelector(SHOWS));
  // Nothing was put in for good that could be read, taken out or reworded: attributes at most, and what came and went.
  const isOutward = () => !watch.said && [...watch.brought].every(node => !node.isConnected || isBlank(node))
    && [...watch.taken].every(node => watch.brought.has(node) || node.isConnected || (brought.has(node) && isBlank(node)));
  // Attributes of what had been there before are not what they were.
  const isLasting = () => [...watch.written].some(([node, were]) => node.isConnected && !watch.brought.has(node)
    && [...were].some(([name, value]) => node.getAttribute(name) !== value));
  // A thing that looks pressed for a moment, a ripple: gone again within a second, with all as it was.
  const isUndone = () => isOutward() && watch.last < A_MOMENT_MS && !isLasting() && [...watch.brought].every(node => !node.isConnected || isUnseen(node));
  const isUnseenOf = what => what === 'mutation' && watch.shown !== null && watch.shown === showing()
    && [...watch.touched].every(node => node.getRootNode() === document);

  const scrolled = () => [scrollX, scrollY, ...scrollers.map(e => e.scrollTop + e.scrollLeft)].join();
  // What fields hold is no part of the markup: a script that sets it changes nothing that an observer hears of.
  const held = () => fields.map(e => [e.value, e.checked, e.indeterminate, e.selectedIndex].join('\u0000'));
  const settled = held();
  const focused = () => {
    let found = document.activeElement;
    while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
    return found;
  };
  // What takes the focus to be written in, not merely because it was pressed.
  const isEditable = element => element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.nodeName)
    || (element.nodeName === 'INPUT' && !PRESSED.test(element.type)) || (element.nodeName === 'IFRAME' && element === watch.target);
  // Frames are drawn in real time, also while the page's own time stands still and no timer fires.
  const frames = (count, enough = () => false) => new Promise(resolve => {
    const next = () => (count-- > 0 && !enough() ? requestAnimationFrame(next) : resolve());
    next();
  });
  const describe = element => element ? element.localName + (element.id ? '#' + element.id.slice(0, 40) : '') : 'nothing';
  // From here on a change may be what an earlier click set off, and says nothing of the page's own ways.
  const settle = () => {
    flush();
    if (watch.learning) held().forEach((value, index) => { if (value !== settled[index]) restless.add(fields[index]); });
    watch.spoilt ||= watch.changed;
    watch.armed = watch.learning = watch.opening = false;
  };
  // What no observer hears of: where the focus, the page and its address are, and what fields hold. An earlier click's menu
  // that closes may give back the focus and the place on the page, with nothing else done.
  const sense = () => {
    const doubtful = watch.spoilt && !watch.answers.size;
    const focus = focused();
    if (focus !== watch.focus && focus && isEditable(focus)) answer('focus', doubtful);
    if (!placeholder() && scrolled() !== watch.scroll) answer('scroll', doubtful);
    if (!placeholder() && location.href !== watch.href) answer('address', doubtful);
    held().forEach((value, index) => {
      if (value === watch.held[index] || restless.has(fields[index])) return;
      answer('value', touched.has(fields[index]));
      watch.touched.add(fields[index]);
      watch.changed = true;
    });
  };
  const { found, isElsewhere, isInWindow, show, pane, spot } = (AIMING)({ order, roots, focused, frames, tree, scrolled });
  // What of the page is in the window.
  const onPage = () => {
    const { left, top, width, height } = pane();
    return [scrollX + left, scrollY + top, width, height];
  };

  globalThis.synthmapWatch = {
    // The page's own ways are known now.
    learnt() {
      flush();
      watch.learning = false;
    },
    // Whether it changes by itself.
    moves(node) {
      for (let n = node; n; n = above(n)) if (restless.has(n)) return true;
      return false;
    },
    // Where it does, in the window.
    moving() {
      const moving = [...restless].filter(node => node.isConnected), view = pane();
      return moving.slice(0, MAX_MOVING).flatMap(node => [...node.getClientRects?.() ?? []].map(rect => outward(node, rect)))
        .map(({ left, top, width, height }) => [left - view.left, top - view.top, width, height]);
    },
    async prepare(place, walked, tag, selector) {
      settle();
      const element = found(place, walked, tag, selector), { spoilt } = watch;
      if (!element && isElsewhere(selector)) return { spoilt, why: 'it stands in a frame of another site, where nothing is clicked' };
      if (!element) return { spoilt, why: 'it was not found again after loading the page anew', sealed: !watch.opened };
      watch.target = element;
      watch.targets = [];
      const moved = await show(element);
      const { x, y, over } = spot(element);
      if (x !== undefined) return { spoilt, moved, x, y, window: onPage() };
      return { spoilt, why: over ? `a click there lands on ${describe(over)}` : 'no point of it could be brought into the window' };
    },
    // The closed shadow roots of the page, of which no script is told: from here on they are like open ones.
    open(...closed) {
      watch.opened = watch.opening = true;
      open(closed);
      roots.push(...closed);
      for (const root of closed) {
        // Their own ways are learnt now, when the rest of the page may still be doing what a click set off.
        observe(root, records => (watch.opening ? records.forEach(each => stir(each.target, each.type)) : changes(records)));
        root.addEventListener('click', event => { if (watch.armed) land(event.composedPath()); }, true);
      }
    },
    // Of all these suspects, those that can be pressed without scrolling any further once the first is in sight.
    async gather(places, walked) {
      settle();
      const elements = places.map(([place, tag, selector]) => found(place, walked, tag, selector));
      const first = elements.find(element => element);
      const moved = !!first && await show(first);
      Object.assign(watch, { target: null, targets: [] });
      places.forEach((_, index) => {
        const element = elements[index];
        if (!element || !isInWindow(element)) return;
        const { x, y } = spot(element);
        if (x !== undefined) watch.targets.push({ index, element, x, y, landed: false });
      });
      return { spoilt: watch.spoilt, moved, points: watch.targets.map(({ index, x, y }) => [index, x, y]),
               window: onPage() };
    },
    // Scroll and resize events and observers of layout come with a frame: what hovering and scrolling there set off
    // must be over before the click, or it would pass for the click's doing.
    async arm(wired) {
      await frames(1);
      flush();
      watch.touched.forEach(node => touched.add(node));
      watch.brought.forEach(node => brought.add(node));
      for (const each of [watch.touched, watch.brought, watch.answers, watch.echoes, watch.written, watch.taken]) each.clear();
      Object.assign(watch, { armed: true, turn: -1, late: false, clicked: null, landed: false, changed: false,
                             scroll: scrolled(), focus: focused(), href: location.href, held: held(),
                             said: false, last: 0, wired, shown: wired && !dangling() ? null : showing() });
    },
    // Whether the suspect whose turn it is was clicked, whether anything has happened by now, and whether that was
    // before it was pressed. Waits at most so many frames for the click, and then for an answer: what one click does
    // with the next frames would pass for the answer of the next.
    async heard(turn, untilClicked, untilAnswered) {
      await frames(untilClicked, () => watch.targets[turn].landed);
      await frames(untilAnswered, () => { flush(); return watch.answers.size > 0; });
      flush();
      sense();
      return { landed: watch.targets[turn].landed, answered: watch.answers.size > 0, late: watch.late };
    },
    // What has answered by now, waiting at most so many frames for the click itself, and then for an answer.
    async read(untilClicked, untilAnswered) {
      await frames(untilClicked, () => watch.clicked !== null);
      await frames(untilAnswered, () => { flush(); return watch.answers.size > 0; });
      flush();
      sense();
      // Where no script is known to listen, what may be no more than the page's feedback to any press is no answer yet.
      const slight = !watch.wired && [...watch.answers.keys(), ...watch.echoes.keys()].every(what => what === 'mutation');
      if (slight && watch.answers.size + watch.echoes.size && isUndone()) {
        watch.answers.clear();
        watch.echoes.clear();
        watch.changed = false;
      }
      const missing = dangling();
      const seen = kept => [...kept].filter(([what]) => !missing || !isUnseenOf(what));
      const [answers, echoes] = [seen(watch.answers), seen(watch.echoes)];
      const named = kept => kept.map(([what]) => what);
      const first = kept => kept.length ? Math.min(...kept.map(([, late]) => late)) : null;
      return { answers: named(answers), after: first(answers), echoes: named(echoes), echoed: first(echoes),
               slight: slight && isOutward() && watch.shown === showing(),
               lasting: isLasting(),
               clicked: watch.clicked !== null, landed: watch.landed, changed: watch.changed };
    },
    // What scripts do with the next frame, and the one after it.
    async draw() { await frames(2); },
    // Nothing focused: a ring around what was clicked is no answer, and would be all that pictures differ in.
    async unfocus() {
      focused()?.blur?.();
      await frames(2);
    },
    // What the page had stored before anything was clicked, as far as it is not too much to be carried along.
    stored() {
      try {
        const items = { ...localStorage };
        return JSON.stringify(items).length <= MAX_KEPT ? items : null;
      } catch { return null; }
    },
    // Put back, so that a page loaded anew is the one that was captured.
    restore(items) {
      try {
        if (JSON.stringify({ ...localStorage }) === JSON.stringify(items)) return;
        localStorage.clear();
        for (const [name, value] of Object.entries(items)) localStorage.setItem(name, value);
      } catch { /* a page without storage has nothing to put back */ }
    },
  };
}
