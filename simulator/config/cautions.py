"""What is allowed, but may surprise? Sentences about settings that work here and not, or not so, at the service."""

from simulator.config.sections import NO_RECEIVER, Settings, StoreKind, StoreSection
from simulator.core.delivery import NoKey
from simulator.core.limits import CALLBACK_KEY_LETTERS
from simulator.core.receiver_url import without_password

_OF_STORE = {
    "folder": (StoreKind.FOLDER, StoreKind.RCLONE),
    **dict.fromkeys(("endpoint", "region", "access_key", "secret_key"), (StoreKind.S3,)),
}
"""Settings that only some kinds of store read."""


def cautions(settings: Settings) -> list[str]:
    """Return sentences about settings that work here but would not, or not so, at the service."""
    found = []
    for template in settings.callback_templates:
        if template.key and not (template.key.isascii() and template.key.isalnum()):
            found.append(
                f"the key of callback template {template.name!r} is not only letters and digits; the service's console "
                f"takes no other (267/31074); its UTF-8 bytes are used"
            )
        elif not CALLBACK_KEY_LETTERS.holds(len(template.key)):
            found.append(f"the key of callback template {template.name!r} is longer than {CALLBACK_KEY_LETTERS.source}")
    found += [
        f"the names of snapshot template {template.name!r} do not hold {missing}, so pictures overwrite one another"
        for template in settings.snapshot_templates
        if (missing := _not_told_apart(template.cos_prefix + template.cos_file_name))
    ]
    found += [
        f"callbacks to {without_password(template.snapshot_notify_url)} carry no sign and no t: "
        f"callback template {template.name!r} has no key (--key)"
        for template in settings.callback_templates
        if template.snapshot_notify_url not in ("", NO_RECEIVER) and not template.key
        if settings.callback.no_key is NoKey.OMIT
    ]
    given = settings.store.model_fields_set & _OF_STORE.keys()
    found += [
        f"store.{name} is given, but it is for kind: {' or '.join(_OF_STORE[name])}, "
        f"and the kind is {settings.store.kind}"
        for name in sorted(given)
        if settings.store.kind not in _OF_STORE[name] and getattr(settings.store, name) != _default_of_store(name)
    ]
    if settings.store.kind is StoreKind.S3 and settings.store.endpoint is None:
        found.append("store.endpoint is not given, so boto3 decides where S3 is (AWS, or what AWS_ENDPOINT_URL says)")
    if not settings.callback.verify:
        found.append("callback.verify is false: ANY certificate of an https receiver is accepted")
    return found


def _default_of_store(name: str) -> object:
    return StoreSection.model_fields[name].default


def _not_told_apart(pattern: str) -> str:
    """Return the placeholders without which two pictures of one hour get one name."""
    needed = ("{StreamID}", "{Hour}", "{Minute}", "{Second}")
    return " ".join(placeholder for placeholder in needed if placeholder not in pattern)
