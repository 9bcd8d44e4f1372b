"""Of all rules that match a stream the most specific one binds its template."""

from itertools import permutations, product

import pytest
from examples import BEGAN_AT, ROOM

from simulator.core.cadence import FirstShot
from simulator.core.catalogue import CapturePolicy, Catalogue
from simulator.core.delivery import CallbackPolicy, Receiver
from simulator.core.nouns import Instant, Size, StreamKey
from simulator.core.sizing import Swap
from simulator.core.templates import CallbackTemplate, Rule, SnapshotTemplate

# Every shape a matching rule can have, the most specific first: stream beats app beats domain.
SHAPES = [
    (ROOM.domain if domain else "", ROOM.app_name if app else "", ROOM.stream_name if stream else "")
    for stream, app, domain in product([True, False], repeat=3)
]


def catalogue(
    snapshot_rules: list[Rule], callback_rules: list[Rule] | None = None, capture_policy: CapturePolicy | None = None
) -> Catalogue:
    """Return a catalogue with a template for each name that a rule mentions."""
    called = callback_rules or []
    return Catalogue(
        tuple(SnapshotTemplate(rule.template) for rule in snapshot_rules),
        tuple(snapshot_rules),
        tuple(CallbackTemplate(rule.template, f"http://{rule.template}/", "k") for rule in called),
        tuple(called),
        capture_policy or CapturePolicy(),
        CallbackPolicy(),
    )


def chosen(rules: list[Rule], stream: StreamKey = ROOM) -> str | None:
    plan = catalogue(rules).plan_for(stream)
    return plan.template.name if plan else None


@pytest.mark.parametrize("better", range(7))
def test_of_two_matching_rules_the_more_specific_wins_in_either_order(better: int) -> None:
    for worse in range(better + 1, 8):
        rules = [Rule("better", *SHAPES[better]), Rule("worse", *SHAPES[worse])]
        assert [chosen(rules), chosen(rules[::-1])] == ["better", "better"]


def test_of_all_shapes_at_once_the_one_that_names_everything_wins() -> None:
    rules = [Rule(str(number), *shape) for number, shape in enumerate(SHAPES)]
    assert chosen(rules) == chosen(rules[::-1]) == "0"


def test_of_two_equal_rules_the_first_wins() -> None:
    rules = [Rule("one", ROOM.domain), Rule("two", ROOM.domain), Rule("three", ROOM.domain)]
    assert {chosen(list(order)) == order[0].template for order in permutations(rules)} == {True}


@pytest.mark.parametrize(
    "rule",
    [
        Rule("r", domain="other.example.com"),
        Rule("r", app_name="other"),
        Rule("r", stream_name="other"),
        Rule("r", ROOM.domain, ROOM.app_name, "room"),
        Rule("r", ROOM.domain, "", "room2"),
        Rule("r", "", "Live"),
    ],
)
def test_a_rule_for_others_does_not_bind(rule: Rule) -> None:
    assert chosen([rule]) is None


def test_a_more_specific_rule_for_others_does_not_hide_the_one_that_matches() -> None:
    assert chosen([Rule("theirs", stream_name="other"), Rule("ours")]) == "ours"


def test_a_stream_without_a_snapshot_rule_is_not_filmed_even_where_a_callback_rule_matches() -> None:
    assert catalogue([], [Rule("callback")]).plan_for(ROOM) is None


def test_a_stream_without_a_callback_rule_is_filmed_and_nobody_is_told() -> None:
    plan = catalogue([Rule("shots")], [Rule("theirs", app_name="other")]).plan_for(ROOM)
    assert plan is not None
    assert plan.receiver is None


def test_a_callback_template_without_a_url_tells_nobody() -> None:
    rule = Rule("t")
    silent = Catalogue(
        (SnapshotTemplate("t"),), (rule,), (CallbackTemplate("t"),), (rule,), CapturePolicy(), CallbackPolicy()
    )
    plan = silent.plan_for(ROOM)
    assert plan is not None
    assert plan.receiver is None


def test_snapshot_and_callback_rules_are_matched_apart() -> None:
    plan = catalogue([Rule("shots", ROOM.domain)], [Rule("all"), Rule("app", app_name="live")]).plan_for(ROOM)
    assert plan is not None
    assert (plan.template.name, plan.receiver) == ("shots", Receiver("http://app/", "k"))


def test_a_plan_takes_its_choices_from_the_capture_policy() -> None:
    policy = CapturePolicy(Swap.SYMMETRIC, FirstShot.INTERVAL)
    rule = Rule("wide")
    template = SnapshotTemplate("wide", interval_s=5, size=Size(1280, 720))
    plan = Catalogue((template,), (rule,), (), (), policy, CallbackPolicy()).plan_for(ROOM)
    assert plan is not None
    assert plan.size_for(Size(1080, 1920)) == Size(720, 1280)
    assert next(plan.cadence(BEGAN_AT).dues(None)) == Instant(BEGAN_AT + 5000)
    assert plan.key_for(ROOM, Size(1280, 720), BEGAN_AT) == "2021-06-02/room1-screenshot-10-12-05-1280x720.jpg"
