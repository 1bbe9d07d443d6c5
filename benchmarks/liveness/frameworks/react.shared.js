// The same controls for every version of React. Each says what it exercises.
const act = () => { const log = document.getElementById('log'); log.textContent = 1 + +log.textContent; };
export const controls = (h, v) => h('div', null,
  h('button', { id: v + '-button', type: 'button', 'data-truth': 'live', onClick: () => { act(); } }, v + '-button'),  // onClick
  h('span', { id: v + '-span', 'data-truth': 'live', onClick: () => { act(); } }, v + '-span'),  // onClick on what is no control
  h('span', { id: v + '-capture', 'data-truth': 'live', onClickCapture: () => { act(); } }, v + '-capture'),  // on the way down
  h('span', { id: v + '-down', 'data-truth': 'live', onMouseDown: () => { act(); } }, v + '-down'),  // pressing is enough
  h('span', { id: v + '-pointer', 'data-truth': 'live', onPointerDown: () => { act(); } }, v + '-pointer'),  // pressing is enough
  h('a', { id: v + '-hash', href: '#', 'data-truth': 'live', onClick: e => { e.preventDefault(); act(); } }, v + '-hash'),  // placeholder made to work
  h('div', { id: v + '-card', 'data-truth': 'live', style: { cursor: 'pointer' }, onClick: () => { act(); } },  // a card round a link
    h('h3', null, v + '-card'), h('p', null, 'Words about it that fill a line, and ', h('a', { href: 'other.html' }, 'more'), ' of them to be read here')),
  h('button', { id: v + '-idle', type: 'button', 'data-truth': 'dead' }, v + '-idle'),  // no handler
  h('button', { id: v + '-hover', type: 'button', 'data-truth': 'dead', onMouseEnter: () => { window.hovered = true; } }, v + '-hover'),  // hovering only
  h('button', { id: v + '-noop', type: 'button', 'data-truth': 'dead', onClick: () => {} }, v + '-noop'),  // an empty handler
  h('button', { id: v + '-off', type: 'button', 'data-truth': 'dead', disabled: true, onClick: () => { act(); } }, v + '-off'),  // off
  h('div', { id: v + '-stop', 'data-truth': 'dead', onClick: e => e.stopPropagation() }, v + '-stop'));  // only stops events
