import pytest
import receiver
from receiver import pictures


@pytest.fixture(autouse=True)
def _delivered(css):
    pictures.clear()
    css.deliver_to(receiver.app, "/cb", key=receiver.KEY)


def downloaded():
    return [each.jpeg for each in pictures.values()]


def test_every_screenshot_is_accepted_and_downloaded(css):
    css.push("live/room1")
    css.advance("20s")
    assert [each.verdict for each in css.deliveries] == ["acknowledged"] * 3
    css.eventually(lambda: downloaded() == [each.jpeg for each in css.pictures])


def test_a_forged_sign_is_refused(css):
    css.push("live/room1")
    css.assert_signature_rejected()
    assert len(pictures) == 1


def test_an_expired_t_is_refused(css):
    css.push("live/room1")
    css.assert_expired_t_rejected()


def test_a_duplicate_is_processed_once(css):
    css.push("live/room1")
    css.assert_processed_once(lambda: pictures)


def test_a_callback_that_fails_twice_is_accepted_in_the_end(css):
    css.fault("callback.answer", status=503, first=2)
    css.push("live/room1", lasts="5s")
    css.advance("4m")
    assert [each.status for each in css.deliveries[0].attempts] == [503, 503, 200]


def test_a_late_picture_is_downloaded_in_the_end(css):
    css.fault("picture.late", by="5s")
    css.push("live/room1", lasts="5s")
    css.advance("5s")
    css.eventually(lambda: downloaded() == [css.screenshots[0].jpeg])


def test_push_events_on_the_same_path_are_answered_and_make_no_picture(css):
    css.deliver_to(receiver.app, "/cb", key=receiver.KEY, events=True)
    css.push("live/room1")
    css.end("live/room1")
    assert [(each.event, each.verdict) for each in css.deliveries] == [(event, "acknowledged") for event in (1, 200, 0)]
    assert len(pictures) == 1
