import { Application, Controller } from '@hotwired/stimulus';
document.getElementById('stimulus').innerHTML = `<div data-controller=hello>
  <!-- an action --><button id=stimulus-button type=button data-truth=live data-action="hello#greet">stimulus-button</button>
  <!-- on what is no control --><span id=stimulus-span data-truth=live data-action="click->hello#greet">stimulus-span</span>
  <!-- an action of no controller --><button id=stimulus-lost type=button data-truth=dead data-action="nobody#greet">stimulus-lost</button></div>`;
Application.start().register('hello', class extends Controller { greet() { this.element.title += 1; } });
