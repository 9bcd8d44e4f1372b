"""Which paths make and end namespaces? A namespace is a simulator of its own, beside the run's, sharing its store."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request

from simulator.control.paths import Told, namespaces_of
from simulator.namespaces import Namespaces

There = Annotated[Namespaces, Depends(namespaces_of)]
Settings = Annotated[dict[str, Any] | None, Body(description="settings as config.yaml has them, over those of the run")]


def namespace_paths() -> APIRouter:
    """Return the paths below /namespaces that are about a namespace as a whole."""
    router = APIRouter(prefix="/namespaces", tags=["namespaces"])

    def told(request: Request, name: str) -> Told:
        host, port = request.scope["server"]
        return {"namespace": name, "control": f"http://{host}:{port}/namespaces/{name}"}

    @router.get("")
    async def show(request: Request, there: There) -> list[Told]:
        """List the namespaces."""
        return [told(request, name) for name in there.names]

    @router.put("/{namespace}", status_code=201)
    async def begin(request: Request, there: There, namespace: str, settings: Settings = None) -> Told:
        """Make a namespace, whose time stands still; its settings lie over the run's own."""
        await there.begin(namespace, settings or {})
        return told(request, namespace)

    @router.post("/{namespace}/reset")
    async def reset(request: Request, there: There, namespace: str) -> Told:
        """Have a namespace be as it was made; answer once nothing of what it did is under way."""
        await there.reset(namespace)
        return told(request, namespace)

    @router.delete("/{namespace}")
    async def end(request: Request, there: There, namespace: str) -> Told:
        """End a namespace; answer once nothing of it is under way."""
        await there.end(namespace)
        return told(request, namespace)

    return router
