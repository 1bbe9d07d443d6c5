import { LitElement, html } from 'lit';
customElements.define('lit-controls', class extends LitElement {
  act() { this.renderRoot.querySelector('output').textContent += '.'; }
  render() {
    return html`
      <!-- a handler --><button id="lit-button" type="button" data-truth="live" @click=${this.act}>lit-button</button>
      <!-- on what is no control --><span id="lit-span" data-truth="live" @click=${() => this.act()}>lit-span</span>
      <!-- pressing is enough --><span id="lit-down" data-truth="live" @pointerdown=${() => this.act()}>lit-down</span>
      <!-- no handler --><button id="lit-idle" type="button" data-truth="dead">lit-idle</button>
      <output></output>`;
  }
});
