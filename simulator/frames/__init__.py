"""Where frames come from and how they become JPEGs: video files, pictures, a drawn pattern. The door; no logic."""

from simulator.frames.footage import Align, Pixels
from simulator.frames.given import default_stream_name, expand
from simulator.frames.jpeg import JpegEncoder
from simulator.frames.sources import Sources

__all__ = ["Align", "JpegEncoder", "Pixels", "Sources", "default_stream_name", "expand"]
