"""What an account configures: snapshot and callback templates, and the rules that bind them to streams.

Fields as CreateLiveSnapshotTemplate (267/32624), CreateLiveSnapshotRule (267/32625), CreateLiveCallbackTemplate
(267/32637) and CreateLiveCallbackRule (267/32638) have them; limits are in limits.py.
"""

import re
from dataclasses import dataclass
from typing import ClassVar

from simulator.core.limits import DEFAULT_INTERVAL_S
from simulator.core.naming import NamePattern
from simulator.core.nouns import Size, StreamKey


@dataclass(frozen=True, slots=True)
class Bucket:
    """A COS bucket; its full name is `<name>-<app id>` (436/13312)."""

    NAMING: ClassVar[str] = "a bucket name is lower-case letters, digits and inner hyphens, without the -<app id> part"

    name: str = "screenshots"
    app_id: str = "1250000000"
    region: str = "ap-guangzhou"

    @property
    def full_name(self) -> str:
        """The name an S3 or COS client uses."""
        return f"{self.name}-{self.app_id}" if self.app_id else self.name

    @property
    def is_well_named(self) -> bool:
        """Whether COS would take the name (436/13312)."""
        return re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?", self.name) is not None

    @property
    def cos_domain(self) -> str:
        """The bucket's default download domain (436/6224); a bare region such as `beijing` means `ap-beijing`."""
        region = self.region if "-" in self.region else f"ap-{self.region}"
        return f"{self.full_name}.cos.{region}.myqcloud.com"


@dataclass(frozen=True, slots=True)
class SnapshotTemplate:
    """How often, how large, where to and under which name a stream is photographed."""

    name: str
    interval_s: int = DEFAULT_INTERVAL_S
    size: Size = Size(0, 0)
    bucket: Bucket = Bucket()
    pattern: NamePattern = NamePattern()


@dataclass(frozen=True, slots=True)
class CallbackTemplate:
    """Which receiver is told, and with which key the callbacks are signed."""

    name: str
    snapshot_notify_url: str = ""
    key: str = ""
    begin_notify_url: str = ""
    """Where begins of pushes are told; empty: nowhere."""
    end_notify_url: str = ""
    """Where interruptions are told; empty: nowhere."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Binds a template to streams; an empty field matches every value.

    Our choice for app and stream, which the API allows to be empty (267/32625). An empty domain is our extension,
    for the laptop that has only one.
    """

    template: str
    domain: str = ""
    app_name: str = ""
    stream_name: str = ""

    def matches(self, stream: StreamKey) -> bool:
        """Say whether the rule is for `stream`."""
        return (
            self.domain in ("", stream.domain)
            and self.app_name in ("", stream.app_name)
            and self.stream_name in ("", stream.stream_name)
        )

    @property
    def specificity(self) -> tuple[bool, bool, bool]:
        """Sorts rules: one that names the stream beats one that names the app, then the domain (our choice)."""
        return (bool(self.stream_name), bool(self.app_name), bool(self.domain))
