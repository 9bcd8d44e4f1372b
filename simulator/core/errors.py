"""The errors of css-sim. Each message is a sentence for the user: which thing, what happened, what to do."""


class CssSimError(Exception):
    """Any failure css-sim can name; shown to the user as one sentence, never as a traceback."""


class BadInput(CssSimError, ValueError):
    """Something the user gave cannot be used (exit code 2); a ValueError, so that pydantic hears it too."""


class EnvironmentMissing(CssSimError):
    """Something around us is not there: a port, a bucket, a program (exit code 3)."""


class ClockStuck(CssSimError):
    """Virtual time cannot move because tasks counted as working made no progress (exit code 70)."""


class CaptureError(CssSimError):
    """A screenshot that was due could not be taken or stored; the line records it as missed."""

    def __init__(self, why: str = "", *, on_purpose: str = "") -> None:
        """Take a sentence, and the fault that struck where it was one."""
        super().__init__(why)
        self.on_purpose = on_purpose


class NoFrame(CaptureError):
    """The source has no usable picture at the instant asked for."""


class ImpossibleSize(CaptureError):
    """The size rules lead to a picture that a JPEG cannot have."""


class StoreRefused(CaptureError):
    """The object store did not take the picture."""


class Behind(CaptureError):
    """The machine fell behind; the tick is skipped instead of being piled up."""
