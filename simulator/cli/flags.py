"""Which flags of `run` set which setting? One table; each flag has an environment twin CSS_SIM_<NAME>."""

import inspect
import keyword
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from simulator.cli.keys import key_from
from simulator.core.errors import BadInput

Path_ = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag that sets one setting; a `*` in the path means every template."""

    name: str
    path: Path_
    metavar: str
    """Empty for a switch."""
    help: str
    panel: str

    @property
    def parameter(self) -> str:
        """The flag as a Python name."""
        name = self.name.split("/")[0].removeprefix("--").replace("-", "_")
        return f"{name}_" if keyword.iskeyword(name) else name


_SHOTS, _TIME, _CALLBACKS = "Screenshots", "Streams and time", "Callbacks"
_PICTURES, _INBOX = "Pictures", "Built-in inbox"

_TAKES = {
    "folder": ("folder", "a folder"),
    "rclone": ("folder", "a folder"),
    "s3": ("endpoint", "the URL of an endpoint"),
}
"""What may stand behind a store's kind, as `kind:this`, and which setting it is."""
MAY_BE_EMPTY = ("key", "answer")
"""Flags whose empty value says something: no key, no programmed answer."""

FLAGS = (
    Flag(
        "--interval",
        ("snapshot_templates", "*", "interval_s"),
        "S",
        "Seconds between screenshots. (default: 10)",
        _SHOTS,
    ),
    Flag(
        "--width",
        ("snapshot_templates", "*", "width"),
        "W",
        "Screenshot width; 0 follows the push. (default: 0)",
        _SHOTS,
    ),
    Flag("--height", ("snapshot_templates", "*", "height"), "H", "Screenshot height; 0 follows. (default: 0)", _SHOTS),
    Flag("--align", ("capture", "align"), "exact|keyframe", "Frame at the due instant, or its key frame.", _SHOTS),
    Flag("--quality", ("capture", "quality_percent"), "PERCENT", "JPEG quality. (default: 75)", _SHOTS),
    Flag(
        "--truth/--no-truth", ("capture", "truth"), "", "Mark pictures with stream, time, number: truth read.", _SHOTS
    ),
    Flag("--loop/--once", ("loop",), "", "Start a SOURCE over when it ends. (default: once)", _TIME),
    Flag("--for", ("lasts",), "DURATION", "End every push after this stream time, such as 90s or 1h.", _TIME),
    Flag("--speed", ("speed",), "N|max|paused", "Times real time; max waits for nothing. (default: 1)", _TIME),
    Flag("--stay/--leave", ("stay",), "", "Go on after the last push has ended, until Ctrl-C.", _TIME),
    Flag("--tempo", ("tempo",), "together|strict", "At max: strict repeats byte for byte. (default: together)", _TIME),
    Flag("--start-at", ("start_at",), "TIME", "When the pushes begin, ISO 8601 or Unix seconds. (default: now)", _TIME),
    Flag("--seed", ("seed",), "N", "All identifiers follow from it. (default: 0)", _TIME),
    Flag(
        "--callback",
        ("callback_templates", "*", "snapshot_notify_url"),
        "URL",
        "The receiver; none sends no callbacks. (default: the built-in inbox)",
        _CALLBACKS,
    ),
    Flag("--key", ("callback_templates", "*", "key"), "KEY", "Callback key that signs.", _CALLBACKS),
    Flag("--edition", ("edition",), "2018|2021|2024", "Edition of the documents spoken. (default: 2021)", _CALLBACKS),
    Flag(
        "--retries",
        ("callback", "retry_gaps"),
        "GAPS",
        "Waits before retries: 2s,2s or none. (default: edition's)",
        _CALLBACKS,
    ),
    Flag("--events/--no-events", ("callback", "push_events"), "", "Tell of begins and ends of pushes too.", _CALLBACKS),
    Flag(
        "--wire-time",
        ("wire_time",),
        "simulated|wall",
        "The clock t and create_time follow. (default: simulated)",
        _TIME,
    ),
    Flag("--ca-file", ("callback", "ca_file"), "FILE", "Certificate authority of an https receiver, PEM.", _CALLBACKS),
    Flag("--verify/--no-verify", ("callback", "verify"), "", "Check an https receiver's certificate.", _CALLBACKS),
    Flag(
        "--store",
        ("store",),
        "STORE",
        "embedded, memory, folder:DIR, rclone:DIR, s3:URL.",
        _PICTURES,
    ),
    Flag("--keep", ("store", "keep"), "DIR", "Also write every picture to this folder.", _PICTURES),
    Flag("--cos-url", ("store", "cos_url"), "local|cos|HOST", "The host in pic_full_url. (default: local)", _PICTURES),
    Flag("--port", ("port",), "N", "Pictures; inbox N+1, control N+3; 0 picks free ones. (default: 8790)", _PICTURES),
    Flag(
        "--control-api/--no-control-api",
        ("control_api",),
        "",
        "Listen for css-sim clock, fault, stream, deliveries.",
        _TIME,
    ),
    Flag("--answer", ("inbox", "answer"), "STATUSES", "Inbox: answer each picture's attempts so: 503,503,200.", _INBOX),
    Flag("--delay", ("inbox", "delay"), "DURATION", "Inbox: hold each answer back.", _INBOX),
)


def with_flags(command: Callable[..., int]) -> Callable[..., int]:
    """Return `command` with every flag of the table in the place of its `**flags`."""
    signature = inspect.signature(command)
    own = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
    ours = [_parameter(flag) for flag in FLAGS]
    split = next(i for i, each in enumerate(own) if each.default is not inspect.Parameter.empty)
    command.__signature__ = signature.replace(parameters=[*own[: split + 1], *ours, *own[split + 1 :]])  # type: ignore[attr-defined]
    command.__annotations__ = command.__annotations__ | {each.name: each.annotation for each in ours}
    return command


def settings_from(flags: Mapping[str, Any], origin: Callable[[str], str]) -> Iterable[tuple[Path_, Any, str]]:
    """Yield path, value and origin of each setting that the given flags set, --key-file among them.

    Raises BadInput for an empty value, which is most often a variable that was not set.
    """
    for flag in FLAGS:
        value, said_by = flags.get(flag.parameter), origin(flag.parameter)
        if value == "" and flag.parameter not in MAY_BE_EMPTY:
            raise BadInput(f"{said_by} is empty; give it {flag.metavar or 'true or false'}, or leave it out")
        if value is None:
            continue
        if flag.parameter == "store":
            yield from ((("store", name), part, said_by) for name, part in store_settings(said_by, value).items())
        elif flag.parameter == "retries":
            yield flag.path, [] if value == "none" else value.split(","), said_by
        else:
            yield flag.path, value, said_by
    if (key_file := flags.get("key_file")) is not None:
        yield ("callback_templates", "*", "key"), key_from(flags.get("key"), Path(key_file)), origin("key_file")


def variable_of(parameter: str) -> str:
    """Return the variable that says the same as a flag."""
    return f"CSS_SIM_{parameter.rstrip('_').upper()}"


def _parameter(flag: Flag) -> inspect.Parameter:
    option = typer.Option(
        flag.name,
        metavar=flag.metavar or None,
        envvar=variable_of(flag.parameter),
        help=flag.help,
        show_default=False,
        show_envvar=False,
        rich_help_panel=flag.panel,
    )
    return inspect.Parameter(
        flag.parameter,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[(str if flag.metavar else bool) | None, option],
    )


def store_settings(said_by: str, text: str) -> dict[str, str]:
    """Return the settings that `folder:DIR` and the like stand for; raises BadInput."""
    kind, colon, rest = text.partition(":")
    if not colon:
        return {"kind": kind}
    if kind not in _TAKES:
        what = "takes nothing after it" if kind in ("embedded", "memory") else "is no kind of store"
        raise BadInput(f"{said_by} {text}: {kind!r} {what}; write embedded, memory, folder:DIR, rclone:DIR or s3:URL")
    setting, missing = _TAKES[kind]
    if not rest:
        raise BadInput(f"{said_by} {text}: {missing} is missing")
    return {"kind": kind, setting: rest}
