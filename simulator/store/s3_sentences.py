"""Why did an S3 endpoint refuse? boto3's errors -> sentences that say what to do. It catches and decides nothing."""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
)

_NO_BUCKET = {"404", "NoSuchBucket"}
_NO_ACCESS = {"401", "403", "AccessDenied", "Forbidden"}
_WRONG_KEYS = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthFailure"}
_NO_ACL = {"AccessControlListNotSupported"}


def why_refused(error: BotoCoreError | ClientError, endpoint_url: str, bucket: str) -> str:
    """Return which endpoint and bucket refused, why, and what to do."""
    match error:
        case NoCredentialsError() | PartialCredentialsError():
            return (
                f"there are no credentials for {endpoint_url}; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
                f"or store.access_key and store.secret_key in config.yaml"
            )
        case EndpointConnectionError():
            return f"{endpoint_url} cannot be reached for bucket {bucket}; is it up, and is store.endpoint right?"
        case HTTPClientError():
            return f"{endpoint_url} broke off or kept silent for bucket {bucket}: {error}"
        case ClientError():
            return _why_answered(error, endpoint_url, bucket)
        case _:
            return f"bucket {bucket} at {endpoint_url} could not be used: {error}"


def _why_answered(error: ClientError, endpoint_url: str, bucket: str) -> str:
    code = error.response.get("Error", {}).get("Code", "")
    said = error.response.get("Error", {}).get("Message", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _NO_BUCKET:
        return (
            f"there is no bucket {bucket} at {endpoint_url}; make it there (store.create_bucket makes it at the begin)"
        )
    if code == "NoSuchKey":
        return f"there is no such picture in bucket {bucket} at {endpoint_url}"
    if code in _NO_ACL:
        return (
            f"bucket {bucket} at {endpoint_url} takes no access rights with a picture; make the bucket public "
            f"by its policy and set store.public_read: false"
        )
    if code in _WRONG_KEYS:
        return f"{endpoint_url} does not accept the credentials ({code}); check access key and secret key"
    if code in _NO_ACCESS:
        return f"{endpoint_url} denies access to bucket {bucket}; its keys may lack the right to list it or to write"
    return f"{endpoint_url} refused for bucket {bucket}: {code or status} {said}".rstrip(" :")
