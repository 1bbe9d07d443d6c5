"""What a handler's source says of it. The sources are as `Function.prototype.toString` gives them."""

from __future__ import annotations

import numpy as np
import pytest

from synthmap.capture.handlers import Handler, kept_handlers, listeners_of, nature_of


@pytest.mark.parametrize(
    "source",
    ["() => {}", "function () {}", "function noop(){}", "async () => { }", "e => { /* to come */ }", "() => undefined",
     "function onclick(event) {\n\n}", "e => e.stopPropagation()", "function(e){e.stopImmediatePropagation();return}",
     "handle(e) { // later\n }", "() => { return; }"],
)  # fmt: skip
def test_a_body_that_does_nothing(source):
    assert nature_of(source) == "idle"


@pytest.mark.parametrize(
    "source",
    ["function onclick(event) {\nreturn false\n}", "e => { e.preventDefault() }", "e=>e.preventDefault()",
     "function(e){return e.preventDefault(),!1}", "e => { e.preventDefault(); e.stopPropagation(); }",
     "function (event) { event.returnValue = false; }"],
)  # fmt: skip
def test_a_body_that_only_refuses(source):
    assert nature_of(source) == "refuses"


@pytest.mark.parametrize(
    "source",
    ["() => { open('/x'); }", "function onclick(event) {\nbuy(7)\n}", "() => count++",
     "e => { e.preventDefault(); go(); }",
     "(e) => { log(e.clientX); }", "function () { this.classList.toggle('on') }", "handle() { go(); }"],
)  # fmt: skip
def test_a_body_that_acts_by_itself(source):
    assert nature_of(source) == "acts"


@pytest.mark.parametrize(
    "source",
    ["e => { if (e.target.matches('li')) pick(e); }", "function(t){var n=t.target.closest('a');n&&n.go()}",
     "e => pick(e.target)",
     "e => e.composedPath().forEach(x)"],
)  # fmt: skip
def test_a_body_that_asks_what_was_hit(source):
    assert nature_of(source) == "delegates"


@pytest.mark.parametrize(
    "source",
    ["function () { [native code] }", "e => handle(e)", "function(){return f.apply(this,arguments)}", "Object", "",
     "class A {}", "() => { " + "x();" * 600 + " }"],
)  # fmt: skip
def test_a_body_that_cannot_be_read(source):
    assert nature_of(source) == "unclear"


@pytest.mark.parametrize(
    "source",
    [
        # What Vue 3.5 puts round a handler with modifiers, as it is written and as it is published.
        """(event, ...args) => {
    for (let i = 0; i < modifiers.length; i++) {
      const guard = modifierGuards[modifiers[i]];
      if (guard && guard(event, modifiers)) return;
    }
    return fn(event, ...args);
  }""",
        "(n,...l)=>{for(let e=0;e<t.length;e++){let l=i4[t[e]];if(l&&l(n,t))return}return e(n,...l)}",
        "function (e) { for (const allows of all) { if (!allows(e)) { return; } } return then(e); }",
    ],
)
def test_a_body_that_asks_others_whether_to_hand_the_event_on(source):
    assert nature_of(source) == "guards"


@pytest.mark.parametrize(
    ("source", "nature"),
    [
        ("(event, ...args) => fn(event, ...args)", "unclear"),
        ("(...args) => { log(); }", "acts"),
        ("e => { for (const one of all) one.go(); return done(e); }", "unclear"),
        ("e => { for (const one of all) { if (one.on) return; } return done(); }", "acts"),
    ],
)
def test_a_loop_or_a_call_alone_guards_nothing(source, nature):
    assert nature_of(source) == nature


def test_asking_where_the_listener_stands_is_not_asking_what_was_hit():
    assert nature_of("e => { e.currentTarget.remove(); }") == "acts"


def test_listeners_are_read_by_node_and_a_root_with_all_events_is_left_out():
    # React 19 hangs 81 kinds of events on what it draws into.
    root = [{"type": f"event{n}", "backendNodeId": 3} for n in range(40)] + [{"type": "click", "backendNodeId": 3}]
    own = {"type": "click", "backendNodeId": 5, "handler": {"description": "() => { go(); }"}}
    moved = {"type": "mousemove", "backendNodeId": 6, "handler": {"description": "() => { go(); }"}}
    found = listeners_of({"listeners": [*root, own, moved, {"type": "click"}]})
    assert found == {5: (Handler("listener:click", "click", "acts"),), 6: ()}


WALK = np.array([0, 2, -1, 5])


def test_kept_handlers_come_to_the_row_that_stands_there_in_the_walk():
    found = [[2, [["react:onClick", "click", 0]]], [5, [["jquery:delegates", "click", -2]]], [7, [["x", "y", -1]]]]
    answer = {"length": 9, "sources": ["() => { go(); }"], "found": found}
    assert kept_handlers(answer, WALK, 9) == {
        1: (Handler("react:onClick", "click", "acts"),),
        3: (Handler("jquery:delegates", "click", "elsewhere"),),
    }


@pytest.mark.parametrize(
    "answer",
    [{}, {"length": 8, "sources": [], "found": []}, {"length": 9, "sources": [], "found": [[2, [["a", "b", 4]]]]},
     {"length": 9, "sources": None, "found": []}, {"length": "x"}, {"length": 9, "sources": [], "found": [[2, 7]]}],
)  # fmt: skip
def test_an_answer_that_the_page_made_up_is_nothing(answer):
    assert kept_handlers(answer, WALK, 9) == {}
