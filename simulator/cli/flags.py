"""Which flags of `run` set which setting? One table; each flag has an environment twin CSS_SIM_<NAME>."""

import difflib
import inspect
import keyword
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from simulator.core.errors import BadInput

Path_ = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag that sets one setting; a `*` in the path means every template."""

    name: str
    path: Path_
    kind: type
    metavar: str
    help: str
    panel: str

    @property
    def parameter(self) -> str:
        """The flag as a Python name."""
        name = self.name.split("/")[0].removeprefix("--").replace("-", "_")
        return f"{name}_" if keyword.iskeyword(name) else name

    @property
    def variable(self) -> str:
        """The environment variable that says the same."""
        return f"CSS_SIM_{self.parameter.rstrip('_').upper()}"


_SHOTS, _TIME, _CALLBACKS = "Screenshots", "Streams and time", "Callbacks"
_PICTURES, _INBOX = "Pictures", "Built-in inbox"

FLAGS = (
    Flag(
        "--interval",
        ("snapshot_templates", "*", "interval_s"),
        int,
        "S",
        "Seconds between screenshots. (default: 10)",
        _SHOTS,
    ),
    Flag(
        "--width",
        ("snapshot_templates", "*", "width"),
        int,
        "W",
        "Screenshot width; 0 follows the push. (default: 0)",
        _SHOTS,
    ),
    Flag(
        "--height",
        ("snapshot_templates", "*", "height"),
        int,
        "H",
        "Screenshot height; 0 follows. (default: 0)",
        _SHOTS,
    ),
    Flag("--align", ("capture", "align"), str, "exact|keyframe", "Frame at the due instant, or its key frame.", _SHOTS),
    Flag("--quality", ("capture", "quality_percent"), int, "PERCENT", "JPEG quality. (default: 75)", _SHOTS),
    Flag("--loop/--once", ("loop",), bool, "", "Start a SOURCE over when it ends. (default: once)", _TIME),
    Flag("--for", ("lasts",), str, "DURATION", "End every push after this stream time, such as 90s or 1h.", _TIME),
    Flag("--speed", ("speed",), str, "N|max", "So many times real time; max waits for nothing. (default: 1)", _TIME),
    Flag(
        "--tempo",
        ("tempo",),
        str,
        "together|strict",
        "At max: strict repeats byte for byte. (default: together)",
        _TIME,
    ),
    Flag(
        "--start-at",
        ("start_at",),
        str,
        "TIME",
        "When the pushes begin, ISO 8601 or Unix seconds. (default: now)",
        _TIME,
    ),
    Flag("--seed", ("seed",), int, "N", "All identifiers follow from it. (default: 0)", _TIME),
    Flag(
        "--callback",
        ("callback_templates", "*", "snapshot_notify_url"),
        str,
        "URL",
        "The receiver; none sends no callbacks. (default: the built-in inbox)",
        _CALLBACKS,
    ),
    Flag("--key", ("callback_templates", "*", "key"), str, "KEY", "Callback key that signs.", _CALLBACKS),
    Flag(
        "--edition", ("edition",), str, "2018|2021|2024", "Edition of the documents spoken. (default: 2021)", _CALLBACKS
    ),
    Flag(
        "--retries",
        ("callback", "retry_gaps"),
        str,
        "GAPS",
        "Waits before retries: 2s,2s or none. (default: edition's)",
        _CALLBACKS,
    ),
    Flag(
        "--ca-file",
        ("callback", "ca_file"),
        str,
        "FILE",
        "Certificate authority of an https receiver, PEM.",
        _CALLBACKS,
    ),
    Flag(
        "--verify/--no-verify", ("callback", "verify"), bool, "", "Check an https receiver's certificate.", _CALLBACKS
    ),
    Flag(
        "--store",
        ("store",),
        str,
        "STORE",
        "embedded, memory, folder:DIR, s3 or s3:URL. (default: embedded)",
        _PICTURES,
    ),
    Flag("--keep", ("store", "keep"), str, "DIR", "Also write every picture to this folder.", _PICTURES),
    Flag(
        "--cos-url",
        ("store", "cos_url"),
        str,
        "local|cos|HOST",
        "The host in pic_full_url. (default: local)",
        _PICTURES,
    ),
    Flag("--port", ("port",), int, "N", "Pictures; the inbox has N+1; 0 picks free ones. (default: 8790)", _PICTURES),
    Flag(
        "--answer",
        ("inbox", "answer"),
        str,
        "STATUSES",
        "Inbox: answer each picture's attempts so: 503,503,200.",
        _INBOX,
    ),
    Flag("--delay", ("inbox", "delay"), str, "DURATION", "Inbox: hold each answer back.", _INBOX),
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
    """Yield path, value and origin of each setting that the given flags set."""
    for flag in FLAGS:
        value = flags[flag.parameter]
        if value is None:
            continue
        said_by = origin(flag.parameter)
        if flag.parameter == "store":
            yield from ((("store", name), part, said_by) for name, part in _store(value).items())
        elif flag.parameter == "retries":
            yield flag.path, [] if value == "none" else value.split(","), said_by
        else:
            yield flag.path, value, said_by


def unread_variables(environment: Iterable[str], also_known: Iterable[str]) -> list[str]:
    """Return a sentence for each CSS_SIM_ variable that nothing reads, so that a typing mistake is heard."""
    known = [*(flag.variable for flag in FLAGS), *also_known]
    found = []
    for name in sorted(environment):
        if name.startswith("CSS_SIM_") and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            found.append(f"the variable {name} is not read here" + (f"; did you mean {near[0]}?" if near else ""))
    return found


def _parameter(flag: Flag) -> inspect.Parameter:
    option = typer.Option(
        flag.name,
        metavar=flag.metavar or None,
        envvar=flag.variable,
        help=flag.help,
        show_default=False,
        show_envvar=False,
        rich_help_panel=flag.panel,
    )
    return inspect.Parameter(
        flag.parameter,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[flag.kind | None, option],
    )


def _store(text: str) -> dict[str, str]:
    kind, _, rest = text.partition(":")
    if rest and kind in ("folder", "s3"):
        return {"kind": kind, "folder" if kind == "folder" else "endpoint": rest}
    if rest:
        raise BadInput(f"--store {text}: {kind!r} takes nothing after it; write embedded, memory, folder:DIR or s3:URL")
    return {"kind": kind}
