"""The portal's place in the desk."""

from wagtail import hooks

from lms.portal.desk import LetterViewSet


@hooks.register("register_admin_viewset")
def letters() -> LetterViewSet:
    return LetterViewSet()
