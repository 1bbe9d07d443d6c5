import { createApp } from 'vue';
const Child = { template: '<span><slot/></span>' };  // its handler falls through to its root
createApp({
  components: { Child },
  methods: { act() { const log = document.getElementById('log'); log.textContent = 1 + +log.textContent; } },
  template: `<div>
    <!-- a handler --><button id=vu-button type=button data-truth=live @click="act">vu-button</button>
    <!-- on what is no control --><span id=vu-span data-truth=live @click="act()">vu-span</span>
    <!-- on a component --><Child id=vu-child data-truth=live @click="act">vu-child</Child>
    <!-- placeholder made to work --><a id=vu-hash href="#" data-truth=live @click.prevent="act">vu-hash</a>
    <!-- pressing is enough --><span id=vu-down data-truth=live @mousedown="act">vu-down</span>
    <!-- no handler --><button id=vu-idle type=button data-truth=dead>vu-idle</button>
    <!-- a link made to do something else --><a id=vu-instead href="other.html" data-truth=live @click.prevent="act">vu-instead</a>
    <!-- keeps its click to itself --><span id=vu-kept data-truth=live @click.stop="act">vu-kept</span>
    <!-- only keeps clicks from what lies behind --><span id=vu-stop data-truth=dead @click.stop>vu-stop</span>
    <!-- only refuses --><a id=vu-prevent href="other.html" data-truth=dead @click.prevent>vu-prevent</a>
  </div>`,
}).mount('#vue');
