"""Children's safety in the Wagtail admin: reported messages and removals from lessons, for coordinators."""
