"""Which paths does the control API have? Each asks Steering to do one thing, and tells what came of it.

Every path is there twice: for the run itself, and below /namespaces/NAME for whoever has a namespace of its own.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import PlainTextResponse, Response

from simulator.config import StreamSection
from simulator.control.feed import feed
from simulator.control.guard import unless_gone
from simulator.control.ready import ready_told
from simulator.control.words import (
    Advance,
    Faults,
    Rate,
    Resend,
    ResendMany,
    clock_told,
    entry_told,
    fault_told,
    live_told,
    shot_told,
)
from simulator.core.effects import EFFECTS
from simulator.core.facts import as_line
from simulator.namespaces import Namespaces
from simulator.steering import Steering

Told = dict[str, Any]
Wanted = Annotated[str | None, Query()]


async def namespaces_of(request: Request) -> Namespaces:
    """Return the namespaces of the run that is asked."""
    found: Namespaces = request.app.state.namespaces
    return found


async def steering_of(request: Request) -> Steering:
    """Return what steers the namespace in the path, or the run itself; raises BadInput where there is no such one."""
    name = request.path_params.get("namespace")
    namespaces = await namespaces_of(request)
    return namespaces.main if name is None else namespaces.steering(name)


Steered = Annotated[Steering, Depends(steering_of)]


def state_paths() -> APIRouter:
    """Return the paths that tell how it is, and what has happened."""
    router = APIRouter(tags=["state"])

    @router.get("/livez", response_class=PlainTextResponse)
    async def livez() -> str:
        """Say that the process is there."""
        return "ok\n"

    @router.get("/readyz", response_class=PlainTextResponse)
    async def readyz() -> str:
        """Say that everything is open: this API answers only then."""
        return "ok\n"

    @router.get("/ready")
    async def ready(steering: Steered, request: Request) -> Told:
        """Tell ports, URLs and keys, as the ready file does."""
        host, port = request.scope["server"]
        return ready_told(steering.simulator, f"http://{host}:{port}")

    @router.get("/summary")
    async def summary(steering: Steered) -> Told:
        """Count what has happened so far."""
        return steering.simulator.journal.tally.as_line()

    @router.get("/facts")
    async def facts(
        steering: Steered, fact: Wanted = None, limit: Annotated[int, Query(ge=1, le=100_000)] = 1000
    ) -> list[Told]:
        """Return the newest facts, oldest first; with `fact` only those of one name."""
        lines = [as_line(each) for each in list(steering.simulator.journal.facts)]
        return [line for line in lines if fact in (None, line["fact"])][-limit:]

    @router.get("/facts/feed", response_class=Response)
    async def facts_feed(steering: Steered) -> Response:
        """Tell each fact from now on, as server-sent events; one who does not keep up is cut off, and told so."""
        return feed(steering.simulator.journal)

    return router


def clock_paths() -> APIRouter:
    """Return the paths of the clock."""
    router = APIRouter(prefix="/clock", tags=["clock"])

    @router.get("")
    async def show(steering: Steered) -> Told:
        """Tell the time."""
        return clock_told(steering.clock)

    @router.post("/pause")
    async def pause(steering: Steered) -> Told:
        """Stop time; what is under way goes on."""
        steering.clock.pause()
        return clock_told(steering.clock)

    @router.post("/rate")
    async def rate(steering: Steered, asked: Rate) -> Told:
        """Let time go on at a rate."""
        steering.run_at(asked.rate)
        return clock_told(steering.clock)

    @router.post("/advance")
    async def advance(steering: Steered, asked: Advance, request: Request) -> Told:
        """Move time on; answer once everything due until then is done. Who hangs up stops it."""
        await unless_gone(request, steering.advance(by=asked.by, to=asked.to))
        return clock_told(steering.clock)

    return router


def faults_paths() -> APIRouter:
    """Return the paths of the fault plan."""
    router = APIRouter(prefix="/faults", tags=["faults"])

    def told(steering: Steering) -> Told:
        never = {fault.text for fault in steering.simulator.strikes.never} if steering.simulator.strikes else set()
        return {"faults": [fault_told(fault, struck=fault.text not in never) for fault in steering.faults]}

    @router.get("")
    async def show(steering: Steered) -> Told:
        """List the faults in force."""
        return told(steering)

    @router.put("")
    async def replace(steering: Steered, asked: Faults) -> Told:
        """Put these faults in force, in the place of all others; their windows begin now."""
        steering.set_faults(asked.faults)
        return told(steering)

    @router.post("")
    async def add(steering: Steered, asked: Faults) -> Told:
        """Put these faults in force beside the others; all windows begin anew."""
        steering.set_faults([*(fault.text for fault in steering.faults), *asked.faults])
        return told(steering)

    @router.delete("")
    async def clear(steering: Steered) -> Told:
        """Let nothing go wrong any more."""
        steering.set_faults([])
        return told(steering)

    @router.get("/effects")
    async def effects() -> list[Told]:
        """List everything that can go wrong."""
        return [
            {
                "name": effect.name,
                "joint": effect.joint.value,
                "about": effect.about,
                "parameters": {each.name: {"default": each.default, "about": each.about} for each in effect.parameters},
            }
            for effect in EFFECTS
        ]

    return router


def streams_paths() -> APIRouter:
    """Return the paths of the pushes."""
    router = APIRouter(prefix="/streams", tags=["streams"])

    @router.get("")
    async def show(steering: Steered) -> list[Told]:
        """List the live pushes."""
        return [live_told(live) for live in steering.simulator.streams.live.values()]

    @router.post("", status_code=201)
    async def begin(steering: Steered, section: StreamSection) -> list[Told]:
        """Begin a push, given as an entry of config.yaml's `streams`."""
        pushes = await steering.begin(section)
        live = steering.simulator.streams.live
        return [live_told(live[push.key]) for push in pushes]

    @router.delete("/{name:path}")
    async def drop(steering: Steered, name: str, *, by_api: bool = False) -> Told:
        """Break a push off: as a network does, or with by_api=true as DropLiveStream does."""
        push = await steering.drop(name, by_api=by_api)
        return {"stream": str(push.key), "dropped": True}

    @router.post("/{name:path}/snapshot")
    async def snapshot(steering: Steered, name: str) -> Told:
        """Take a screenshot now, and tell of it once it is stored."""
        return shot_told((await steering.snapshot(name)).screenshot)

    return router


def deliveries_paths() -> APIRouter:
    """Return the paths of the deliveries."""
    router = APIRouter(prefix="/deliveries", tags=["deliveries"])

    @router.get("")
    async def show(
        steering: Steered, stream: Wanted = None, verdict: Wanted = None, since: Wanted = None
    ) -> list[Told]:
        """List the newest deliveries, oldest first."""
        return [entry_told(entry) for entry in steering.deliveries(stream=stream, verdict=verdict, since=since)]

    @router.get("/{number}")
    async def one(steering: Steered, number: int) -> Told:
        """Show a delivery, with the raw bytes of every attempt."""
        return entry_told(steering.delivery(number), whole=True)

    @router.post("/resend")
    async def resend_many(steering: Steered, asked: ResendMany) -> list[Told]:
        """Send every delivery that fits once more, one after the other."""
        found = steering.deliveries(stream=asked.stream, verdict=asked.verdict, since=asked.since)
        return [as_line(await steering.resend(entry.number, how=asked.how)) for entry in found]

    @router.post("/{number}/resend")
    async def resend(steering: Steered, number: int, asked: Resend) -> Told:
        """Send a delivery once more."""
        return as_line(await steering.resend(number, how=asked.how, changes=asked.changes))

    return router
