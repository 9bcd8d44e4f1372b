"""Buckets are named and addressed as COS does it, and every documented number names its source."""

import pytest

from simulator.core import limits
from simulator.core.delivery import RETRIES
from simulator.core.limits import DEFAULT_INTERVAL_S, INTERVAL_S, Edition, Limit
from simulator.core.templates import Bucket


@pytest.mark.parametrize(
    ("bucket", "domain"),
    [
        (Bucket("shots", "1250000000", "ap-guangzhou"), "shots-1250000000.cos.ap-guangzhou.myqcloud.com"),
        (Bucket("shots", "1", "beijing"), "shots-1.cos.ap-beijing.myqcloud.com"),
        (Bucket("shots", "1", "na-siliconvalley"), "shots-1.cos.na-siliconvalley.myqcloud.com"),
        (Bucket("shots", "", "ap-beijing"), "shots.cos.ap-beijing.myqcloud.com"),
    ],
)
def test_a_buckets_download_domain(bucket: Bucket, domain: str) -> None:
    assert bucket.cos_domain == domain


@pytest.mark.parametrize("name", ["a", "shots", "my-shots-2", "0", "a" * 50])
def test_cos_takes_these_bucket_names(name: str) -> None:
    assert Bucket(name).is_well_named


@pytest.mark.parametrize("name", ["", "-shots", "shots-", "Shots", "my_shots", "a.b", "a/b", "a" * 51, "shots\n"])
def test_cos_refuses_these_bucket_names(name: str) -> None:
    assert not Bucket(name).is_well_named


@pytest.mark.parametrize(
    ("edition", "taken"),
    [(Edition.E2018, (5, 300)), (Edition.E2021, (5, 300)), (Edition.E2024, (2, 300))],
)
def test_the_interval_of_each_edition(edition: Edition, taken: tuple[int, int]) -> None:
    allowed = [seconds for seconds in range(400) if INTERVAL_S[edition].holds(seconds)]
    assert (allowed[0], allowed[-1]) == taken
    assert DEFAULT_INTERVAL_S == 10


def test_a_range_holds_both_its_ends() -> None:
    assert [value for value in range(6) if Limit(2, 4, "").holds(value)] == [2, 3, 4]


def test_width_and_height_have_the_documented_ranges() -> None:
    ranges = [(limit.lowest, limit.highest) for limit in (limits.WIDTH, limits.HEIGHT)]
    assert ranges == [(0, 3000), (0, 2000)]


def test_every_limit_names_its_source() -> None:
    stated = [value for value in vars(limits).values() if isinstance(value, Limit)] + list(INTERVAL_S.values())
    assert len(stated) >= 9
    assert [limit for limit in stated if len(limit.source) < 20] == []


def test_every_edition_has_its_interval_and_its_retries() -> None:
    assert set(INTERVAL_S) == set(RETRIES) == set(Edition)


def test_a_signature_lives_ten_minutes_and_an_answer_has_twenty_seconds() -> None:
    assert (limits.SIGNATURE_LIFETIME_S, limits.ANSWER_TIMEOUT_S) == (600, 20)
