"""One figure about namespaces, as JSON: milliseconds for each of many that are made, used and ended in parallel."""

import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

TOGETHER = 200


def one(control: str, number: int) -> None:
    """Make a namespace, film ten seconds of a stream in it, and end it."""
    with requests.Session() as session:
        session.trust_env = False
        url = f"{control}/namespaces/test{number}"
        stream = {"source": "pattern:64x64", "name": "room1"}
        session.put(url, json={"streams": [stream], "callback_templates": [{"snapshot_notify_url": "none"}]})
        session.post(f"{url}/clock/advance", json={"by": "10s"})
        taken = session.get(f"{url}/summary").json()["screenshots_stored"]
        assert taken == 2, taken  # noqa: S101, PLR2004 - at the begin and ten seconds later
        session.delete(url)


def main() -> None:
    """Print the figure."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.json"
        command = [sys.executable, "-m", "simulator", "run", "pattern:64x64", "--speed", "paused", "--store", "memory"]
        command += ["--port", "0", "--callback", "none", "--ready-file", str(ready), "-q"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr  # noqa: S101 - asked for above
            while process.stderr.readline().strip() != "Ready.":
                pass
            control = json.loads(ready.read_text("utf-8"))["control"]
            one(control, TOGETHER)
            began = time.perf_counter()
            with ThreadPoolExecutor(20) as pool:
                list(pool.map(lambda number: one(control, number), range(TOGETHER)))
            print(json.dumps((time.perf_counter() - began) * 1000 / TOGETHER))
            process.kill()


if __name__ == "__main__":
    main()
