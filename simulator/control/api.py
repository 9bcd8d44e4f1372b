"""Which paths does the control API have? Each asks Steering to do one thing, and tells what came of it."""

from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException

from simulator import __version__
from simulator.config import StreamSection
from simulator.control.feed import feed
from simulator.control.guard import BodyLimit, refuse_strangers, unless_gone
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
from simulator.core.errors import CssSimError
from simulator.core.facts import as_line
from simulator.steering import Steering

Told = dict[str, Any]
Wanted = Annotated[str | None, Query()]


def new_api(steering: Steering) -> FastAPI:
    """Return the API that steers one simulator."""
    api = FastAPI(
        title="css-sim control",
        version=__version__,
        description="Steers a running css-sim: its clock, faults, streams and deliveries.",
    )
    api.middleware("http")(refuse_strangers)
    api.add_middleware(BodyLimit)
    api.add_exception_handler(CssSimError, _refused)
    api.add_exception_handler(RequestValidationError, _misread)
    api.add_exception_handler(HTTPException, _unspoken)
    api.add_exception_handler(404, _unknown)
    for router in (_state(steering), _clock(steering), _faults(steering), _streams(steering), _deliveries(steering)):
        api.include_router(router)
    return api


def _state(steering: Steering) -> APIRouter:
    router, tally = APIRouter(tags=["state"]), steering.simulator.journal.tally

    @router.get("/livez", response_class=PlainTextResponse)
    async def livez() -> str:
        """Say that the process is there."""
        return "ok\n"

    @router.get("/readyz", response_class=PlainTextResponse)
    async def readyz() -> str:
        """Say that everything is open: this API answers only then."""
        return "ok\n"

    @router.get("/ready")
    async def ready(request: Request) -> Told:
        """Tell ports, URLs and keys, as the ready file does."""
        host, port = request.scope["server"]
        return ready_told(steering.simulator, f"http://{host}:{port}")

    @router.get("/summary")
    async def summary() -> Told:
        """Count what has happened so far."""
        return tally.as_line()

    @router.get("/facts")
    async def facts(fact: Wanted = None, limit: Annotated[int, Query(ge=1, le=100_000)] = 1000) -> list[Told]:
        """Return the newest facts, oldest first; with `fact` only those of one name."""
        lines = [as_line(each) for each in list(steering.simulator.journal.facts)]
        return [line for line in lines if fact in (None, line["fact"])][-limit:]

    @router.get("/facts/feed", response_class=Response)
    async def facts_feed() -> Response:
        """Tell each fact from now on, as server-sent events; one who does not keep up is cut off, and told so."""
        return feed(steering.simulator.journal)

    return router


def _clock(steering: Steering) -> APIRouter:
    router, clock = APIRouter(prefix="/clock", tags=["clock"]), steering.clock

    @router.get("")
    async def show() -> Told:
        """Tell the time."""
        return clock_told(clock)

    @router.post("/pause")
    async def pause() -> Told:
        """Stop time; what is under way goes on."""
        clock.pause()
        return clock_told(clock)

    @router.post("/rate")
    async def rate(asked: Rate) -> Told:
        """Let time go on at a rate."""
        steering.run_at(asked.rate)
        return clock_told(clock)

    @router.post("/advance")
    async def advance(asked: Advance, request: Request) -> Told:
        """Move time on; answer once everything due until then is done. Who hangs up stops it."""
        await unless_gone(request, steering.advance(by=asked.by, to=asked.to))
        return clock_told(clock)

    return router


def _faults(steering: Steering) -> APIRouter:
    router = APIRouter(prefix="/faults", tags=["faults"])

    def told() -> Told:
        never = {fault.text for fault in steering.simulator.strikes.never} if steering.simulator.strikes else set()
        return {"faults": [fault_told(fault, struck=fault.text not in never) for fault in steering.faults]}

    @router.get("")
    async def show() -> Told:
        """List the faults in force."""
        return told()

    @router.put("")
    async def replace(asked: Faults) -> Told:
        """Put these faults in force, in the place of all others; their windows begin now."""
        steering.set_faults(asked.faults)
        return told()

    @router.post("")
    async def add(asked: Faults) -> Told:
        """Put these faults in force beside the others; all windows begin anew."""
        steering.set_faults([*(fault.text for fault in steering.faults), *asked.faults])
        return told()

    @router.delete("")
    async def clear() -> Told:
        """Let nothing go wrong any more."""
        steering.set_faults([])
        return told()

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


def _streams(steering: Steering) -> APIRouter:
    router, streams = APIRouter(prefix="/streams", tags=["streams"]), steering.simulator.streams

    @router.get("")
    async def show() -> list[Told]:
        """List the live pushes."""
        return [live_told(live) for live in streams.live.values()]

    @router.post("", status_code=201)
    async def begin(section: StreamSection) -> list[Told]:
        """Begin a push, given as an entry of config.yaml's `streams`."""
        pushes = await steering.begin(section)
        return [live_told(streams.live[push.key]) for push in pushes]

    @router.delete("/{name:path}")
    async def drop(name: str, *, by_api: bool = False) -> Told:
        """Break a push off: as a network does, or with by_api=true as DropLiveStream does."""
        push = await steering.drop(name, by_api=by_api)
        return {"stream": str(push.key), "dropped": True}

    @router.post("/{name:path}/snapshot")
    async def snapshot(name: str) -> Told:
        """Take a screenshot now, and tell of it once it is stored."""
        return shot_told((await steering.snapshot(name)).screenshot)

    return router


def _deliveries(steering: Steering) -> APIRouter:
    router = APIRouter(prefix="/deliveries", tags=["deliveries"])

    @router.get("")
    async def show(stream: Wanted = None, verdict: Wanted = None, since: Wanted = None) -> list[Told]:
        """List the newest deliveries, oldest first."""
        return [entry_told(entry) for entry in steering.deliveries(stream=stream, verdict=verdict, since=since)]

    @router.get("/{number}")
    async def one(number: int) -> Told:
        """Show a delivery, with the raw bytes of every attempt."""
        return entry_told(steering.delivery(number), whole=True)

    @router.post("/resend")
    async def resend_many(asked: ResendMany) -> list[Told]:
        """Send every delivery that fits once more, one after the other."""
        found = steering.deliveries(stream=asked.stream, verdict=asked.verdict, since=asked.since)
        return [as_line(await steering.resend(entry.number, how=asked.how)) for entry in found]

    @router.post("/{number}/resend")
    async def resend(number: int, asked: Resend) -> Told:
        """Send a delivery once more."""
        return as_line(await steering.resend(number, how=asked.how, changes=asked.changes))

    return router


async def _refused(_: Request, why: Exception) -> JSONResponse:
    return JSONResponse({"error": str(why)}, status_code=422)


async def _misread(_: Request, why: Exception) -> JSONResponse:
    wrong = why.errors() if isinstance(why, RequestValidationError) else []
    told = "; ".join(f"{'.'.join(map(str, each['loc'][1:])) or 'the body'}: {each['msg']}" for each in wrong)
    return JSONResponse({"error": told.replace("Value error, ", "")}, status_code=422)


async def _unspoken(_: Request, why: Exception) -> JSONResponse:
    """Answer in our words where the HTTP library itself refuses: a method, or JSON that it cannot read."""
    status = why.status_code if isinstance(why, HTTPException) else 400
    told = str(why.detail) if isinstance(why, HTTPException) else str(why)
    if told == _UNREADABLE:
        told = "the body cannot be read as JSON, or nests too deeply; send an object as /docs shows it"
    return JSONResponse({"error": told}, status_code=status)


_UNREADABLE = "There was an error parsing the body"
"""FastAPI's words for a body whose JSON breaks its reader."""


async def _unknown(request: Request, _: Exception) -> JSONResponse:
    return JSONResponse({"error": f"there is no {request.method} {request.url.path}; /docs lists all"}, status_code=404)
