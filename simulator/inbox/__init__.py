"""The built-in receiver: checks what it is told, looks at the picture, and answers as asked."""

from simulator.inbox.answers import Answers
from simulator.inbox.server import Inbox

__all__ = ["Answers", "Inbox"]
