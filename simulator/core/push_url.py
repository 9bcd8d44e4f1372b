"""Where does a pusher push to? A push URL -> who pushes and with which parameters, and back.

Forms: 267/38393 (rtmp, webrtc, srt); txSecret and txTime: 267/31560. Nothing here checks whether a push is allowed.
"""

from dataclasses import dataclass
from urllib.parse import unquote

from simulator.core.errors import BadInput
from simulator.core.nouns import Instant, StreamKey, unix_s
from simulator.core.signing import SecretHash, tx_secret

_EXAMPLE = "rtmp://livepush.example.com/live/room1"
_PATH_SCHEMES = ("rtmp", "rtmps", "webrtc")
_SRT_EXAMPLE = "srt://livepush.example.com:9000?streamid=#!::h=livepush.example.com,r=live/room1"
_SRT_MARK = "#!::"


def parsed_push_url(url: str) -> tuple[StreamKey, str]:
    """Return who pushes to `url`, and its parameters byte for byte; raises BadInput."""
    scheme, found, rest = url.partition("://")
    if not found:
        raise BadInput(f"{url!r} is not a push URL; write {_EXAMPLE}")
    if scheme.lower() == "srt":
        return _parsed_srt(url, rest)
    if scheme.lower() not in _PATH_SCHEMES:
        raise BadInput(
            f"{url} begins with {scheme}://, but a push URL begins with rtmp://, rtmps://, webrtc:// or srt://"
        )
    # By hand and not with urlsplit, which drops tabs and newlines and takes a # out of the parameters.
    address, _, params = rest.partition("?")
    authority, _, path = address.partition("/")
    return _key(url, _host(url, authority), path), params


@dataclass(frozen=True, slots=True)
class PushAddress:
    """A push URL in the two halves that a pusher such as OBS asks for."""

    server: str
    stream_key: str
    """The stream name with its parameters."""

    @property
    def url(self) -> str:
        """The whole push URL."""
        return f"{self.server}{self.stream_key}"


def push_address(
    key: StreamKey, *, auth_key: str = "", tx_time: str = "", digest: SecretHash = SecretHash.MD5
) -> PushAddress:
    """Return where to push `key` to; without parameters where `auth_key` is empty: push authentication is off."""
    params = f"?txSecret={tx_secret(auth_key, key.stream_name, tx_time, digest)}&txTime={tx_time}" if auth_key else ""
    return PushAddress(f"rtmp://{key.domain}/{key.app_name}/", f"{key.stream_name}{params}")


def tx_time(expires_at: Instant) -> str:
    """Return `expires_at` as a txTime: its Unix second in hexadecimal, upper case as in all samples of 267/31560."""
    return f"{unix_s(expires_at):X}"


def _parsed_srt(url: str, rest: str) -> tuple[StreamKey, str]:
    authority, _, query = rest.partition("?")
    host = _host(url, authority.rstrip("/"))
    # Other options of the query, such as latency, are the connection's and not the stream's.
    srt_id = next((part.removeprefix("streamid=") for part in query.split("&") if part.startswith("streamid=")), "")
    srt_id = unquote(srt_id) if srt_id.startswith("%23") else srt_id
    if not srt_id.startswith(_SRT_MARK):
        raise BadInput(f"{url} has no streamid that begins with {_SRT_MARK}; write {_SRT_EXAMPLE}")
    parts = [part.partition("=") for part in srt_id.removeprefix(_SRT_MARK).split(",")]
    resource = next((value for part, _, value in parts if part == "r"), "")
    domain = next((value for part, _, value in parts if part == "h"), host)
    # Our choice: the remaining parts are the parameters, joined as those of an RTMP URL are.
    params = "&".join("".join(part) for part in parts if part[0] not in ("h", "r"))
    return _key(url, domain, resource), params


def _host(url: str, authority: str) -> str:
    if "@" in authority:
        raise BadInput(f"{url} holds a user name; the service knows none, it checks txSecret and txTime: {_EXAMPLE}")
    host, colon, port = authority.rpartition(":")
    if not colon or authority.endswith("]"):
        host, port = authority, "1935"
    if not host:
        raise BadInput(f"{url} has no push domain; write {_EXAMPLE}")
    if not (port.isascii() and port.isdecimal() and len(port) < 6 and 0 < int(port) < 65536):  # noqa: PLR2004 - 16 bits
        raise BadInput(f"{url} has the port {port!r}, but a port is a number from 1 to 65535; 1935 may be left out")
    return host


def _key(url: str, domain: str, path: str) -> StreamKey:
    if not domain:
        raise BadInput(f"{url} has no push domain; write {_EXAMPLE}")
    app_name, *names = path.split("/")
    if not app_name:
        raise BadInput(f"{url} has no app name behind the domain; write {_EXAMPLE}")
    if not names or names == [""]:
        raise BadInput(f"{url} has no stream name behind the app name {app_name!r}; write {_EXAMPLE}")
    if len(names) > 1:
        raise BadInput(
            f"{url} has {1 + len(names)} parts behind the domain, but app and stream name are two: {_EXAMPLE}"
        )
    return StreamKey(domain, app_name, names[0])
