"""The built-in bucket's process: moto's S3 behind one port. It never outlives the process that started it.

Says on stdout `port N` once it listens, or `refused ERRNO REASON`; then `serving` once it answers. Ends when its
stdin does, which the system closes however the parent ends.
"""

import argparse
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from http import HTTPStatus

from simulator.listening import HOST

_BACKLOG = 128
"""Our choice: as many connections wait while moto is being imported."""


def main() -> None:
    """Serve buckets until stdin ends."""
    # Ctrl-C reaches every process of a terminal; when to end is the parent's decision.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    flags = argparse.ArgumentParser()
    flags.add_argument("--port", type=int, required=True)
    flags.add_argument("buckets", nargs="*")
    asked = flags.parse_args()
    try:
        listener = socket.create_server((HOST, asked.port), backlog=_BACKLOG)
    except OSError as why:
        _say(f"refused {why.errno} {os.strerror(why.errno or 0)}")
        return
    _say(f"port {listener.getsockname()[1]}")
    _serve(listener, asked.buckets)


def _serve(listener: socket.socket, buckets: Sequence[str]) -> None:
    # Imported here because it takes half a second, and the parent has use for the port meanwhile. Only the S3
    # part is made: moto's own dispatcher would guess another service from a request's headers.
    from moto.moto_server.werkzeug_app import create_backend_app  # noqa: PLC0415 - the reason stands above
    from werkzeug.serving import make_server  # noqa: PLC0415 - as above
    from werkzeug.test import Client  # noqa: PLC0415 - as above

    from simulator.store.host_names import SIGNED, by_path  # noqa: PLC0415 - as above
    from simulator.store.kept_connection import KeptConnection  # noqa: PLC0415 - as above

    app = by_path(create_backend_app("s3"))
    for bucket in buckets:
        answer = Client(app).put(f"/{bucket}", headers={"Authorization": SIGNED})
        if answer.status_code != HTTPStatus.OK:
            _say(f"refused {bucket} {answer.status}")
            return
    server = make_server(
        HOST,
        0,
        app,
        threaded=True,
        request_handler=KeptConnection,
        fd=listener.fileno(),
    )
    _say("serving")
    server.serve_forever()


def _end_with_parent() -> None:
    # os.read and not sys.stdin: a thread inside a buffered reader would hinder the interpreter's own end.
    while os.read(0, 1024):
        pass
    os._exit(0)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
