"""How does a foreign program end with us? It runs under this process, which ends it as soon as its own stdin ends.

Whatever becomes of the run, even SIGKILL, the system closes the other end of that pipe.
"""

import os
import signal
import subprocess
import sys
import threading


def main() -> None:
    """Run the command of our arguments until it ends or stdin does."""
    # Ctrl-C reaches every process of a terminal; when to end is the parent's decision.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    program = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)  # noqa: S603 - rclone.py chose it
    threading.Thread(target=_end_with_parent, args=[program], daemon=True).start()
    os._exit(program.wait() & 0xFF)


def _end_with_parent(program: "subprocess.Popen[bytes]") -> None:
    while os.read(0, 1024):
        pass
    program.kill()


if __name__ == "__main__":
    main()
