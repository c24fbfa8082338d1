from django.urls import path

from lms.portal.views import absences, calendar, groups, home, lessons, records

app_name = "portal"
urlpatterns = [
    path("home/", home.home, name="home"),
    path("timetable/", lessons.timetable, name="timetable"),
    path("attendance/", records.own, name="record"),
    path("attendance/<uuid:uuid>/", records.of_child, name="child_record"),
    path("groups/", groups.groups, name="groups"),
    path("groups/<uuid:uuid>/place-request/", groups.place_request, name="place_request"),
    path("groups/<uuid:uuid>/place-request/withdrawal/", groups.place_request_withdrawal, name="withdrawal"),
    path("calendar/", calendar.address, name="calendar"),
    path("calendar/<slug:key>.ics", calendar.feed, name="feed"),
    path("lessons/<uuid:uuid>/", lessons.lesson, name="lesson"),
    path("lessons/<uuid:uuid>/attendance/", lessons.attendance, name="attendance"),
    path("lessons/<uuid:uuid>/note/", lessons.note, name="note"),
    path("lessons/<uuid:uuid>/absence/", absences.absence, name="absence"),
    path("lessons/<uuid:uuid>/substitute/", absences.substitute, name="substitute"),
]
