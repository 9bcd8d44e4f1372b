import os

SECRET_KEY = os.environ.get("SECRET_KEY", "only for tests")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "").split()
INSTALLED_APPS = ["receiver"]
ROOT_URLCONF = "receiver.urls"
WSGI_APPLICATION = "receiver.wsgi.application"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "receiver.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True

CALLBACK_KEY = os.environ.get("CALLBACK_KEY", "test")
# The sign covers key and t, not the URL. So in production name your bucket's address here, and fetch from nowhere else.
PICTURES_URL = os.environ.get("PICTURES_URL", "http://")
