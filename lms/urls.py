"""Every address of the site; pages people read are under a language prefix."""

from django.conf import settings
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from lms.accounts.desk_account import DeskAccountView
from lms.core.languages import localized_patterns
from lms.core.media import serve_upload
from lms.core.views import choose_script
from lms.portal.views.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("script/", choose_script, name="script"),
    path("admin/account/", require_admin_access(DeskAccountView.as_view())),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", serve_upload),
]

if settings.DEVELOPMENT:
    urlpatterns.append(path("dev/mail/", include("lms.accounts.mail_urls")))

urlpatterns += localized_patterns(
    path("accounts/", include("allauth.urls")),
    path("", include("lms.accounts.urls")),
    path("", include("lms.portal.urls")),
    path("", include("lms.ledger.urls")),
    path("", include("classrooms.urls")),
    path("", include(wagtail_urls)),
)
