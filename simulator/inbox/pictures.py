"""Is the announced picture there, and is it what was promised? Fetches it and compares; judges nothing else."""

import asyncio
import errno
from http import HTTPStatus

import aiohttp
from yarl import URL

from simulator.inbox.announcement import PictureClaim
from simulator.inbox.checks import Finding
from simulator.inbox.jpeg import jpeg_size

LARGEST_BYTES = 32 * 1024 * 1024
"""Our choice: far above any JPEG within the service's limits (3000x2000)."""
_SHOWN_LETTERS = 100
_COS_HOSTS = (".myqcloud.com", ".tencentcos.cn")


async def picture_finding(session: aiohttp.ClientSession, claim: PictureClaim, *, timeout_s: float) -> Finding:
    """Fetch the picture as a receiver would, without following redirects, and return what is to be said of it."""
    if not claim.url.startswith(("http://", "https://")):
        return _problem(f"not fetched: pic_full_url is {claim.url[:_SHOWN_LETTERS]!r}, not http://…")
    try:
        async with (
            asyncio.timeout(timeout_s),
            session.get(URL(claim.url, encoded=True), allow_redirects=False) as answer,
        ):
            if answer.status != HTTPStatus.OK:
                return _problem(str(answer.status))
            data = await _bounded(answer.content)
    except TimeoutError:
        return _problem(f"not fetched: no answer within {timeout_s:g} s")
    except (aiohttp.ClientError, OSError, ValueError) as why:
        return _not_fetched(why, claim.url)
    return _compared(data, claim)


async def _bounded(content: aiohttp.StreamReader) -> bytes:
    """Return all of the picture, or one byte more than we take."""
    data = bytearray()
    async for chunk in content.iter_any():
        data += chunk
        if len(data) > LARGEST_BYTES:
            break
    return bytes(data)


def _compared(data: bytes, claim: PictureClaim) -> Finding:
    if len(data) > LARGEST_BYTES:
        return _problem(f"larger than {LARGEST_BYTES // 2**20} MiB")
    size = jpeg_size(data)
    if size is None:
        return _problem(f"{len(data)} bytes, but not a whole JPEG")
    differences = []
    if claim.byte_count is not None and claim.byte_count != len(data):
        differences.append(f"{len(data)} bytes, but file_size says {claim.byte_count}")
    if claim.size is not None and claim.size != size:
        differences.append(f"{size}, but width and height say {claim.size}")
    return _problem("; ".join(differences)) if differences else Finding(f"{size}, {len(data)} bytes")


def _not_fetched(why: Exception, url: str) -> Finding:
    match why:
        case aiohttp.ClientConnectorDNSError():
            # A doc-exact host of COS does not exist here, which is what whoever set cos_url to cos asked for.
            is_cos = (URL(url, encoded=True).host or "").endswith(_COS_HOSTS)
            return Finding("not fetched: no such host") if is_cos else _problem("not fetched: no such host")
        case OSError() if why.errno == errno.ECONNREFUSED:
            return _problem("not fetched: connection refused")
        case aiohttp.ClientPayloadError():
            return _problem("not fetched: the picture broke off")
        case aiohttp.ClientConnectionError():
            return _problem("not fetched: the connection broke")
        case _:
            return _problem("not fetched: pic_full_url or the answer is not valid HTTP")


def _problem(text: str) -> Finding:
    return Finding(text, f"picture: {text}")
