import threading

import pytest
from receiver import KEY, Receiver


@pytest.fixture(autouse=True)
def receiver(css):
    with Receiver(("127.0.0.1", 0)) as receiver:
        thread = threading.Thread(target=receiver.serve_forever, args=(0.01,))
        thread.start()
        css.deliver_to(url_of(receiver), key=KEY)
        yield receiver
        receiver.shutdown()


def url_of(receiver):
    return f"http://127.0.0.1:{receiver.server_port}/cb"


def downloaded(receiver):
    return [each.jpeg for each in receiver.pictures.values()]


def test_every_screenshot_is_accepted_and_downloaded(css, receiver):
    css.push("live/room1")
    css.advance("20s")
    assert [each.verdict for each in css.deliveries] == ["acknowledged"] * 3
    css.eventually(lambda: downloaded(receiver) == [each.jpeg for each in css.pictures])


def test_a_forged_sign_is_refused(css, receiver):
    css.push("live/room1")
    css.assert_signature_rejected()
    assert len(receiver.pictures) == 1


def test_an_expired_t_is_refused(css):
    css.push("live/room1")
    css.assert_expired_t_rejected()


def test_a_duplicate_is_processed_once(css, receiver):
    css.push("live/room1")
    css.assert_processed_once(lambda: receiver.pictures)


def test_a_callback_that_fails_twice_is_accepted_in_the_end(css):
    css.fault("callback.answer", status=503, first=2)
    css.push("live/room1", lasts="5s")
    css.advance("4m")
    assert [each.status for each in css.deliveries[0].attempts] == [503, 503, 200]


def test_a_late_picture_is_downloaded_in_the_end(css, receiver):
    css.fault("picture.late", by="5s")
    css.push("live/room1", lasts="5s")
    css.advance("5s")
    css.eventually(lambda: downloaded(receiver) == [css.screenshots[0].jpeg])


def test_push_events_on_the_same_path_are_answered_and_make_no_picture(css, receiver):
    css.deliver_to(url_of(receiver), key=KEY, events=True)
    css.push("live/room1")
    css.end("live/room1")
    assert [(each.event, each.verdict) for each in css.deliveries] == [(event, "acknowledged") for event in (1, 200, 0)]
    assert len(receiver.pictures) == 1
