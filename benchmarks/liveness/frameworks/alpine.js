import Alpine from 'alpinejs';
document.getElementById('alpine').innerHTML = `<div x-data="{ n: 0 }">
  <!-- a handler --><button id=alpine-button type=button data-truth=live @click="n++">alpine-button</button><b x-text="n"></b>
  <!-- on what is no control --><span id=alpine-span data-truth=live x-on:click="n++">alpine-span</span>
  <!-- hears of clicks beside it only --><div id=alpine-outside data-truth=dead @click.outside="n">alpine-outside</div>
  <!-- keys only --><div id=alpine-keys role=button tabindex=0 data-truth=dead @keydown.enter="n++">alpine-keys</div>
  <!-- no handler --><button id=alpine-idle type=button data-truth=dead>alpine-idle</button></div>`;
Alpine.start();
