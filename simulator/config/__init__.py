"""config.yaml, environment and flags -> Settings, or a list of readable complaints."""

from simulator.config.catalogue import catalogue_of
from simulator.config.cautions import cautions
from simulator.config.document import Document
from simulator.config.load import Loaded, Override, load, merged, settings_of
from simulator.config.scenarios import DEFAULT_SOURCE, Scenario
from simulator.config.sections import NO_RECEIVER, Settings, StoreKind, StreamSection

__all__ = [
    "DEFAULT_SOURCE", "NO_RECEIVER", "Document", "Loaded", "Override", "Scenario", "Settings", "StoreKind",
    "StreamSection", "catalogue_of", "cautions", "load", "merged", "settings_of",
]  # fmt: skip
