"""Who does what a fault plan decided? Ports around ports, which do nothing where the plan is empty.

The line does not know that they exist.
"""

from simulator.faulty.notifier import FaultyNotifier
from simulator.faulty.source import FaultySource
from simulator.faulty.store import FaultyStore
from simulator.faulty.strikes import Strikes

__all__ = ["FaultyNotifier", "FaultySource", "FaultyStore", "Strikes"]
