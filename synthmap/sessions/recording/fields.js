// Fields: what takes text or a choice, whose text must never be kept, and what one holds, as length and kind.
// A part of script.js, which says FIELDS where it wants it, and which holds the browser's own functions used here.
(() => {
  const PLAIN = /^(button|submit|reset|image|checkbox|radio|file|color|range|hidden)$/;
  const typeOf = element => (localName(element) === 'input' ? (attribute(element, 'type') ?? 'text').toLowerCase() : '');
  const takesText = element => localName(element) === 'textarea' || element.isContentEditable === true
    || (localName(element) === 'input' && !PLAIN.test(typeOf(element)));
  const takesChoice = element => takesText(element) || localName(element) === 'select';
  const secret = element => typeOf(element) === 'password'
    || /(^|\s)(cc-|one-time-code|current-password|new-password)/.test(attribute(element, 'autocomplete') ?? '');
  const filled = element => {
    const tag = localName(element), type = typeOf(element);
    if (tag === 'select') return { value: `select:${element.selectedOptions?.length ?? 0}`, choice: element.value };
    if (type === 'checkbox' || type === 'radio') return { value: `${type}:${+element.checked}`, choice: String(element.checked) };
    if (type === 'file') return { value: `file:${element.files?.length ?? 0}` };
    const text = tag === 'input' || tag === 'textarea' ? element.value : textOf(element);
    const kind = tag === 'input' && /^[a-z-]{1,20}$/.test(type) ? type : 'text';
    return { value: `${kind}:${text.length}`, text: secret(element) ? undefined : text };
  };
  return { typeOf, takesText, takesChoice, secret, filled };
})()
