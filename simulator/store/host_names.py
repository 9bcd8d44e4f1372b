"""Which bucket does a request mean? Host names of COS and S3 clients -> moto's paths, with COS's own headers.

Runs in the bucket's own process. It decides nothing about buckets and objects: that is moto's part.
"""

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from xml.sax.saxutils import escape

from simulator.store.kept_connection import App, Environ, Headers, whole_answer
from simulator.store.own_access import ACCESS_KEY

_VIRTUAL_HOST = re.compile(
    r"(?P<bucket>[a-z0-9][a-z0-9.-]*)\.(?:cos|s3)[.-][a-z0-9.-]+"  # <bucket>.cos.<region>.myqcloud.com, 436/6224
    r"|(?P<local>[a-z0-9][a-z0-9.-]*)\.localhost"
)
# moto asks only whether a request is signed, never by whom; a COS signature (q-sign-...) is none it could read.
_OURS = f" Credential={ACCESS_KEY}/"
SIGNED = "AWS4-HMAC-SHA256 Credential=cos/20180801/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"


def by_path(app: App) -> App:
    """Return `app` for every host name: a bucket named there, as COS and S3 clients do, is moved into the path.

    moto would take the first label of any unknown host name for a bucket; we take only those that say cos, s3 or
    localhost next. For COS clients the headers' prefix is translated both ways, and their signature replaced.
    """

    def translated(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        host, path = environ.get("HTTP_HOST", "").partition(":")[0].lower(), environ["PATH_INFO"]
        virtual = _VIRTUAL_HOST.fullmatch(host)
        if virtual and (bucket := virtual["bucket"] or virtual["local"]):
            environ["PATH_INFO"] = f"/{bucket}{path}"
            environ["REQUEST_URI"] = environ["RAW_URI"] = f"/{bucket}{_path_only(environ['RAW_URI'])}"
        environ["HTTP_HOST"] = "localhost"
        if environ["REQUEST_METHOD"] == "PUT" and _OURS in environ.get("HTTP_AUTHORIZATION", ""):
            environ.setdefault("HTTP_X_AMZ_ACL", "public-read")  # pic_full_url carries no signature
        if not _from_cos(host, environ):
            return app(environ, start_response)
        for name in [name for name in environ if name.startswith("HTTP_X_COS_")]:
            environ[name.replace("_COS_", "_AMZ_", 1)] = environ.pop(name)
        if _has_cos_signature(environ):
            environ["HTTP_AUTHORIZATION"] = SIGNED
        status, headers, answer = whole_answer(app, environ)
        start_response(status, _cos_headers(headers, environ["REQUEST_METHOD"]))
        return [answer if int(status[:3]) < HTTPStatus.BAD_REQUEST else _cos_error(answer, f"{host}{path}")]

    return translated


def _cos_error(answer: bytes, resource: str) -> bytes:
    # A COS client finds an error's code only where the resource is named as well (cos-python-sdk-v5, observed).
    return answer.replace(b"</Error>", f"<Resource>{escape(resource)}</Resource></Error>".encode())


def _path_only(target: str) -> str:
    """Return a request target without scheme and host, which clients send to proxies."""
    return re.sub(r"^https?://[^/?]*", "", target)


def _from_cos(host: str, environ: Environ) -> bool:
    return ".cos." in f".{host}" or _has_cos_signature(environ)


def _has_cos_signature(environ: Environ) -> bool:
    return "q-signature=" in environ.get("HTTP_AUTHORIZATION", "") + environ["QUERY_STRING"]


def _cos_headers(headers: Headers, method: str) -> Headers:
    # The length is counted anew, except for HEAD, whose answer has a length but no body.
    kept = [pair for pair in headers if method == "HEAD" or pair[0].lower() != "content-length"]
    return [(re.sub("^x-amz-", "x-cos-", name, flags=re.IGNORECASE), value) for name, value in kept]
