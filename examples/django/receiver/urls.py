from django.urls import path

from receiver.views import callback

urlpatterns = [path("cb", callback)]
