"""Why can a port not be listened on? One sentence for it, whoever tried."""

import errno

from simulator.core.errors import EnvironmentMissing

HOST = "127.0.0.1"
"""Our choice: pictures, buckets and the inbox are for this machine alone."""


def port_refused_by_name(port: int) -> EnvironmentMissing:
    """Return the error for a `port` that another program has."""
    return port_refused(port, errno.EADDRINUSE, "")


def port_refused(port: int, number: int, reason: str) -> EnvironmentMissing:
    """Return the error for `port`, refused by the system with that error number and reason."""
    if number == errno.EADDRINUSE:
        return EnvironmentMissing(
            f"port {port} on {HOST} is in use by another program; free it, or pass --port 0 for a free one"
        )
    return EnvironmentMissing(f"port {port} on {HOST} cannot be opened ({reason}); pass --port 0 for a free one")
