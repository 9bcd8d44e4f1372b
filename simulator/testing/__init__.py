"""Tests of callback servers: the simulator in the test's own process. `css` under pytest, `Css` everywhere else."""

from simulator.testing.css import Css
from simulator.testing.engine import Engine
from simulator.testing.ours import base_settings
from simulator.testing.views import Attempt, Delivery, Message, Screenshot

__all__ = ["Attempt", "Css", "Delivery", "Engine", "Message", "Screenshot", "base_settings"]
