import Vue from 'vue2/dist/vue.js';
new Vue({
  el: '#vue2',
  components: { Child: { template: '<span><slot/></span>' } },
  methods: { act() { const log = document.getElementById('log'); log.textContent = 1 + +log.textContent; } },
  template: `<section>
    <!-- a handler --><button id=vo-button type=button data-truth=live @click="act">vo-button</button>
    <!-- on what is no control --><span id=vo-span data-truth=live @click="act()">vo-span</span>
    <!-- on a component's element --><Child id=vo-child data-truth=live @click.native="act">vo-child</Child>
    <!-- a link made to do something else --><a id=vo-instead href="other.html" data-truth=live @click.prevent="act">vo-instead</a>
    <!-- no handler --><button id=vo-idle type=button data-truth=dead>vo-idle</button>
    <!-- only refuses --><a id=vo-prevent href="other.html" data-truth=dead @click.prevent>vo-prevent</a>
    <!-- only keeps clicks from what lies behind --><span id=vo-stop data-truth=dead @click.stop>vo-stop</span>
  </section>`,
});
