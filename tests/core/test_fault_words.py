"""A fault's words say what is meant, as a text or as keys and values; what cannot be meant is refused in a sentence."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.core.effects import EFFECTS, Joint, Kind
from simulator.core.errors import BadInput
from simulator.core.fault_words import FILTERS, IDLE, fault_of, faults_of, texts_of
from simulator.core.faults import Which
from simulator.core.nouns import Size

every_effect = pytest.mark.parametrize("name", [effect.name for effect in EFFECTS])


def refusal(words: str) -> str:
    with pytest.raises(BadInput) as raised:
        fault_of(words)
    return str(raised.value)


@every_effect
def test_an_effects_name_alone_is_a_fault_with_its_defaults(name: str) -> None:
    fault = fault_of(name)
    assert (fault.effect.name, fault.text, fault.stream, fault.chance) == (name, name, "*", 1.0)
    assert list(fault.parameters) == [parameter.name for parameter in fault.effect.parameters]


@every_effect
def test_every_default_can_be_said_as_well(name: str) -> None:
    usual = fault_of(name)
    said = [f"{each.name}={shlex.quote(each.default)}" for each in usual.effect.parameters]
    assert fault_of(" ".join([name, *said])).parameters == usual.parameters


def test_parameters_are_read_as_what_they_are() -> None:
    assert fault_of("picture.other-size size=640x360").parameters == {"size": Size(640, 360)}
    assert fault_of("callback.answer status=418").parameters == {"status": 418}
    assert fault_of("t.clock-skew by=-1h30m").parameters == {"by": -5400.0}
    assert fault_of("t.clock-skew by=+2m").parameters == {"by": 120.0}
    assert fault_of("body.extra value='{\"a\": 1}'").parameters == {"field": "pic_extra_info", "value": '{"a": 1}'}


@pytest.mark.parametrize(
    ("words", "which"),
    [
        ("first=2", Which(1, 2)),
        ("nth=3", Which(3, 3)),
        ("every=5", Which(5, step=5)),
        ("attempt=2-4", Which(2, 4)),
        ("attempt=2-", Which(2)),
        ("attempt='first 2'", Which(1, 2)),
        ("attempt='every 5'", Which(5, step=5)),
    ],
)
def test_of_an_effect_of_attempts_attempts_are_counted(words: str, which: Which) -> None:
    fault = fault_of(f"sign.missing {words}")
    assert (fault.attempt, fault.delivery) == (which, Which())


def test_of_any_other_effect_screenshots_are_counted() -> None:
    for name in ("frame.black", "picture.late", "callback.drop"):
        fault = fault_of(f"{name} nth=3")
        assert (fault.delivery, fault.attempt) == (Which(3, 3), Which())


def test_an_effect_of_attempts_may_name_the_screenshot_as_well() -> None:
    fault = fault_of("sign.missing first=2 delivery=4")
    assert (fault.attempt, fault.delivery) == (Which(1, 2), Which(4, 4))


def test_a_window_is_counted_in_milliseconds_and_open_unless_somebody_says() -> None:
    assert [fault_of("sign.missing").from_ms, fault_of("sign.missing").for_ms] == [0, None]
    fault = fault_of("sign.missing from=250ms for=1m30s")
    assert (fault.from_ms, fault.for_ms) == (250, 90_000)


def test_an_outage_lasts_ten_minutes_where_nobody_says() -> None:
    assert fault_of("service.outage").for_ms == 600_000
    assert fault_of("service.outage for=1m").for_ms == 60_000


SAID = {
    "stream": st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20),
    "template": st.text("abc*?[]- '\"\\", min_size=1, max_size=9),
    "edition": st.sampled_from(["2018", "2021", "2024"]),
    "event": st.sampled_from(["0", "1", "200"]),
    "first": st.integers(1, 10**6).map(str),
    "chance": st.sampled_from(["0", "1", "0.5", ".25"]),
    "from": st.integers(0, 10**6).map(lambda ms: f"{ms}ms"),
    "for": st.integers(0, 10**6).map(str),
}


@given(st.sampled_from([effect.name for effect in EFFECTS]), st.fixed_dictionaries({}, optional=SAID))
def test_as_text_and_as_mapping_the_same_is_meant(name: str, given_: dict[str, str]) -> None:
    said = {key: value for key, value in given_.items() if key not in IDLE.get(name, ())}
    if fault_of(name).effect.joint in (Joint.CAPTURE, Joint.PICTURE):
        said.pop("event", None)
    text = " ".join([name, *(f"{key}={shlex.quote(value)}" for key, value in said.items())])
    fault = fault_of(text)
    assert fault == fault_of({"fault": name, **said}) == fault_of(fault.text)


def test_numbers_of_a_mapping_are_read_as_their_digits() -> None:
    assert fault_of({"fault": "sign.missing", "first": 2, "chance": 0.5}) == fault_of("sign.missing first=2 chance=0.5")
    assert fault_of({"fault": "callback.answer", "status": 500}) == fault_of("callback.answer status=500")


@pytest.mark.parametrize(
    ("text", "chance"), [("1e-3", 0.001), ("0.000001", 1e-6), ("1E0", 1), ("+.5", 0.5), ("1.", 1), ("0e5", 0)]
)
def test_a_chance_is_any_decimal_number_from_0_to_1(text: str, chance: float) -> None:
    assert fault_of(f"sign.missing chance={text}").chance == chance
    assert fault_of({"fault": "sign.missing", "chance": chance}).chance == chance


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("sign.empty; t.expired ;", ["sign.empty", "t.expired"]),
        ("sign.wrong-key key='a;b'; t.expired", ["sign.wrong-key key='a;b'", "t.expired"]),
        ('sign.wrong-key key="a\\";b";t.expired', ['sign.wrong-key key="a\\";b"', "t.expired"]),
        ("sign.wrong-key key=a\\;b", ["sign.wrong-key key=a\\;b"]),
        (" ; ", []),
    ],
)
def test_a_semicolon_in_quotes_ends_no_fault(text: str, several: list[str]) -> None:
    assert texts_of(text) == several
    faults_of(several)


@given(st.lists(st.text(min_size=1).map(lambda key: f"sign.wrong-key key={shlex.quote(key)}"), min_size=1))
def test_faults_that_are_joined_come_apart_again(faults: list[str]) -> None:
    assert texts_of("; ".join(faults)) == faults


def test_a_semicolon_may_stand_in_a_value() -> None:
    assert fault_of("sign.wrong-key key=a;b").parameters == {"key": "a;b"}


def test_several_faults_keep_their_order() -> None:
    assert [fault.effect.name for fault in faults_of(["t.string", {"fault": "body.bom"}])] == ["t.string", "body.bom"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("sign.wrongkey", "there is no fault 'sign.wrongkey'; did you mean sign.wrong-key"),
        ("drop", "there is no fault 'drop'; did you mean callback.drop or stream.drop?"),
        ("zzz", "there is no fault 'zzz'; css-sim fault effects lists them"),
        ("", "a fault is empty; write its effect, such as sign.wrong-key"),
        ("sign.wrong-key key='open", "cannot be read: no closing quotation; close every quote"),
        ("sign.missing first", "holds 'first'; write name=value, such as first=2"),
        ("sign.missing first=1 first=2", "gives first twice; keep one"),
        ("sign.missing strem=a", "sign.missing takes no 'strem'; did you mean stream?"),
        ("sign.wrong-key kye=a", "sign.wrong-key takes no 'kye'; did you mean key?"),
        ("sign.missing qqqq=a", "sign.missing takes no 'qqqq'; known: stream, template"),
        ("sign.missing stream=", "stream is empty, which matches nothing; leave it out for all"),
        ("sign.missing template=''", "template is empty, which matches nothing"),
        ("sign.missing first=1 nth=2", "first and nth say the same in two ways; keep one"),
        ("sign.missing first=1 attempt=2", "first and attempt say the same in two ways; keep one"),
        ("callback.drop every=2 delivery=2", "every and delivery say the same in two ways; keep one"),
        ("callback.drop attempt=2", "callback.drop strikes once for a screenshot, not for each attempt"),
        ("sign.missing first=0", "first: 0 is no number of a screenshot or attempt; they are counted from 1"),
        ("sign.missing nth=two", "nth: 'two' is not a whole number"),
        ("sign.missing attempt=4-2", "attempt: '4-2' ends before it begins"),
        ("sign.missing edition=2020", "edition: '2020' is no edition; it is 2018, 2021 or 2024"),
        (
            "sign.missing event=100",
            "event: '100' is no event; it is 200 (screenshot), 1 (push begins) or 0 (push ends)",
        ),
        ("frame.black event=1", "frame.black is about screenshots, which are event 200; drop event"),
        ("sign.missing chance=2", "chance: '2' is no chance; write a number from 0 to 1, such as 0.05"),
        ("sign.missing chance=-0.1", "is no chance"),
        ("sign.missing chance=nan", "is no chance"),
        ("sign.missing chance=1e-3x", "is no chance"),
        ("sign.missing chance=1.0001", "is no chance"),
        ("SIGN.WRONG-KEY", "there is no fault 'SIGN.WRONG-KEY'; did you mean sign.wrong-key?"),
        (
            "sign.empty; t.expired",
            "'sign.empty; t.expired' holds 2 faults; give each a text of its own (--fault again)",
        ),
        ("picture.other-size size=99999x99999", "size: '99999x99999' is too large for a picture; a side has 1 to 4096"),
        ("frame.resized size=4097x1", "is too large for a picture"),
        ("sign.missing from=soon", "from: 'soon' is not a duration"),
        ("sign.missing for=-1s", "for: '-1s' is not a duration"),
        ("callback.answer status=99", "status: '99' in '99' is not an HTTP status"),
        ("callback.answer status=500,200", "'500,200' should be one HTTP status, such as 503"),
        ("body.missing field=widht", "field: there is no field 'widht'; did you mean width?"),
        ("picture.other-size size=big", "size: 'big' is not a size"),
        ("t.clock-skew by=--1m", "by: '-1m' is not a duration"),
        ("sign.truncated length=32", "length: 32 is outside 0 to 31"),
        ("callback.duplicate times=0", "times: 0 is outside 1 to 1000"),
        ("callback.duplicate times=100000000", "times: 100000000 is outside 1 to 1000"),
        ("picture.other-length more=-1", "more: -1 is outside 1 to 100000000"),
        ("service.template-change interval=-5", "interval: -5 is outside 0 to 300"),
        ("stream.drop nth=2", "nth changes nothing for stream.drop, which strikes once; drop it"),
        ("service.template-change for=1m", "for changes nothing for service.template-change, which strikes once"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(words: str, sentence: str) -> None:
    assert sentence in refusal(words)


def test_a_mapping_without_its_fault_is_refused() -> None:
    with pytest.raises(BadInput, match=r"'first=2' names no fault; write `fault: sign\.wrong-key`"):
        fault_of({"first": 2})


def test_no_parameter_of_an_effect_hides_a_filter() -> None:
    names = {parameter.name for effect in EFFECTS for parameter in effect.parameters}
    assert names.isdisjoint(FILTERS)


def test_only_whole_numbers_have_limits_and_their_defaults_keep_them() -> None:
    for parameter in (parameter for effect in EFFECTS for parameter in effect.parameters):
        if parameter.kind is Kind.WHOLE:
            assert parameter.limit.holds(int(parameter.default)), parameter
