"""The timetable in the Wagtail admin ("the desk"): listings, forms and actions for coordinators."""
