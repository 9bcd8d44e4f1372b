from http.client import HTTPException
from urllib.request import urlopen

from django.conf import settings
from django.db import models


class Picture(models.Model):
    url = models.CharField(max_length=1000)
    create_time = models.BigIntegerField()
    file_size = models.BigIntegerField()
    jpeg = models.BinaryField(default=b"")  # empty until it has been downloaded

    class Meta:
        # The database decides which of two copies that come at once is the first.
        constraints = [models.UniqueConstraint(fields=["url", "create_time"], name="one_row_for_each_picture")]

    def __str__(self):
        return self.url

    def download(self):
        """Return the picture, or nothing where it is not there yet, is cut off, or is no JPEG."""
        if not self.url.startswith(settings.PICTURES_URL):
            return b""
        try:
            with urlopen(self.url, timeout=10) as answer:
                jpeg = answer.read(self.file_size + 1)
        except (OSError, HTTPException):
            return b""
        is_whole = len(jpeg) == self.file_size and jpeg.startswith(b"\xff\xd8") and jpeg.endswith(b"\xff\xd9")
        return jpeg if is_whole else b""
