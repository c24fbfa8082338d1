from django.urls import path

from classrooms import views

app_name = "classrooms"
urlpatterns = [
    path("rooms/<uuid:uuid>/", views.room, name="room"),
    path("lessons/<uuid:uuid>/written/", views.written, name="written"),
    path("try/", views.try_room, name="try"),
]
