"""What can be configured? Every key of config.yaml with its type, meaning and default; nothing is decided here.

The field titles are the reference: `css-sim config schema` and the shipped config.yaml show them.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from simulator.clock import Tempo
from simulator.core.cadence import FirstShot
from simulator.core.delivery import GapFrom, NoKey, TimePolicy
from simulator.core.errors import BadInput
from simulator.core.fault_words import fault_of
from simulator.core.limits import ANSWER_TIMEOUT_S, DEFAULT_INTERVAL_S, HEIGHT, WIDTH, Edition
from simulator.core.naming import DEFAULT_FILE_NAME, DEFAULT_PREFIX
from simulator.core.push_url import parsed_push_url
from simulator.core.sizing import Swap
from simulator.core.values import LONGEST_S, duration_s, instant, statuses


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _seconds(value: Any) -> Any:
    return duration_s(value) if isinstance(value, str) else value


def _time(text: str) -> str:
    if text != "now":
        instant(text)
    return text


def _answers(text: str) -> str:
    statuses(text)
    return text


def _fault(words: str | dict[str, Any]) -> str | dict[str, Any]:
    fault_of(words)
    return words


def _unmasked(key: str) -> str:
    if "…" in key:
        raise BadInput("it is hidden here (…), not the key itself; css-sim config show --reveal prints keys in clear")
    return key


Text = Annotated[str, BeforeValidator(_text)]
Secret = Annotated[Text, AfterValidator(_unmasked)]
Time = Annotated[Text, AfterValidator(_time)]
"""`now`, or a time as it was written; core.values.instant reads it."""
Seconds = Annotated[float, BeforeValidator(_seconds), Field(ge=0, le=LONGEST_S, allow_inf_nan=False)]

FaultWords = Annotated[str | dict[str, Any], AfterValidator(_fault)]
"""A fault as text or as a mapping; core.fault_words reads it."""

Speed = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]


NO_RECEIVER = "none"
"""As a snapshot_notify_url: send no callbacks at all."""


class StoreKind(StrEnum):
    """Where pictures go."""

    EMBEDDED = "embedded"
    S3 = "s3"
    FOLDER = "folder"
    MEMORY = "memory"
    RCLONE = "rclone"


class Section(BaseModel):
    """A mapping of the file; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_enum_values=False, str_strip_whitespace=False)


class StreamSection(Section):
    """One push."""

    source: str = Field(min_length=1, description="a video file, a picture, a folder of pictures, or pattern:1280x720")
    url: str | None = Field(None, description="push URL; the query is passed on as stream_param, byte for byte")
    domain: str = Field("livepush.example.com", description="push domain, where no url is given")
    app: str = Field("live", description="app name (push path), where no url is given")
    name: Text | None = Field(
        None, min_length=1, description="stream name, where no url is given; default: the source's name"
    )
    loop: bool | None = Field(None, description="start the source over when it ends; default: the top-level loop")
    lasts: Seconds | None = Field(
        None, gt=0, description="end the push after this stream time; default: the top-level lasts"
    )

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        if self.url is None:
            return self
        parsed_push_url(self.url)
        if also := [each for each in ("domain", "app", "name") if each in self.model_fields_set]:
            raise BadInput(f"the url names the stream, so {' and '.join(also)} would say it again; keep the url")
        return self


class SnapshotTemplateSection(Section):
    """CreateLiveSnapshotTemplate, 267/32624."""

    name: Text = Field("default", min_length=1)
    interval_s: int = Field(DEFAULT_INTERVAL_S, description="SnapshotInterval: 5-300, in edition 2024 2-300")
    width: int = Field(0, description=f"{WIDTH.lowest}-{WIDTH.highest}; 0 follows the push")
    height: int = Field(0, description=f"{HEIGHT.lowest}-{HEIGHT.highest}; 0 follows the push")
    cos_bucket: str = Field("screenshots", description="bucket name without the -<app id> part")
    cos_app_id: Text = Field("1250000000", description="the bucket is <cos_bucket>-<cos_app_id>")
    cos_region: str = Field("ap-guangzhou", description="part of the doc-exact download domain (store.cos_url: cos)")
    cos_prefix: str = Field(DEFAULT_PREFIX, description="folder, with placeholders")
    cos_file_name: str = Field(DEFAULT_FILE_NAME, description="file name, with placeholders")


class SnapshotRuleSection(Section):
    """CreateLiveSnapshotRule, 267/32625; an empty field matches every value, the most specific rule wins."""

    template: Text = Field("", description="a snapshot template's name; empty: the first one")
    domain: str = ""
    app: str = ""
    stream: Text = ""


class CallbackTemplateSection(Section):
    """CreateLiveCallbackTemplate, 267/32637."""

    name: Text = Field("default", min_length=1)
    snapshot_notify_url: str = Field("", description="the receiver; empty delivers to the built-in inbox")
    key: Secret = Field("", description="CallbackKey; empty sends no sign and no t (callback.no_key)")
    stream_begin_notify_url: str = Field("", description="for callback.push_events; empty: the snapshot_notify_url")
    stream_end_notify_url: str = Field("", description="for callback.push_events; empty: the snapshot_notify_url")


class CallbackRuleSection(Section):
    """CreateLiveCallbackRule, 267/32638; there is no stream name in callback rules."""

    template: Text = Field("", description="a callback template's name; empty: the first one")
    domain: str = ""
    app: str = ""


class CaptureSection(Section):
    """How pictures are taken; what the documents leave open."""

    first_shot: FirstShot = Field(
        FirstShot.BEGIN, description="begin | interval: when a push's first screenshot is due"
    )
    swap: Swap = Field(Swap.DOCUMENTED, description="documented | symmetric: when width and height are exchanged")
    align: Literal["exact", "keyframe"] = Field("exact", description="the frame at the due instant, or its key frame")
    pixels: Literal["square", "coded"] = Field("square", description="widen non-square pixels, or take them as coded")
    quality_percent: int = Field(75, ge=1, le=100, description="JPEG quality")
    threads: int = Field(2, ge=1, le=64, description="threads that decode and encode")
    cache_mb: int = Field(64, ge=0, le=100_000, description="encoded pictures held for streams that share a source")
    at_once: int = Field(64, ge=1, le=10_000, description="screenshots being taken at the same time")
    truth: bool = Field(
        default=False,
        description="each picture says which stream, time and number it is, as text and as a mark "
        "that css-sim truth read reads; patterns always do",
    )


class CallbackSection(Section):
    """How callbacks are signed, sent and retried."""

    t_policy: TimePolicy = Field(TimePolicy.REFRESHED, description="refreshed | frozen: which t a retry carries")
    no_key: NoKey = Field(NoKey.OMIT, description="omit | sign_empty: what is sent where a template has no key")
    retry_gaps: tuple[Seconds, ...] | None = Field(
        None, max_length=100, description="waits before each retry, such as [2m, 2m]; empty: the edition's own; [] none"
    )
    push_events: bool = Field(
        default=False, description="also tell of begins and interruptions of pushes (events 1, 0)"
    )
    retry_gap_from: GapFrom = Field(GapFrom.END, description="end | start of the failed attempt")
    timeout: Seconds = Field(float(ANSWER_TIMEOUT_S), gt=0, description="no complete answer by then is a failure")
    user_agent: str = Field("", description="empty: css-sim/<version>; the service's own is unknown")
    headers: dict[str, Text] = Field({}, description="extra request headers")
    ca_file: Path | None = Field(None, description="certificate authority for https receivers, PEM")
    verify: bool = Field(default=True, description="false accepts any certificate, loudly")


class StoreSection(Section):
    """Where pictures go and how they are found."""

    kind: StoreKind = Field(StoreKind.EMBEDDED, description="embedded | s3 | folder | memory | rclone")
    folder: Path = Field(Path("pictures"), description="for kind: folder and rclone")
    keep: Path | None = Field(None, description="also write every picture to this folder, whatever the kind")
    endpoint: str | None = Field(None, description="for kind: s3, such as https://cos.ap-guangzhou.myqcloud.com")
    region: str | None = Field(None, description="for kind: s3; default: the first template's cos_region")
    access_key: Secret | None = Field(None, description="for kind: s3; default: the usual places of boto3")
    secret_key: Secret | None = Field(None, description="for kind: s3; default: the usual places of boto3")
    addressing: Literal["auto", "path", "virtual"] = Field("auto", description="for kind: s3")
    public_read: bool = Field(
        default=True, description="for kind: s3: make each picture readable by everyone, as receivers need"
    )
    create_bucket: bool = Field(default=True, description="for kind: s3: make a bucket that does not exist")
    timeout: Seconds = Field(10.0, gt=0, description="a store that takes longer has refused")
    cos_url: str = Field("local", description="local | cos (doc-exact host) | a host of your own")


class InboxSection(Section):
    """The built-in receiver."""

    key: Secret = Field("test", description="used where the delivering template has no key of its own")
    answer: Annotated[Text, AfterValidator(_answers)] = Field(
        "", description="statuses for each picture's attempts, such as 503,503,200; empty judges"
    )
    delay: Seconds = Field(0.0, description="how long each answer is held back")


class Settings(Section):
    """Everything that can be configured."""

    edition: Annotated[Edition, BeforeValidator(_text)] = Field(Edition.E2021, description="2018 | 2021 | 2024")
    streams: tuple[StreamSection, ...] = Field((), description="what `run` films when no SOURCE is given")
    loop: bool = Field(default=False, description="start a source over when it ends")
    lasts: Seconds | None = Field(None, gt=0, description="end every push after this stream time (--for)")
    speed: Speed | Literal["max", "paused"] = Field(
        1.0, description="a factor, max, or paused: time stands still until css-sim clock moves it"
    )
    stay: bool = Field(default=False, description="go on after the last push has ended, until Ctrl-C")
    control_api: bool = Field(default=True, description="listen for css-sim clock, fault, stream and deliveries")
    tempo: Tempo = Field(Tempo.TOGETHER, description="together | strict, at speed max; strict repeats byte for byte")
    start_at: Time = Field("now", description="simulated begin: a time, or now")
    stagger: Literal["none", "spread"] = Field(
        "spread", description="none | spread: whether all pushes begin in one instant, or at most 50 ms apart in turn"
    )
    wire_time: Literal["simulated", "wall"] = Field(
        "simulated", description="simulated | wall: the clock that t, create_time and names follow"
    )
    faults: tuple[FaultWords, ...] = Field(
        (), description="what goes wrong on purpose, such as sign.wrong-key first=2 (docs/faults.md)"
    )
    seed: int = Field(0, description="all chance and every identifier follow from it")
    port: int = Field(
        8790,
        ge=0,
        le=65532,
        description="pictures; the next ones are the inbox's, rclone's and the control API's; 0: free ones",
    )
    drain: Seconds = Field(5.0, description="how long a stopped run waits for what is under way, in real time")
    linger: Seconds = Field(
        0.3, description="how long pictures can still be read after the last callback was answered, in real time"
    )
    snapshot_templates: tuple[SnapshotTemplateSection, ...] = Field((SnapshotTemplateSection(),), min_length=1)
    snapshot_rules: tuple[SnapshotRuleSection, ...] = (SnapshotRuleSection(),)
    callback_templates: tuple[CallbackTemplateSection, ...] = Field((CallbackTemplateSection(),), min_length=1)
    callback_rules: tuple[CallbackRuleSection, ...] = (CallbackRuleSection(),)
    capture: CaptureSection = CaptureSection()
    callback: CallbackSection = CallbackSection()
    store: StoreSection = StoreSection()
    inbox: InboxSection = InboxSection()
