from __future__ import annotations

import pytest

from synthmap.capture.native import is_placeholder

from .conftest import row_of, state_of

PAGE = """<!doctype html><body>
<a id=link href="/next">a real link</a>
<a id=anchor href="#link">an anchor</a>
<a id=bare>no address</a>
<a id=hash href="#">placeholder</a>
<a id=wired href="#">placeholder with a listener</a>
<button id=idle type=button>wired to nothing</button>
<button id=listened>listened to</button>
<button id=inline onclick="clicks++">inline handler</button>
<button id=off disabled>off</button>
<button id=ariaoff aria-disabled=true>said to be off</button>
<form><button id=submit>submits its form</button><input id=field><input id=kind type=button value=nothing></form>
<label id=words for=box>words of a box</label><input id=box type=checkbox>
<label id=around>around <input id=inner type=radio></label>
<details><summary id=summary>more</summary>text</details>
<div id=role role=button>a role</div>
<div id=tab role=tab tabindex=0>a tab</div>
<div id=pointer style="cursor:pointer">a cursor <span id=inherits>within</span></div>
<p id=text>a plain <b id=bold>paragraph</b></p>
<div id=card><h3 id=heading>a card that listens</h3><p id=body>text</p></div>
<ul id=list><li><button id=delegated>one</button></li><li><button>two</button></li></ul>
<div contenteditable id=editable>edit</div>
<select id=select><option>one</select>
<button id=pop popovertarget=popover>open</button><div popover id=popover>hi</div>
<div inert><button id=inert onclick="clicks++">inert</button></div>
<div id=ripple>ripples when pressed</div><button id=pressed type=button>listens for presses</button>
<x-shadow id=host></x-shadow>
<script>
let clicks = 0;
const on = (id, type) => document.getElementById(id).addEventListener(type, () => { clicks++; });
on('ripple', 'mousedown'); on('pressed', 'mousedown');
on('wired', 'click'); on('listened', 'click'); on('card', 'click');
list.addEventListener('click', e => { if (e.target.matches('button')) clicks++; });
document.addEventListener('click', () => { clicks++; }); document.body.addEventListener('click', () => { clicks++; });
customElements.define('x-shadow', class extends HTMLElement { constructor() { super();
  const root = this.attachShadow({mode: 'open'});
  root.innerHTML = '<button id=deep>deep</button><button id=shallow>idle</button>';
  root.querySelector('#deep').addEventListener('click', () => { clicks++; }); } });
</script>"""

EXPECTED = {
    "link": "live", "anchor": "live", "bare": "plain", "hash": "claimed", "wired": "live", "idle": "claimed",
    "listened": "live", "inline": "live", "off": "disabled", "ariaoff": "disabled", "submit": "live", "field": "live",
    "kind": "claimed", "words": "live", "box": "live", "around": "live", "inner": "live", "summary": "live",
    "role": "claimed", "tab": "claimed", "pointer": "claimed", "inherits": "plain", "text": "plain", "bold": "plain",
    "card": "live", "heading": "plain", "delegated": "claimed", "list": "plain", "editable": "live", "select": "live",
    "pop": "live", "ripple": "claimed", "pressed": "claimed", "deep": "live", "shallow": "claimed",
}  # fmt: skip


@pytest.fixture(scope="module")
def page(look):
    return look(PAGE)


@pytest.mark.parametrize(("mark", "expected"), EXPECTED.items())
def test_what_is_read_from_the_page(page, mark, expected):
    assert state_of(page, mark) == expected, page.elements.evidence[row_of(page, mark)]


def test_a_click_on_a_part_acts_on_the_whole(page):
    action = page.elements.action
    assert action[row_of(page, "heading")] == row_of(page, "card")
    assert action[row_of(page, "words")] == row_of(page, "box")
    assert action[row_of(page, "around")] == row_of(page, "inner")
    assert action[row_of(page, "inherits")] == row_of(page, "pointer")
    assert action[row_of(page, "text")] == -1


def test_listeners_high_up_prove_nothing(page):
    assert state_of(page, "idle") == "claimed"  # document and body listen for clicks
    assert page.elements.liveness[0] == 0


def test_inert_takes_no_pointer(page):
    assert not page.elements.takes_pointer[row_of(page, "inert")]


def test_evidence_names_what_it_rests_on(page):
    assert "listener:click" in page.elements.evidence[row_of(page, "listened")]
    assert page.elements.evidence[row_of(page, "idle")] == ("button",)
    assert "placeholder:#" in page.elements.evidence[row_of(page, "hash")]


@pytest.mark.parametrize(
    "href", ["", "#", " # ", "javascript:void(0)", "javascript:void(0);", "JavaScript:;", "javascript:"]
)
def test_placeholders(href):
    assert is_placeholder(href)


@pytest.mark.parametrize("href", ["#top", "/", "javascript:open()", "?", "mailto:", "x"])
def test_addresses_that_are_no_placeholders(href):
    assert not is_placeholder(href)


def test_handlers_that_frameworks_keep_to_themselves(look):
    """Marks as React, Solid and jQuery leave them on elements while they listen at the root."""
    page = look("""<!doctype html><button id=react type=button>r</button><button id=solid type=button>s</button>
<button id=hover type=button>h</button><ul class=menu><li><a id=item href="#" class=go>j</a></li></ul>
<a id=every href="#">e</a><script>
react['__reactProps$k3'] = {onClick() { send(); }, children: 'r'}; solid.$$click = () => { send(); };
hover['__reactProps$k3'] = {onMouseEnter() { send(); }};
const delegated = {click: [{selector: '.menu .go'}, {selector: 'a'}]};
window.jQuery = {_data: node => node === document ? delegated : undefined};
</script>""")
    states = {mark: state_of(page, mark) for mark in ("react", "solid", "hover", "item", "every")}
    assert states == {"react": "live", "solid": "live", "hover": "claimed", "item": "live", "every": "claimed"}
    assert page.elements.evidence[row_of(page, "react")] == ("react:onClick",)
    assert "jquery:click" in page.elements.evidence[row_of(page, "item")]


VUE = """<!doctype html>
<a id=bare href="/next">b</a><a id=nowhere href="#">n</a><button id=pushed type=button>p</button>
<span id=kept-back>k</span><span id=acting>a</span><span id=idle>i</span><span id=several>s</span>
<a id=idle-link href="/next">l</a><span id=pressed>d</span><label id=ticked><input type=checkbox id=box></label>
<div id=dialog><button type=button>1</button></div><script>
let n = 0;
const act = $event => { n++; }, nothing = () => {};
// As Vue compiles `@click.prevent`, with or without a handler.
const modified = (fn, modifiers) => (event, ...args) => {
  for (let i = 0; i < modifiers.length; i++) { const guard = guards[modifiers[i]]; if (guard && guard(event)) return; }
  return fn(event, ...args);
};
const guards = {prevent: e => e.preventDefault(), stop: e => e.stopPropagation()};
const hear = (id, key, name, value) => {
  const element = document.getElementById(id);
  const invoker = e => { if (invoker.attached) [invoker.value].flat().forEach(handler => handler(e)); };
  element[key] = {[name]: Object.assign(invoker, {value, attached: 1})};
  element.addEventListener(name.slice(2).toLowerCase(), invoker);
};
const key = Symbol('_vei');
hear('bare', key, 'onClick', modified(nothing, ['prevent']));
hear('nowhere', key, 'onClick', modified(act, ['prevent']));
hear('pushed', key, 'onClick', modified(act, ['stop']));
hear('kept-back', key, 'onClick', modified(nothing, ['stop']));
hear('acting', '_vei', 'onClick', act);  // as earlier releases of Vue 3 kept it
hear('idle', key, 'onClick', nothing); hear('idle-link', key, 'onClick', nothing);
hear('several', key, 'onClick', [nothing, act]); hear('pressed', key, 'onMousedown', act);
hear('box', key, 'onClick', modified(nothing, ['stop'])); hear('dialog', key, 'onClick', modified(nothing, ['stop']));
</script>"""

BY_VUE = {
    "bare": ("claimed", ("vue:onClick", "href", "cursor:pointer")),
    "nowhere": ("claimed", ("vue:onClick", "placeholder:#", "cursor:pointer")),
    "pushed": ("live", ("vue:onClick",)),
    "kept-back": ("claimed", ("vue:onClick",)),
    "acting": ("live", ("vue:onClick",)),
    "idle": ("plain", ()),
    "several": ("live", ("vue:onClick",)),
    "idle-link": ("live", ("href",)),
    "pressed": ("claimed", ("vue:onMousedown",)),
    "box": ("live", ("input",)),
    "dialog": ("plain", ()),
}


@pytest.fixture(scope="module")
def by_vue(look):
    return look(VUE)


@pytest.mark.parametrize(("mark", "expected"), BY_VUE.items())
def test_what_vue_keeps_on_an_element(by_vue, mark, expected):
    assert (state_of(by_vue, mark), by_vue.elements.evidence[row_of(by_vue, mark)]) == expected


def test_what_vue_s_modifiers_hand_on_is_for_the_probe_to_find_out(look):
    clicked = look(VUE.replace("n++", "pushed.append(1)"), probe="*")
    assert {mark: state_of(clicked, mark) for mark in ("bare", "nowhere", "kept-back")} == {
        "bare": "dead", "nowhere": "live", "kept-back": "dead",
    }  # fmt: skip


def test_what_vue_2_remembers_of_what_it_drew(look):
    """Its own listeners can't be read (they pass `arguments` on); the functions in its virtual tree can."""
    page = look("""<!doctype html><div id=app>
<a id=bare href="/next">b</a><span id=acting>a</span><span id=once>o</span>
<span id=idle>i</span><p id=part><span id=inner>n</span></p></div><script>
let n = 0;
const drawn = (id, on = {}, ...children) => ({elm: document.getElementById(id), data: {on}, children});
const calls = fns => Object.assign(function () { return fns.apply(this, arguments); }, {fns});
const act = calls(function ($event) { return n++; }), idle = calls(function () {});
const part = {_vnode: drawn('part', {}, drawn('inner', {click: act}))};
part._vnode.parent = drawn('part');
const tree = drawn('app', {},
  drawn('bare', {click: calls(function ($event) { $event.preventDefault(); })}), drawn('acting', {click: act}),
  drawn('once', {'~click': act}), drawn('idle', {click: idle}), {...drawn('part'), componentInstance: part});
app.__vue__ = {_vnode: tree};
tree.children.push(tree);  // a page may hang what it likes there
for (const {elm, data} of [...tree.children, ...part._vnode.children]) {
  const listener = data.on.click ?? data.on['~click'];
  if (listener) elm.addEventListener('click', listener);
}
</script>""")
    states = {mark: state_of(page, mark) for mark in ("bare", "acting", "once", "idle", "inner", "part")}
    assert states == {
        "bare": "claimed", "acting": "live", "once": "live", "idle": "plain", "inner": "live", "part": "plain",
    }  # fmt: skip
    assert page.elements.evidence[row_of(page, "bare")] == ("href", "cursor:pointer", "empty:vue:click")


NATIVE = """<!doctype html><body>
<form id=form action="/go"></form>
<svg width=80 height=20><a id=drawn xlink:href="/next"><rect width=80 height=20></rect></a></svg>
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" width=60 height=40 usemap="#map" alt=""><map name=map>
<area id=area shape=rect coords="0,0,60,40" href="/next" alt=a></map>
<button id=owned form=form>sends a form elsewhere</button><button id=lost form=none>names no form</button>
<button id=formless>no form</button><input id=formless-input type=submit value=s><input id=reset form=form type=reset>
<button id=popless type=button popovertarget=none>opens nothing</button>
<button id=commands type=button command=show-modal commandfor=box>opens</button><dialog id=box></dialog>
<button id=commandless type=button commandfor=box>no command</button>
<button id=own-command type=button command=--own commandfor=box>for a script only</button>
<details open><summary id=first>1</summary><summary id=second>2</summary></details><summary id=alone>3</summary>
<fieldset disabled><legend><input id=in-legend></legend><input id=in-fieldset></fieldset>
<select size=2><option id=entry>1</select><meter id=meter></meter><progress id=progress></progress>
<video id=video controls></video><video id=mute width=40 height=40></video>
<div id=editing contenteditable=plaintext-only>e</div><div id=fixed-text contenteditable=false>f</div>
<label id=undrawn for=gone>words</label><input id=gone type=checkbox style="display:none">
<label id=off-label for=gone-off>words</label><input id=gone-off type=checkbox disabled style="display:none">
<label id=through>words<input id=under type=checkbox style="position:absolute;opacity:0;pointer-events:none"></label>
<label id=nobody>words</label>
<a id=refused href="/next" onclick="return false">r</a><div id=draggable draggable=true>d</div>
<iframe id=outside src="data:text/html,hello" width=80 height=40></iframe>
</body>"""

BY_THE_BROWSER = {
    "drawn": "live", "area": "live", "owned": "live", "lost": "claimed", "formless": "claimed",
    "formless-input": "claimed", "reset": "live", "popless": "claimed", "commands": "live", "commandless": "claimed",
    "own-command": "claimed", "first": "live", "second": "plain", "alone": "plain", "in-legend": "live",
    "in-fieldset": "disabled", "entry": "live", "meter": "plain", "progress": "plain", "video": "live", "mute": "plain",
    "editing": "live", "fixed-text": "plain", "undrawn": "live", "off-label": "plain", "through": "live",
    "under": "disabled", "nobody": "plain", "refused": "claimed", "draggable": "plain",
}  # fmt: skip


@pytest.fixture(scope="module")
def native(look):
    return look(NATIVE)


@pytest.mark.parametrize(("mark", "expected"), BY_THE_BROWSER.items())
def test_what_the_browser_does_by_itself(native, mark, expected):
    assert state_of(native, mark) == expected, native.elements.evidence[row_of(native, mark)]


def test_a_label_does_what_its_box_would_where_that_takes_no_pointer(native):
    label = row_of(native, "through")
    assert native.elements.action[label] == label
    assert native.elements.evidence[label] == ("label",)


def test_what_a_label_draws_in_place_of_its_box_is_the_boxs(look):
    """Whatever is drawn there has a hand over it, and choosing what is chosen does nothing: it is no control."""
    page = look(
        """<!doctype html><style>input { position: absolute; opacity: 0 } span { cursor: pointer }</style>
        <label id=chosen><input id=small type=radio name=size checked><span id=drawn><b id=inside>S</b></span></label>
        <label id=own><input type=radio name=size><span id=apart role=button tabindex=0>M</span></label>"""
    )
    assert {mark: state_of(page, mark) for mark in ("drawn", "inside", "apart")} == {
        "drawn": "plain",
        "inside": "plain",
        "apart": "claimed",
    }
    assert [page.elements.action[row_of(page, mark)] for mark in ("chosen", "drawn", "inside")] == [
        row_of(page, "small")
    ] * 3


@pytest.fixture(scope="module")
def places(look):
    link = '<a id={0} href="/next" style="{1}">{0}</a>'
    styles = {"beside": "position:absolute;left:-999px", "unsized": "display:block;width:0;height:0;overflow:hidden",
              "unseen": "visibility:hidden", "pointerless": "pointer-events:none"}  # fmt: skip
    written = "".join(link.format(mark, style) for mark, style in styles.items())
    return look(f"""<!doctype html>{written}
<div style="height:0;overflow:hidden"><a id=cut href="/next">cut</a></div>
<div inert><a id=inert href="/next">inert</a></div><button id=off disabled>off</button>
<div id=outer style="cursor:pointer">o<button id=through type=button style="pointer-events:none">t</button></div>
<div style="pointer-events:none"><a id=again href="/next" style="pointer-events:auto">again</a></div>""")


@pytest.mark.parametrize(
    ("mark", "state", "fact"),
    [
        ("beside", "live", "off-canvas"), ("unsized", "live", "zero-size"), ("unseen", "live", "hidden"),
        ("cut", "live", "clipped"), ("pointerless", "disabled", "no-pointer-events"), ("inert", "disabled", "inert"),
        ("off", "disabled", "disabled"), ("again", "live", "href"),
    ],
)  # fmt: skip
def test_why_a_click_cannot_be_made_is_told(places, mark, state, fact):
    row = row_of(places, mark)
    assert state_of(places, mark) == state
    assert fact in places.elements.evidence[row]
    assert bool(places.elements.visible[row] and places.elements.takes_pointer[row]) == (mark in ("off", "again"))


def test_a_click_goes_through_what_takes_no_pointer(places):
    assert places.elements.action[row_of(places, "through")] == row_of(places, "outer")


def test_a_disabled_control_takes_the_click_and_keeps_it(places):
    assert places.elements.action[row_of(places, "off")] == row_of(places, "off")


SCRIPTED = """<!doctype html><body>
<span id=acts>a</span><span id=empty style="cursor:pointer">e</span><button id=idle type=button>i</button>
<div id=stopper>words</div><span id=denies onclick="return false">d</span><a id=prevented href="/next">p</a>
<span id=twice>t</span><ul id=served><li id=one>one</li><li id=two>two</li></ul>
<div id=asks>only words</div>
<div id=card style="cursor:pointer"><h3>Title</h3><p>words</p><a id=inner href="/next">more</a></div>
<div id=quiet><h3>Title</h3><a href="/next">more</a><button id=nested type=button>n</button></div>
<div id=toolbar><button type=button>1</button><button type=button>2</button><button type=button>3</button>
<button type=button>4</button></div>
<div id=swiper><p>1</p><p>2</p><p>3</p><p>4</p><p>5</p><p>6</p><p>7</p><p>8</p><p>9</p><p>10</p></div>
<x-host id=host></x-host><div id=wired data-toggle=modal>w</div><div id=outside @click.outside="x">o</div>
<script>
let n = 0; const on = (id, f, type = 'click') => document.getElementById(id).addEventListener(type, f);
on('acts', () => { n++; }); on('empty', () => {}); on('idle', function () {}); on('stopper', e => e.stopPropagation());
on('prevented', e => { e.preventDefault(); }); on('twice', () => { n++; }, 'dblclick');
on('served', e => { if (e.target.matches('li')) n++; }); on('asks', e => { if (e.target.id) n++; });
on('card', () => { n++; }); on('quiet', () => { n++; }); on('toolbar', () => { n++; });
on('swiper', () => { n++; }, 'touchstart');
customElements.define('x-host', class extends HTMLElement { connectedCallback() {
  this.attachShadow({mode: 'closed'}).innerHTML = '<button type=button>in it</button>';
  this.addEventListener('click', () => { n++; }); } });
</script>"""

BY_SCRIPTS = {
    "acts": "live", "empty": "claimed", "idle": "claimed", "stopper": "plain", "denies": "plain",
    "prevented": "claimed",
    "twice": "claimed", "served": "plain", "one": "claimed", "two": "claimed", "asks": "live", "card": "live",
    "inner": "live", "quiet": "claimed", "nested": "claimed", "toolbar": "plain", "swiper": "plain", "host": "live",
    "wired": "claimed", "outside": "plain",
}  # fmt: skip


@pytest.fixture(scope="module")
def scripted(look):
    return look(SCRIPTED)


@pytest.mark.parametrize(("mark", "expected"), BY_SCRIPTS.items())
def test_what_scripts_prove(scripted, mark, expected):
    assert state_of(scripted, mark) == expected, scripted.elements.evidence[row_of(scripted, mark)]


def test_an_empty_handler_is_named_as_such(scripted):
    assert scripted.elements.evidence[row_of(scripted, "prevented")][-1] == "empty:listener:click"
    assert scripted.elements.evidence[row_of(scripted, "idle")] == ("button",)
    assert scripted.elements.evidence[row_of(scripted, "one")] == ("delegated:click",)


def test_listeners_are_found_in_closed_shadow_trees_and_frames(look):
    page = look(
        """<!doctype html><div id=host></div><iframe src="frame.html" width=200 height=60></iframe><script>
const root = host.attachShadow({mode: 'closed'}); root.innerHTML = '<span id=sealed>s</span><span id=still>t</span>';
root.getElementById('sealed').addEventListener('click', () => { host.title += 1; });</script>""",
        files={"frame.html": "<span id=framed>f</span><script>framed.onclick = () => { framed.title += 1; };</script>"},
    )
    assert {mark: state_of(page, mark) for mark in ("sealed", "still", "framed")} == {
        "sealed": "live", "still": "plain", "framed": "live",
    }  # fmt: skip


def test_a_whole_document_that_can_be_edited(look):
    page = look("<!doctype html><p id=text>words</p><script>document.designMode = 'on';</script>")
    body = page.elements.tag.index("body")
    assert page.elements.action[row_of(page, "text")] == body
    assert page.elements.evidence[body] == ("designMode",)
