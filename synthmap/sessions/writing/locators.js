// Which locator finds an element and nothing else that can be seen: by role and name, else by label, test id, words or
// CSS. Runs inside the recorder, with what it has. Matching is Playwright's: words match where they are a part of more,
// whatever their case.
element => {
  const MAX = 20000, MAX_WORDS = 80;
  const ROLES = {
    button: 'button, input[type=button], input[type=submit], input[type=reset], input[type=image], [role=button]',
    link: 'a[href], area[href], [role=link]',
    textbox: 'input, textarea, [role=textbox], [contenteditable]', searchbox: 'input[type=search], [role=searchbox]',
    checkbox: 'input[type=checkbox], [role=checkbox]', radio: 'input[type=radio], [role=radio]',
    combobox: 'select, input[list], [role=combobox]', spinbutton: 'input[type=number], [role=spinbutton]',
    slider: 'input[type=range], [role=slider]', switch: '[role=switch]', tab: '[role=tab]', option: '[role=option]',
    menuitem: '[role=menuitem]', heading: 'h1, h2, h3, h4, h5, h6, [role=heading]',
  };
  const ACTS = 'a[href], area[href], button, input, select, textarea, summary, label, [role], [onclick], [tabindex]';
  const plain = text => text.replace(/\s+/g, ' ').trim().toLowerCase();
  const closest = method(Element.prototype, 'closest');
  const root = rootOf(element), thing = closest(element, ACTS) ?? element;
  if (framed) return null;
  const every = selector => [...root.querySelectorAll(selector)].slice(0, MAX).filter(one => isVisible(one) && rectsOf(one).length);
  const alone = (found, said) => { const all = found(); return all.length === 1 && all[0] === thing ? said : null; };
  const byRole = () => {
    const { role, name } = describe(thing);
    // A password has no role by ARIA, whatever the browser calls it.
    if (!owns(ROLES, role) || typeOf(thing) === 'password' || !name || name.length > MAX_WORDS) return null;
    const wanted = plain(name);
    const like = () => every(ROLES[role]).filter(one => { const d = describe(one); return d.role === role && plain(d.name).includes(wanted); });
    return alone(like, { by: 'role', value: role, name });
  };
  const byLabel = () => {
    const labelOf = one => [...one.labels ?? []].map(textOf).join(' ') || (attribute(one, 'aria-label') ?? '');
    const label = labelOf(thing).replace(/\s+/g, ' ').trim();
    if (!label || label.length > MAX_WORDS) return null;
    const like = () => every('input, select, textarea, button, [aria-label]').filter(one => plain(labelOf(one)).includes(plain(label)));
    return alone(like, { by: 'label', value: label });
  };
  const byTestId = () => {
    const mark = attribute(thing, 'data-testid');
    return mark ? alone(() => every('[data-testid]').filter(one => attribute(one, 'data-testid') === mark), { by: 'testid', value: mark }) : null;
  };
  const byText = () => {
    const words = textOf(thing).replace(/\s+/g, ' ').trim();
    if (!words || words.length > MAX_WORDS) return null;
    const holds = one => plain(textOf(one)).includes(plain(words));
    const like = () => every('body *').filter(one => holds(one) && ![...one.children].some(holds));
    return alone(like, { by: 'text', value: words });
  };
  const byCss = () => {
    const steps = [];
    for (let node = thing; node && node.nodeType === 1; node = parentOf(node)) {
      const id = attribute(node, 'id');
      if (id && /^[A-Za-z][\w-]*$/.test(id) && root.querySelectorAll(`#${id}`).length === 1) { steps.unshift(`#${id}`); break; }
      const tag = localName(node), twins = [...parentOf(node)?.children ?? []].filter(one => localName(one) === tag);
      steps.unshift(twins.length > 1 ? `${tag}:nth-of-type(${twins.indexOf(node) + 1})` : tag);
    }
    const css = steps.join(' > ');
    return alone(() => every(css), { by: 'css', value: css });
  };
  return byRole() ?? byLabel() ?? byTestId() ?? byText() ?? byCss();
}
