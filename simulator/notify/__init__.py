"""How receivers are told: the notifiers behind the port of that name."""

from simulator.notify.http import HttpNotifier

__all__ = ["HttpNotifier"]
