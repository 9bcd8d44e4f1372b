"""Why did a post fail? The HTTP library's errors -> short sentences in plain words. It catches and decides nothing."""

import errno
import os
import socket

import aiohttp
from yarl import URL

_NO_WAY = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL}
_BROKEN = {errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED, errno.ESHUTDOWN}
_OTHER_HOST = {62, 64}  # X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH of OpenSSL


def why_unreachable(error: Exception, url: URL) -> str:
    """Return why a post to `url` ended without an answer."""
    match error:
        case aiohttp.ClientConnectorError():
            return _why_not_connected(error, url)
        case aiohttp.ServerDisconnectedError():
            return "connection closed before an answer"
        case aiohttp.ClientOSError():
            return "connection reset before an answer" if error.errno in _BROKEN else _system_words(error)
        case aiohttp.ClientResponseError():
            return f"the answer is not valid HTTP: {_first_line(error.message).lower()}"
        case _:
            return _first_line(str(error)) or type(error).__name__


def _why_not_connected(error: aiohttp.ClientConnectorError, url: URL) -> str:
    place = f"{url.host_subcomponent}:{url.port}"
    match error:
        case aiohttp.ClientConnectorDNSError():
            offline = " (or no name server could be asked)" if error.os_error.errno == socket.EAI_AGAIN else ""
            return f"no such host: {url.host}{offline}"
        case aiohttp.ClientConnectorCertificateError():
            return _why_not_trusted(error.certificate_error)
        case aiohttp.ClientSSLError():
            return f"no TLS with {place}: {_tls_words(error.os_error)}; does the receiver speak https there?"
    number = error.os_error.errno
    if number == errno.ECONNREFUSED:
        return f"connection refused by {place}"
    if number in {errno.EMFILE, errno.ENFILE}:
        return f"no connection to {place}: too many open files; raise the limit (ulimit -n) or film fewer streams"
    how = "no way" if number in _NO_WAY else "no connection"
    return f"{how} to {place}: {_system_words(error.os_error)}"


def _why_not_trusted(error: Exception) -> str:
    message = str(getattr(error, "verify_message", "") or "it cannot be verified").rstrip(".")
    if getattr(error, "verify_code", None) in _OTHER_HOST:
        return f"certificate not trusted: {message}; use a name that the certificate has, or --no-verify"
    return f"certificate not trusted: {message}; give --ca-file, or --no-verify"


def _tls_words(error: OSError) -> str:
    reason = getattr(error, "reason", None)
    return str(reason).replace("_", " ").lower() if reason else _system_words(error)


def _system_words(error: OSError) -> str:
    return os.strerror(error.errno).lower() if error.errno else _first_line(str(error)) or "no reason was given"


def _first_line(text: str) -> str:
    return next((line.strip().rstrip(":.") for line in text.splitlines() if line.strip()), "")
