// As Solid's compiler writes it: a template, and handlers kept on the elements for one listener at the document.
import { delegateEvents, render, template } from 'solid-js/web';
const act = () => { const log = document.getElementById('log'); log.textContent = 1 + +log.textContent; };
const made = (id, truth, handler, tag = 'span') => {
  const element = template(`<${tag} id=${id} data-truth=${truth}${tag === 'button' ? ' type=button' : ''}>${id}</${tag}>`)();
  if (handler) element.$$click = handler;
  return element;
};
render(() => [
  made('solid-button', 'live', () => { act(); }, 'button'),  // delegated
  made('solid-span', 'live', () => { act(); }),  // on what is no control
  made('solid-idle', 'dead', null, 'button'),  // no handler
  made('solid-noop', 'dead', () => {}, 'button'),  // an empty one
], document.getElementById('solid'));
delegateEvents(['click']);
