from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml
from jsonschema import Draft7Validator

from synthmap.scenario import Persona, Scenario, json_schema
from synthmap.scenario.personas import KNOWN

HEAD = "version: 1\nurl: https://example.com/\nsessions:\n"
Read = Callable[..., Scenario]
Mistakes = Callable[..., list[str]]


def group(read: Read, keys: str, **environment: str) -> tuple[Persona, ...]:
    return read(f"{HEAD}  - {{simulated: v, {keys}}}\n", **environment).settings.sessions.personas


def test_known_personas_take_a_share_alone(read: Read) -> None:
    made = group(read, "personas: {skimmer: 2, reader: 1, goal-seeker: '${N}'}", N="0.5")
    assert [(persona.name, persona.share) for persona in made] == [("skimmer", 2), ("reader", 1), ("goal-seeker", 0.5)]
    assert made[0].pauses == KNOWN["skimmer"].pauses < 1


def test_one_of_your_own_is_the_one_it_is_like_but_for_what_it_says(read: Read) -> None:
    (made,) = group(read, "personas: {hurried: {share: 2, like: skimmer, depth: 0.5, look_backs: 0}}")
    known = KNOWN["skimmer"]
    assert made == Persona("hurried", 2, 0.5, known.pauses, known.clicks, known.exploring, known.task_words, 0)


def test_one_that_is_like_nobody_is_the_average_but_for_what_it_says(read: Read) -> None:
    assert group(read, "personas: {patient: {pauses: 3}}") == (Persona("patient", pauses=3),)


def test_a_known_one_may_be_changed(read: Read) -> None:
    (made,) = group(read, "personas: {reader: {clicks: 0}}")
    assert (made.clicks, made.depth) == (0, KNOWN["reader"].depth)


def test_a_task_is_kept_as_written(read: Read) -> None:
    made = read(f'{HEAD}  - {{simulated: v, task: "find the price"}}\n').settings.sessions
    assert (made.task, made.personas) == ("find the price", ())


@pytest.mark.parametrize("factor", ["depth", "pauses", "clicks", "exploring", "task_words", "look_backs"])
def test_two_skimmers_a_reader_and_a_goal_seeker_are_the_average(factor: str) -> None:
    skimmer, reader, seeker = (getattr(KNOWN[name], factor) for name in ("skimmer", "reader", "goal-seeker"))
    assert (2 * skimmer + reader + seeker) / 4 == pytest.approx(1)


@pytest.mark.parametrize(
    ("personas", "said"),
    [
        (
            "{skimer: 2}",
            "There is no persona `skimer`, and nothing is said of how it behaves. | Did you mean `skimmer`?",
        ),
        ("{x: {share: 2}}", "There is no persona `x`, and nothing is said of how it behaves. | Known are `skimmer`, "),
        ("{x: {like: raeder}}", "`like` must be one of `skimmer`, `reader` or `goal-seeker`. | Did you mean `reader`?"),
        ("{x: {dept: 2}}", "`dept` is not a key that can stand here. | Did you mean `depth`?"),
        ("{reader: {pauses: 0}}", "`pauses` must be 0.1 or more. | How long it stays, "),
        ("{reader: {depth: 11}}", "`depth` must be 10 or less. | How far past the first screen "),
        ("{reader: 0}", "`reader` must be 0.001 or more. | How many of it "),
        ("{reader: many}", "A persona is a share, or a mapping that says how it differs from the average visitor. | "),
        ("{reader: true}", "A persona is a share, or a mapping that says how it differs from the average visitor. | "),
        ("{reader: [1]}", "A persona is a share, or a mapping that says how it differs from the average visitor. | "),
        ("{reader: }", "A persona is a share, or a mapping that says how it differs from the average visitor. | "),
        ("{}", "`personas` is empty. | Who they are, by share: "),
    ],
)
def test_mistakes_say_what_to_write(personas: str, said: str, mistakes: Mistakes) -> None:
    found = mistakes(f"{HEAD}  - simulated: v\n    personas: {personas}\n")
    assert len(found) == 1
    assert said in found[0]
    assert found[0].startswith("5:")


@pytest.mark.parametrize("personas", ["{skimmer: 2}", "{a: {like: reader}}", "{a: {share: '${N}', depth: 2}}"])
def test_editors_accept_them(personas: str) -> None:
    text = f"{HEAD}  - {{simulated: v, personas: {personas}, task: find it}}\n"
    assert not list(Draft7Validator(json_schema()).iter_errors(yaml.safe_load(text)))


@pytest.mark.parametrize("personas", ["{skimmer: -2}", "{a: {like: me}}", "{a: {depth: 70}}", "[skimmer]"])
def test_editors_refuse_what_is_wrong(personas: str) -> None:
    text = f"{HEAD}  - {{simulated: v, personas: {personas}}}\n"
    assert list(Draft7Validator(json_schema()).iter_errors(yaml.safe_load(text)))
