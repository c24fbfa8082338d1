"""One settings file for every deployment; what differs comes from environment variables.

``MODE=development`` (what the Makefile sets) needs no other variable. In production, the
default, SECRET_KEY and ALLOWED_HOSTS must be given. A ``.env`` file in the project's root is
read first; the real environment wins.
"""

import os
from pathlib import Path

# The locked tzdata package decides, not the system's copy: two machines must agree on every wall time.
os.environ.setdefault("PYTHONTZPATH", "")

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from lms.core.env import Env, load_env_file
from lms.core.languages import register_kazakh_scripts
from lms.core.secret import development_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
BUILD_DIR = BASE_DIR / "build"

load_env_file(BASE_DIR / ".env")
env = Env()

# -- How this process runs ------------------------------------------------------------------

MODE = env.choice("MODE", "production", among=("development", "production"))
DEVELOPMENT = MODE == "development"
DEBUG = env.flag("DEBUG", default=False)
if DEBUG and not DEVELOPMENT:
    raise ImproperlyConfigured("DEBUG=yes is for MODE=development only: it shows source code to visitors.")

SECRET_KEY = env.text("SECRET_KEY", development_secret_key(BUILD_DIR) if DEVELOPMENT else None)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEVELOPMENT else None)
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
HTTPS = env.flag("HTTPS", default=not DEVELOPMENT)
PORT = env.number("PORT", 8000, least=1, most=65535)
BASE_URL = env.text("BASE_URL", f"http://localhost:{PORT}" if DEVELOPMENT else None)

WEB_PROCESSES = env.number("WEB_PROCESSES", 1, least=1)
REDIS_URL = env.text("REDIS_URL", "")
if WEB_PROCESSES > 1 and not REDIS_URL:
    raise ImproperlyConfigured(
        f"WEB_PROCESSES={WEB_PROCESSES}, but REDIS_URL is not set: without Redis the people of one room "
        "could sit in different processes and not hear each other. Set REDIS_URL or run one process."
    )

# -- The house ------------------------------------------------------------------------------

INSTALLED_APPS = [
    "daphne",
    "lms.core",
    "lms.accounts",
    "cms",
    "lms.timetable",
    "lms.ledger",
    "classrooms",
    "lms.portal",
    "lms.demo",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtailmedia",
    "wagtail.contrib.forms",
    "wagtail.contrib.settings",
    "wagtail.admin",
    "lms.accounts.wagtail_users.AccountsUsersConfig",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "channels",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "lms.core.static_files.StaticFilesConfig",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lms.core.middleware.PageCompressionMiddleware",
    "lms.core.csp.AreaCSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "lms.core.middleware.ScriptMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lms.core.middleware.ViewerZoneMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "lms.urls"
ASGI_APPLICATION = "lms.asgi.application"
WSGI_APPLICATION = "lms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["lms.core.templatetags.qk", "django.templatetags.i18n", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.core.context.page",
            ],
        },
    },
]
FORM_RENDERER = "lms.core.forms.Renderer"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a rich unit's preview posts thousands of fields

# -- Data -----------------------------------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{BUILD_DIR / 'qazaq-klasy.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

TASKS = {
    "default": {
        "BACKEND": env.choice(
            "TASKS_BACKEND",
            "django_tasks_db.DatabaseBackend",
            among=("django_tasks_db.DatabaseBackend", "django.tasks.backends.immediate.ImmediateBackend"),
        ),
    },
}

# -- People ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if env.flag("FAST_PASSWORDS", default=False):
    if not DEVELOPMENT:
        raise ImproperlyConfigured("FAST_PASSWORDS=yes is for tests: stored passwords would be easy to break.")
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "lms.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# With a password here the sign-in form offers one; our sign-up form does not ask for it.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_FORMS = {
    "signup": "lms.accounts.entrance.CodeSignupForm",
    "login": "lms.accounts.entrance.LoginForm",
    "request_login_code": "lms.accounts.entrance.RequestLoginCodeForm",
    "confirm_login_code": "lms.accounts.entrance.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "lms.accounts.entrance.ConfirmEmailForm",
    "change_password": "lms.accounts.entrance.ChangePasswordForm",
    "set_password": "lms.accounts.entrance.SetPasswordForm",
    "reset_password": "lms.accounts.entrance.ResetPasswordForm",
    "reset_password_from_key": "lms.accounts.entrance.ResetPasswordKeyForm",
    "reauthenticate": "lms.accounts.entrance.ReauthenticateForm",
}
ACCOUNT_SIGNUP_FORM_CLASS = "lms.accounts.forms.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_PREVENT_ENUMERATION = True

# -- Mail -----------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Qazaq Klasy <klasy@localhost>" if DEVELOPMENT else None)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_DIR = BUILD_DIR / "mail"
REMIND_HOURS_BEFORE = env.number("REMIND_HOURS_BEFORE", 24, least=1)
ATTENDANCE_REMINDER_HOURS = env.number("ATTENDANCE_REMINDER_HOURS", 24, least=1)
CLOCK_NOTICE_DAYS = env.number("CLOCK_NOTICE_DAYS", 14, least=1)
MAILERS = {"default": env.mailer("MAIL_URL", development=DEVELOPMENT)}

# -- Languages and time ---------------------------------------------------------------------

USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
register_kazakh_scripts()
LANGUAGES = [
    ("en", "English"),
    ("ru", "Русский"),
    ("tr", "Türkçe"),
    ("fa", "فارسی"),
    ("kk", "Қазақша"),
    ("kk-latn", "Qazaqşa"),
    ("kk-arab", "قازاقشا"),
]
LOCALE_PATHS = [BASE_DIR / "locale", BUILD_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"

TAUGHT_LANGUAGE = "lms.kazakh"

WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES[:5]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES[:4]

INSTRUCTION_LANGUAGES = env.words("INSTRUCTION_LANGUAGES", "en,ru,tr,fa,kk")
DEFAULT_PROGRAMME = env.text("DEFAULT_PROGRAMME", "online-classes")

# -- Files ----------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BUILD_DIR / "collected"
STATICFILES_DIRS = [BASE_DIR / "lms" / "static", BUILD_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(BASE_DIR / "media")))
STATICFILES_STORAGE_BACKEND = (
    "django.contrib.staticfiles.storage.StaticFilesStorage" if DEVELOPMENT else "lms.core.storage.ManifestStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATICFILES_STORAGE_BACKEND},
}
WHITENOISE_USE_FINDERS = DEVELOPMENT
WHITENOISE_AUTOREFRESH = DEVELOPMENT
WHITENOISE_MANIFEST_STRICT = True

# -- Safety ---------------------------------------------------------------------------------

SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "media-src": [CSP.SELF, "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # the editor's preview frames our own pages
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
if env.flag("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0)

# -- Wagtail --------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Qazaq Klasy"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp", "svg"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILMEDIA = {"MEDIA_MODEL": "wagtailmedia.Media"}
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = True
WAGTAILADMIN_LOGIN_URL = "account_login"

# -- The live room and the lesson -------------------------------------------------------------

ROOM_OPENS_MINUTES_BEFORE = env.number("ROOM_OPENS_MINUTES_BEFORE", 10)
ROOM_ENDS_MINUTES_AFTER = env.number("ROOM_ENDS_MINUTES_AFTER", 30)
ROOM_ENDS_MINUTES_UNATTENDED = env.number("ROOM_ENDS_MINUTES_UNATTENDED", 15, least=1)
ROOM_VIDEO_LIMIT = env.number("ROOM_VIDEO_LIMIT", 4, least=1)
ROOM_HEARTBEAT_SECONDS = env.number("ROOM_HEARTBEAT_SECONDS", 15, least=1)
ROOM_JANUS_VIDEO_LIMIT = env.number("ROOM_JANUS_VIDEO_LIMIT", 25, least=1)
ROOM_ICE_SERVERS = env.words("ROOM_ICE_SERVERS")
ROOM_TURN_URLS = env.words("ROOM_TURN_URLS")
ROOM_TURN_SECRET = env.text("ROOM_TURN_SECRET", "")
if ROOM_TURN_URLS and not ROOM_TURN_SECRET:
    raise ImproperlyConfigured("ROOM_TURN_URLS names a relay, but ROOM_TURN_SECRET is not set: nobody could use it.")
ROOM_BACKEND = env.choice("ROOM_BACKEND", "auto", among=("auto", "mesh", "janus"))
ROOM_MESH_MOST = env.number("ROOM_MESH_MOST", 4, least=1)
JANUS_NODES = env.sockets("JANUS_NODES")
JANUS_API_SECRET = env.text("JANUS_API_SECRET", "")
JANUS_ADMIN_KEY = env.text("JANUS_ADMIN_KEY", "")
JANUS_NODE_PACKETS = env.number("JANUS_NODE_PACKETS", 35_000, least=1)
JANUS_ADMIN_NODES = env.sockets("JANUS_ADMIN_NODES")
JANUS_ADMIN_SECRET = env.text("JANUS_ADMIN_SECRET", "")
if JANUS_NODES and not (JANUS_API_SECRET and JANUS_ADMIN_KEY):
    raise ImproperlyConfigured(
        "JANUS_NODES names media servers; JANUS_API_SECRET and JANUS_ADMIN_KEY must be set to what these have as "
        "api_secret and admin_key: without them anybody who reaches a server could make and enter rooms."
    )
if ROOM_BACKEND == "janus" and not JANUS_NODES:
    raise ImproperlyConfigured("ROOM_BACKEND=janus needs JANUS_NODES: there is no media server to send rooms to.")
if JANUS_ADMIN_NODES and not JANUS_ADMIN_SECRET:
    raise ImproperlyConfigured("JANUS_ADMIN_NODES is set, but JANUS_ADMIN_SECRET is not: nothing could be measured.")
ATTENDANCE_PRESENT_PERCENT = env.number("ATTENDANCE_PRESENT_PERCENT", 70, least=1, most=100)
ATTENDANCE_LATE_MINUTES = env.number("ATTENDANCE_LATE_MINUTES", 10)
ATTENDANCE_LEFT_EARLY_MINUTES = env.number("ATTENDANCE_LEFT_EARLY_MINUTES", 10)
# Which lessons count as held (lms/timetable/held.py): from a day on, so many teachers and learners there, and so many
# percent of the planned length.
HELD_RULES = env.words("HELD_RULES", "2000-01-01 1 1 50")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.tasks": {"level": "WARNING"},  # two lines a saved page otherwise
        "fontTools": {"level": "WARNING"},  # thirty lines a document otherwise
        "weasyprint": {"level": "WARNING"},
    },
}
