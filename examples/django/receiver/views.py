"""A receiver of screenshot callbacks: checks, remembers, answers at once; `manage.py fetch_pictures` downloads."""

import hashlib
import hmac
import json
import time

from django.conf import settings
from django.http import HttpResponseBadRequest, HttpResponseForbidden, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from receiver.models import Picture


@csrf_exempt
@require_POST
def callback(request):
    try:
        body = json.loads(request.body)
    except ValueError:
        return HttpResponseBadRequest()
    if not is_genuine(body):
        return HttpResponseForbidden()
    if body["event_type"] == 200:
        # t and sign differ between the copies of a callback; these two do not.
        Picture.objects.get_or_create(
            url=body["pic_full_url"],
            create_time=body["create_time"],
            defaults={"file_size": body["file_size"]},
        )
    return JsonResponse({"code": 0})


def is_genuine(body):
    if not isinstance(body, dict):
        return False
    sign, t = str(body.get("sign")), str(body.get("t"))
    right = hashlib.md5(f"{settings.CALLBACK_KEY}{t}".encode()).hexdigest()
    return hmac.compare_digest(sign.encode(), right.encode()) and int(t) >= time.time()
