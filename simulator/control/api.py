"""How does the control API speak? Its paths, who may ask, and every refusal in our own words."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from simulator import __version__
from simulator.control.guard import BodyLimit, refuse_strangers
from simulator.control.namespace_paths import namespace_paths
from simulator.control.paths import clock_paths, deliveries_paths, faults_paths, state_paths, streams_paths
from simulator.core.errors import CssSimError
from simulator.namespaces import Namespaces

_OF_A_NAMESPACE = "/namespaces/{namespace}"


def new_api(namespaces: Namespaces) -> FastAPI:
    """Return the API that steers a run and its namespaces."""
    api = FastAPI(
        title="css-sim control",
        version=__version__,
        description="Steers a running css-sim: its clock, faults, streams and deliveries.",
    )
    api.state.namespaces = namespaces
    api.middleware("http")(refuse_strangers)
    api.add_middleware(BodyLimit)
    api.add_exception_handler(CssSimError, _refused)
    api.add_exception_handler(RequestValidationError, _misread)
    api.add_exception_handler(HTTPException, _unspoken)
    api.add_exception_handler(404, _unknown)
    api.include_router(namespace_paths())
    for paths in (state_paths, clock_paths, faults_paths, streams_paths, deliveries_paths):
        api.include_router(paths())
        api.include_router(paths(), prefix=_OF_A_NAMESPACE)
    return api


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
