import { h, render } from 'preact';
const act = () => { const log = document.getElementById('log'); log.textContent = 1 + +log.textContent; };
render(h('div', null,
  h('button', { id: 'pa-button', type: 'button', 'data-truth': 'live', onClick: () => { act(); } }, 'pa-button'),  // onClick
  h('span', { id: 'pa-span', 'data-truth': 'live', onClick: () => { act(); } }, 'pa-span'),  // on what is no control
  h('span', { id: 'pa-down', 'data-truth': 'live', onPointerDown: () => { act(); } }, 'pa-down'),  // pressing is enough
  h('button', { id: 'pa-idle', type: 'button', 'data-truth': 'dead' }, 'pa-idle'),  // no handler
  h('button', { id: 'pa-noop', type: 'button', 'data-truth': 'dead', onClick: () => {} }, 'pa-noop')),  // an empty one
  document.getElementById('preact'));
