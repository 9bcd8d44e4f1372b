"""Is somebody still there? For tests of processes that must end."""

import socket
from urllib.parse import urlsplit


def connected(endpoint_url: str) -> socket.socket:
    """Return a connection to an endpoint."""
    parts = urlsplit(endpoint_url)
    return socket.create_connection((str(parts.hostname), parts.port or 0), timeout=10)


def ends(endpoint_url: str) -> bool:
    """Wait until the process there closes its sockets, as it does by ending; return whether it does."""
    while True:
        try:
            with connected(endpoint_url) as connection:
                connection.recv(1)
        except ConnectionRefusedError:
            return True
        except ConnectionResetError:
            continue
        except TimeoutError:
            return False
