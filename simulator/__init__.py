"""css-sim: a local simulator of Tencent Cloud CSS live screencapture."""

__version__ = "0.1.0"
