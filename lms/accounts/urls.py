from django.urls import path

from lms.accounts import views

app_name = "accounts"
urlpatterns = [
    path("me/", views.profile, name="profile"),
    path("letters/off/<str:token>/", views.unsubscription, name="unsubscribe"),
]
