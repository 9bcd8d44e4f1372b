"""What has the customer configured, and since when? The catalogue in force, and those that were in force before."""

from simulator.core.catalogue import Catalogue, SnapshotPlan
from simulator.core.nouns import Instant, PushStream


class Account:
    """The catalogues of one account, each from when it is effective."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Begin with what is configured."""
        self._since: list[tuple[Instant, Catalogue]] = [(Instant(-(2**62)), catalogue)]

    @property
    def catalogue(self) -> Catalogue:
        """The newest catalogue, effective already or not."""
        return self._since[-1][1]

    def change(self, catalogue: Catalogue, *, effective_at: Instant) -> None:
        """Put another catalogue in force from then on."""
        self._since.append((effective_at, catalogue))

    def at(self, at: Instant) -> Catalogue:
        """Return what is in force at an instant: of those effective by then, the last that was made."""
        return next(catalogue for effective_at, catalogue in reversed(self._since) if effective_at <= at)

    def plan_for(self, push: PushStream) -> SnapshotPlan | None:
        """Return what applies to a push, from its begin to its end: a change reaches only later ones (267/31072)."""
        return self.at(push.began_at).plan_for(push.key)
