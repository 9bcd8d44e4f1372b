from django.core.management.base import BaseCommand
from receiver.models import Picture


class Command(BaseCommand):
    help = "Download the pictures that were announced and are not here yet; to be run each minute, by cron or a timer."

    def handle(self, **_):
        for picture in Picture.objects.filter(jpeg=b""):
            picture.jpeg = picture.download()
            picture.save(update_fields=["jpeg"])
