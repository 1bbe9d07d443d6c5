import $ from 'jquery';
const act = () => { const log = document.getElementById('log'); log.textContent = 1 + +log.textContent; };
$('#jquery').html(`
  <button id=jq-direct type=button data-truth=live>jq-direct</button> <span id=jq-span data-truth=live>jq-span</span>
  <div id=jq-list><span id=jq-item class=item data-truth=live>jq-item</span><span id=jq-other data-truth=dead>jq-other</span></div>
  <span id=jq-document class=served data-truth=live>jq-document</span>
  <a id=jq-hash class=served href="#" data-truth=live>jq-hash</a>
  <button id=jq-idle type=button data-truth=dead>jq-idle</button>
  <button id=jq-off type=button data-truth=dead>jq-off</button>
  <button id=jq-noop type=button data-truth=dead>jq-noop</button>
  <a id=jq-refuses href="other.html" data-truth=dead>jq-refuses</a>`);
$('#jq-direct, #jq-span').on('click', () => { act(); });      // direct
$('#jq-list').on('click', '.item', () => { act(); });         // an item served from its list; jq-other is not one
$(document).on('click', '.served', e => { e.preventDefault(); act(); });  // served from the document
$('#jq-off').on('click', () => { act(); }).off('click');      // taken away again
$('#jq-noop').on('click', () => {});                          // an empty one
$('#jq-refuses').on('click', e => { e.preventDefault(); });   // only refuses
