import htmx from 'htmx.org';
const box = document.getElementById('htmx');
box.innerHTML = `
  <!-- fetches on a click --><button id=htmx-button type=button data-truth=live hx-get="other.html" hx-target="#htmx-out">htmx-button</button>
  <!-- on what is no control --><span id=htmx-span data-truth=live hx-get="other.html" hx-target="#htmx-out">htmx-span</span>
  <!-- no attribute --><button id=htmx-idle type=button data-truth=dead>htmx-idle</button><p id=htmx-out></p>`;
htmx.process(box);
