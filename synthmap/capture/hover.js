// What opens under a mouse: finds what could (from style sheets, reading only), and, on a page of its own, tells what
// a pointer, a focus or a key brought to light. Installed once a page in an isolated world; state stays in that world.
() => {
  const CONTROL = 'a[href], area[href], button, input:not([type=hidden]), select, textarea, summary, [onclick], '
    + '[role=button], [role=link], [role=menuitem], [role=tab], [role=option], [tabindex]:not([tabindex^="-"])';
  // What a rule must set to bring something hidden to light; colours, shadows and the like never do.
  const REVEALING = ['display', 'visibility', 'opacity', 'transform', 'translate', 'scale', 'clip', 'clip-path', 'left',
    'right', 'top', 'bottom', 'margin-left', 'margin-top', 'height', 'max-height', 'width', 'max-width',
    'pointer-events', 'content-visibility', 'overflow-x', 'grid-template-rows'];
  const PLACEHOLDER_LINK = /^(#|javascript:.*)?$/i;
  const MAX_RULES = 5000, MAX_MATCHES = 2000, MAX_NAMES = 12, MAX_FRAMES = 10;
  const { walk: walkAll, above, outer, within, hit } = FLAT_TREE;
  const mine = element => element.ownerDocument === document;
  const walk = () => walkAll().filter(mine);
  const parentOf = element => {
    let node = above(element);
    while (node && node.nodeType !== 1) node = above(node);
    return node;
  };

  // One look at the page: what is drawn at this moment, each ancestor's styles read once.
  const sight = () => {
    const width = document.documentElement.scrollWidth, seen = new Map();
    const cut = (a, b) => !b ? a : { left: Math.max(a.left, b.left), top: Math.max(a.top, b.top),
      right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) };
    // flow and abs: what cuts off children in the flow, and children placed absolutely.
    const of = element => {
      let state = seen.get(element);
      if (state) return state;
      const parent = parentOf(element), up = parent ? of(parent) : { opacity: 1, flow: null, abs: null };
      const style = getComputedStyle(element), at = style.position;
      const base = at === 'fixed' ? null : at === 'absolute' ? up.abs : up.flow;
      const box = cut(element.getBoundingClientRect(), base);
      const root = element === document.documentElement || element === document.body;
      const cuts = !root && (style.overflowX !== 'visible' || style.overflowY !== 'visible');
      const flow = cuts ? box : base;
      const holds = at !== 'static' || style.transform !== 'none';
      const clipped = /^(inset\((50|100)%|circle\(0)/.test(style.clipPath) ? 0 : 1;
      state = { box, flow, abs: holds ? flow : up.abs, opacity: up.opacity * Number(style.opacity || 1) * clipped };
      seen.set(element, state);
      return state;
    };
    return element => {
      if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) return false;
      const { box, opacity } = of(element);
      return opacity > 0.05 && box.right - box.left >= 2 && box.bottom - box.top >= 2
        && box.right > 0 && box.bottom + scrollY > 0 && box.left < width;
    };
  };

  const says = node => node.nodeType === 3 && /[\p{L}\p{N}]/u.test(node.data);
  const isControl = element => element.matches(CONTROL);
  // Controls, and words that stand in no control.
  const isItem = element => isControl(element)
    || [...element.childNodes].some(says) && !/^(script|style|noscript|template|title)$/.test(element.localName)
       && !element.closest(CONTROL);
  const itemsIn = root => [root, ...root.querySelectorAll('*')].filter(isItem);
  const nameOf = element => (element.getAttribute('aria-label') || element.textContent || element.getAttribute('title')
    || element.getAttribute('placeholder') || element.querySelector('img')?.alt || '').trim().slice(0, 400);
  const told = elements => elements.slice(0, MAX_NAMES).map(element => ({
    name: nameOf(element), href: (element.getAttribute('href') ?? '').slice(0, 400), control: isControl(element) }));

  // Style rules with :hover, each as its selector with the rules around it resolved.
  const hoverRules = (root, texts) => {
    const found = [], unread = [];
    const down = (rules, parent) => {
      for (const rule of rules) {
        if (found.length >= MAX_RULES) return;
        let selector = parent;
        if (rule.selectorText !== undefined) {
          const own = rule.selectorText;
          selector = !parent ? own : own.includes('&') ? own.replaceAll('&', `:is(${parent})`) : `:is(${parent}) ${own}`;
          if (selector.includes(':hover') && REVEALING.some(name => rule.style.getPropertyValue(name))) found.push(selector);
        }
        if (rule.styleSheet) read(rule.styleSheet);
        else if (rule.cssRules?.length) down(rule.cssRules, selector);
      }
    };
    const read = sheet => {
      let rules = null;
      try { rules = sheet.cssRules; } catch { if (sheet.href) unread.push(sheet.href.slice(0, 2000)); }
      if (rules) down(rules, '');
    };
    for (const sheet of [...root.styleSheets, ...root.adoptedStyleSheets ?? []]) read(sheet);
    for (const text of texts) {
      try {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        down(sheet.cssRules, '');
      } catch { /* what does not parse has no rules */ }
    }
    return { found, unread };
  };

  // Every list of media that rules or whole sheets hang on, as far as scripts may read them.
  const mediaLists = function* (rules) {
    for (const rule of rules) {
      if (rule.media) yield rule.media;
      const inner = rule.styleSheet ?? rule;
      try { if (inner.cssRules?.length) yield* mediaLists(inner.cssRules); } catch { /* of another site */ }
    }
  };
  const UNDER_A_MOUSE = [
    [/\((any-)?(hover(\s*:\s*hover)?|pointer\s*:\s*fine)\s*\)/g, '(min-width: 0px)'],
    [/\((any-)?(hover\s*:\s*none|pointer\s*:\s*(coarse|none))\s*\)/g, '(max-width: 0px)'],
  ];
  const changed = new Map();

  // A selector's parts at its own level: split at commas, or into compounds with the combinator before each.
  const split = (text, at) => {
    const parts = [];
    let depth = 0, quote = '', begun = 0;
    for (let i = 0; i < text.length; i++) {
      const c = text[i];
      if (c === '\\') i++;
      else if (quote) { if (c === quote) quote = ''; }
      else if (c === '"' || c === "'") quote = c;
      else if (c === '(' || c === '[') depth++;
      else if (c === ')' || c === ']') depth--;
      else if (!depth && at.test(c)) {
        if (text.slice(begun, i).trim()) parts.push(text.slice(begun, i).trim());
        begun = i + (c === ',' ? 1 : 0);
        if (c !== ',') while (/[\s>+~]/.test(text[i + 1] ?? '')) i++;
      }
    }
    parts.push(text.slice(begun).trim());
    return parts.filter(Boolean);
  };
  const HOVER = /:hover(?![\w-])/, EVERYWHERE = ':is(*)';
  const unhovered = text => text.replace(/:not\(\s*:hover\s*\)/g, EVERYWHERE).replace(new RegExp(HOVER, 'g'), EVERYWHERE);
  // [trigger, subject] selectors of one rule, the pointer left out; a pseudo-element holds neither words nor controls.
  const hangs = selector => split(selector, /,/).flatMap(complex => {
    if (!HOVER.test(complex) || /::/.test(complex)) return [];
    const compounds = split(complex, /[\s>+~]/);
    const last = compounds.findLastIndex(compound => HOVER.test(compound));
    const trigger = compounds.slice(0, last + 1).join(' ');
    return [[unhovered(trigger), unhovered(complex)]];
  });
  // Nearest first: itself, the siblings before it, its parent, the siblings before that one.
  const around = function* (element) {
    for (let node = element; node?.nodeType === 1; node = outer(node)) {
      yield node;
      for (let before = node.previousElementSibling; before; before = before.previousElementSibling) yield before;
    }
  };
  // What a visitor points at: within the trigger the one thing that is drawn, as far as it takes up most of it.
  const faceOf = (trigger, shown) => {
    for (let face = trigger; ;) {
      if (isControl(face) || [...face.childNodes].some(says)) return face;
      const drawn = [...face.children].filter(shown);
      const [a, b] = [face, drawn[0]].map(e => e?.getBoundingClientRect());
      if (drawn.length !== 1 || b.width * b.height < 0.5 * a.width * a.height) return face;
      face = drawn[0];
    }
  };

  const watch = { face: null, base: new Set(), restless: new Set() };
  // What was seen to change while nothing pointed at it, such as the slides of a carousel, comes by itself.
  // Nothing else by that name: an element of the page that has it as its id.
  const watcher = Object.hasOwn(globalThis, 'synthmapWatch') ? globalThis.synthmapWatch : null;
  watcher?.learnt();
  const news = () => {
    const shown = sight();
    return walk().filter(e => isItem(e) && !watch.base.has(e) && !watcher?.moves(e) && shown(e));
  };

  const frame = () => new Promise(requestAnimationFrame);
  // What changed is drawn with the frames that follow, transitions at their end: the page's time stands still between
  // one question and the next, and a transition that waits for it would never end. What inherits begins its own then.
  const drawn = async () => {
    for (let count = 0; count < MAX_FRAMES; count++) {
      await frame();
      const running = document.getAnimations().filter(one => one instanceof CSSTransition && one.playState === 'running');
      for (const transition of running) transition.finish();
      if (count && !running.length) return;
    }
  };

  globalThis.synthmapHover = {
    // Candidates as { place, group, opens } with `place` in the walk over the flat tree, in document order; `heard` are
    // the places of what listens for the pointer, `texts` style sheets that a script may not read.
    find(heard, texts) {
      const order = walkAll(), place = new Map(order.map((element, index) => [element, index]));
      const shown = sight(), unread = [], found = new Map();
      const roots = [document, ...walk().flatMap(element => element.shadowRoot ?? [])];
      let matches = 0;
      for (const root of roots) {
        const rules = hoverRules(root, root === document ? texts : []);
        unread.push(...rules.unread);
        for (const [trigger, subject] of rules.found.flatMap(hangs)) {
          let subjects = [];
          try { subjects = [...root.querySelectorAll(subject)]; } catch { continue; }
          for (const element of subjects) {
            if (++matches > MAX_MATCHES) break;
            const items = itemsIn(element);
            if (!items.length || items.some(shown)) continue;
            let from = null;
            for (const node of around(element)) if (node.matches(trigger)) { from = node; break; }
            // What is see-through can be pointed at; what is not there cannot. The whole page is no trigger.
            if (!from || /^(html|body)$/.test(from.localName)) continue;
            if (from === element ? !from.checkVisibility({ visibilityProperty: true }) : !shown(from)) continue;
            const face = from === element ? from : faceOf(from, shown);
            const known = found.get(face) ?? found.set(face, { group: subject, items: new Set() }).get(face);
            for (const item of items) known.items.add(item);
          }
        }
      }
      const listening = heard.map(index => order[index]).filter(element => element && mine(element) && shown(element));
      for (const element of listening) {
        // What holds several controls, or others that listen, listens for these.
        if (listening.some(other => other !== element && element.contains(other))) continue;
        if ([...element.querySelectorAll(CONTROL)].filter(shown).length > 1) continue;
        const face = faceOf(element, shown);
        // What a script numbers through, such as the bars of a chart, looks alike.
        const kinds = [...element.classList].map(name => name.replace(/\d+/g, '#')).sort().join('.');
        const group = `listener:${element.localName}.${kinds}`;
        if (!found.has(face)) found.set(face, { group, items: new Set() });
      }
      const candidates = [...found].map(([face, { group, items }]) => ({
        place: place.get(face) ?? -1, group: group.slice(0, 400), opens: told([...items]) }));
      return { length: order.length, unread: [...new Set(unread)].slice(0, 10),
               found: candidates.filter(one => one.place >= 0).sort((a, b) => a.place - b.place).slice(0, 400) };
    },
    // The trigger, scrolled to where it can be pointed at, and the point.
    prepare(place, walked, tag, selector) {
      const order = walkAll();
      let face = order.length === walked ? order[place] : null;
      if (!face?.isConnected || face.localName !== tag) {
        try { face = document.querySelector(selector); } catch { face = null; }
      }
      if (!face || face.localName !== tag) return { why: 'it was not found again after loading the page anew' };
      watch.face = face;
      const view = face.getBoundingClientRect();
      // Of a page that is wider than the phone, the part of the layout that is shown.
      const pane = () => [visualViewport.offsetLeft, visualViewport.offsetTop];
      if (view.top < pane()[1] + 80 || view.bottom > pane()[1] + visualViewport.height - 80) {
        face.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
      }
      const [left, top] = pane();
      for (const r of face.getClientRects()) {
        for (const [fx, fy] of [[.5, .5], [.2, .3], [.8, .3], [.2, .7], [.8, .7]]) {
          const [x, y] = [r.left + r.width * fx - left, r.top + r.height * fy - top];
          const inPane = x >= 0 && y >= 0 && x < visualViewport.width && y < visualViewport.height;
          const found = inPane ? hit(x + left, y + top) : null;
          if (!found || !within(found, face)) continue;
          const link = found.closest('a[href]');
          return { x, y, link: !!link && !PLACEHOLDER_LINK.test(link.getAttribute('href').trim()) };
        }
      }
      return { why: 'no point of it could be brought under the pointer' };
    },
    // Whether style rules for devices with a mouse hold here, which a touch device does not match: the browser has no
    // switch for that, so on this page, which is synthmap's own, what the rules ask for is put in other words.
    asUnderAMouse(wanted) {
      for (const [list, text] of changed) list.mediaText = text;
      changed.clear();
      for (const root of wanted ? [document, ...walk().flatMap(element => element.shadowRoot ?? [])] : []) {
        for (const list of mediaLists([...root.styleSheets, ...root.adoptedStyleSheets ?? []])) {
          const text = UNDER_A_MOUSE.reduce((text, [asked, put]) => text.replace(asked, put), list.mediaText);
          if (text !== list.mediaText) { changed.set(list, list.mediaText); list.mediaText = text; }
        }
      }
    },
    drawn,
    // From here on only what was not drawn before counts, and nothing of what comes to light by itself.
    async rest() {
      await drawn();
      for (const element of watch.base.size ? news() : []) watch.restless.add(element);
      const shown = sight();
      watch.base = new Set([...walk().filter(element => isItem(element) && shown(element)), ...watch.restless]);
    },
    // What the pointer brought to light.
    async opened() {
      await drawn();
      return told(news());
    },
    // Whether that is to be seen now, waiting at most so many frames for it: what a page makes anew each time is known
    // by its words.
    async open(names, patience) {
      for (await drawn(); ; await frame()) {
        const now = new Set(news().map(nameOf));
        if (names.filter(name => now.has(name)).length * 2 >= names.length) return true;
        if (patience-- <= 0) return false;
      }
    },
    async still() {
      await drawn();
      return news().length === 0;
    },
    // Focus as the Tab key gives it: to the trigger's own control, or else to the first in what opens that can take it.
    focus(inside, names) {
      const stop = inside
        ? walk().find(e => isControl(e) && names.includes(nameOf(e)) && !within(e, watch.face))
        : watch.face.closest(CONTROL) ?? watch.face.querySelector(CONTROL);
      stop?.focus({ focusVisible: true, preventScroll: true });
      return !!stop && stop.getRootNode().activeElement === stop;
    },
    blur() { document.activeElement?.blur?.(); },
  };
}
