"""Every setting, read from the environment.

What has no default must be set: a process without a secret key, hosts, database and broker
refuses to start. `make run` sets them for a laptop; docker-compose.yml shows production.
Any variable X may be given as X_FILE naming a file that holds the value.
"""

from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from ipcases.api_enums import ENUM_NAMES
from ipcases.lib.workers import add_static_headers

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()

# --- what must be set -------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
DATABASES = {"default": env.db_url("DATABASE_URL")}
REDIS_URL = env.str("REDIS_URL")
# Authenticates audit events. The database never holds it, so a row slipped in by SQL is found.
AUDIT_KEY = env.str("IPCASES_AUDIT_KEY")
if not AUDIT_KEY:
    raise ImproperlyConfigured("IPCASES_AUDIT_KEY is empty: anybody could write events that look like ours.")

# --- this instance ----------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
HOME = Path(env.str("IPCASES_HOME", default=str(BASE_DIR / ".ipcases"))).resolve()
NODE = env.str("IPCASES_NODE", default="cn-gacc")  # our name in urn:ipx:<node>
JURISDICTION = env.str("IPCASES_JURISDICTION", default="CN")
BASE_URL = env.str("IPCASES_BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
INSTANCE_NAME = env.str("IPCASES_INSTANCE_NAME", default="IPCases")
IS_DEMO = env.bool("IPCASES_DEMO", default=False)
DEMO_PASSWORD = env.str("IPCASES_DEMO_PASSWORD", default="")
HELP_CONTACT = env.str("IPCASES_HELP_CONTACT", default="")
SIGNING_KEY_FILE = Path(env.str("IPCASES_SIGNING_KEY_FILE", default=str(HOME / "node.key")))
# Partners on the loopback address are for `make demo-pair` and tests; the public internet never is.
PARTNER_LOOPBACK = env.bool("IPCASES_PARTNER_LOOPBACK", default=False)
# A PEM file of the authorities that may vouch for partners; empty: those that browsers trust.
PARTNER_AUTHORITIES = env.str("IPCASES_PARTNER_AUTHORITIES", default="")
# In how many of a partner's working days we ask for an answer; an agreement by its code: "urgent=2;MOC-2007/urgent=1".
ANSWER_DAYS = {"urgent": 3, "routine": 20} | env.dict("IPCASES_ANSWER_DAYS", cast={"value": int}, default={})
# At most so many identifiers an inquiry, and so many inquiries in 24 hours to a partner and from it.
INQUIRY_VALUES = env.int("IPCASES_INQUIRY_VALUES", default=50)
INQUIRIES_A_DAY = env.int("IPCASES_INQUIRIES_A_DAY", default=20)
# Behind TLS in production; a laptop speaks plain HTTP to itself.
SECURE = env.bool("IPCASES_SECURE", default=True)

# --- applications -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "pgtrigger",
    "csp",
    "audit",
    "reference",
    "accounts",
    "rightsholders",
    "seizures",
    "operations",
    "sharing",
    "reports",
    "ipcases",
]

MIDDLEWARE = [
    "ipcases.lib.room.RoomMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ipcases.lib.requests.RequestIdMiddleware",
    "accounts.middleware.NoStoreMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ipcases.unsent.UnsentMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "accounts.middleware.OfficeTimeMiddleware",
    "accounts.middleware.BodySizeMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.DueFirstMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "ipcases.errors.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "ipcases.urls"
WSGI_APPLICATION = "ipcases.wsgi.application"
FORM_RENDERER = "ipcases.lib.ui.FormRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["ipcases.templatetags.form_token"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "ipcases.context.page",
                "ipcases.context.proposed_corrections",
            ],
        },
    },
]

# --- database, broker, tasks ------------------------------------------------------------------
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# libpq crashes after fork on macOS when it tries Kerberos.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("gssencmode", "disable")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "ipcases.lib.caching.SpareCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "ipcases",
    }
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_DB_REUSE_MAX = 1000
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than the longest task; what a killed worker held comes back within seconds of it.
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
# Redis is a doorbell only: each sweep below finds what a lost doorbell left behind.
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "ipcases.heartbeat", "schedule": 10.0},
    "seal-audit": {"task": "audit.seal_events", "schedule": 1.0, "options": {"expires": 5}},
    "seal-cases": {"task": "audit.seal_cases", "schedule": 5.0, "options": {"expires": 20}},
    "watch-cases": {"task": "audit.watch_cases", "schedule": crontab(minute="37")},
    "clear-sign-ins": {"task": "accounts.clear_expired", "schedule": 3600.0},
    "send-notices": {"task": "seizures.send_due_notices", "schedule": 15.0},
    "log-lists": {"task": "seizures.log_due_lists", "schedule": 15.0},
    "hash-pictures": {"task": "seizures.hash_pictures", "schedule": 600.0},
    "suggest-alerts": {"task": "seizures.suggest_alerts", "schedule": 120.0},
    "lapse-deadlines": {"task": "seizures.mark_passed_deadlines", "schedule": 300.0},
    "erase-personal-data": {"task": "seizures.erase_personal_data", "schedule": 3600.0},
    "expire-recordations": {"task": "rightsholders.expire_recordations", "schedule": 3600.0},
    "apply-operation-rules": {"task": "operations.apply_rules", "schedule": 30.0},
    "fan-out": {"task": "sharing.fan_out", "schedule": 5.0},
    "deliver": {"task": "sharing.deliver_due", "schedule": 2.0},
    "ping-partners": {"task": "sharing.ping", "schedule": 3600.0},
    "fetch-files": {"task": "sharing.fetch_files", "schedule": 10.0, "options": {"expires": 10}},
    "answer-inquiries": {"task": "sharing.answer_inquiries", "schedule": 15.0, "options": {"expires": 15}},
    "erase-shared": {"task": "sharing.erase", "schedule": 3600.0},
    "run-reports": {"task": "reports.run_due", "schedule": 15.0},
    "watch-files": {"task": "reports.watch_files", "schedule": crontab(minute="17")},
    "count-gaps": {"task": "reports.count_gaps", "schedule": crontab(minute="*/10")},
    "follow-watches": {"task": "reports.follow_watches", "schedule": 30.0, "options": {"expires": 30}},
    "mail-watches": {"task": "reports.mail_watches", "schedule": 30.0, "options": {"expires": 30}},
}

# --- people -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.auth.RoleBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
SHORTEST_PASSWORD = 12
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": SHORTEST_PASSWORD},
    },
    {"NAME": "accounts.passwords.LeakedPasswordValidator"},
]
# The roles that must sign in with a second factor; anybody else may.
SECOND_FACTOR_ROLES = frozenset(env.list("IPCASES_SECOND_FACTOR_ROLES", default=[]))
# The roles for which only a security key will do: no code, and no token made with one.
SECURITY_KEY_ROLES = frozenset(env.list("IPCASES_SECURITY_KEY_ROLES", default=[]))
# The administration's own identity provider (OpenID Connect); without an issuer there is none.
OIDC_ISSUER = env.str("IPCASES_OIDC_ISSUER", default="")
OIDC_CLIENT_ID = env.str("IPCASES_OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("IPCASES_OIDC_CLIENT_SECRET", default="").strip()  # a file ends its line
# What people call it: one name, or one for each language: "en=Customs account;zh-hans=海关统一账号".
OIDC_NAME = env.str("IPCASES_OIDC_NAME", default="")
# By which claim it names people for good: never by one that may pass to somebody else, such as a mail address.
OIDC_CLAIM = env.str("IPCASES_OIDC_CLAIM", default="sub")
# The roles that come that way only: their passwords do not count.
OIDC_ROLES = frozenset(env.list("IPCASES_OIDC_ROLES", default=[]))
# Which of its acr or amr values say that a second factor was asked for there; with one of them ours is not asked.
OIDC_ACR = frozenset(env.list("IPCASES_OIDC_ACR", default=[]))
# A PEM file of the authorities that may vouch for it; empty: those that browsers trust.
OIDC_AUTHORITIES = env.str("IPCASES_OIDC_AUTHORITIES", default="")
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
SESSION_IDLE_SECONDS = env.int("IPCASES_SESSION_IDLE_SECONDS", default=30 * 60)
SESSION_ABSOLUTE_SECONDS = env.int("IPCASES_SESSION_ABSOLUTE_SECONDS", default=10 * 3600)
# Acts that cannot be taken back want a proof at most this old that it is still the same person; 0 switches it off.
CONFIRM_SECONDS = env.int("IPCASES_CONFIRM_SECONDS", default=5 * 60)
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else f"session-{NODE}"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else f"csrf-{NODE}"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_FAILURE_VIEW = "ipcases.errors.csrf_failure"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
# A stranger who knows a name must not lock its owner out: the pair of name and address counts.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# The time that the lockout page names must come true, whatever is tried meanwhile.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # who signed in is in the audit
# It logs each failure and keeps what was sent: no name, no address, nothing that may be a mistyped secret
# (`password` it leaves out by itself).
AXES_SENSITIVE_PARAMETERS = [
    *("username", "ip_address", "code", "code_key", "proof", "proof_key", "csrfmiddlewaretoken"),
    *("current", "new", "again"),  # passwords
    *("state", "session_state"),  # with `code`, what an identity provider sends back
]
AXES_LOCKOUT_CALLABLE = "accounts.views.signing_in.locked_out"
AXES_CLIENT_IP_CALLABLE = "accounts.addresses.counted_address"
# Our own proxies in front of the site: how many entries of X-Forwarded-For can be believed.
PROXY_COUNT = env.int("IPCASES_PROXY_COUNT", default=0)
SIGN_IN_FAILURES_PER_ADDRESS = env.int("IPCASES_SIGN_IN_FAILURES_PER_ADDRESS", default=60)  # in 15 minutes
FINGERPRINTS_PER_ADDRESS = env.int("IPCASES_FINGERPRINTS_PER_ADDRESS", default=300)  # asked for, in 15 minutes
AXES_VERBOSE = False
REST_KNOX = {"TOKEN_TTL": timedelta(hours=10), "USER_SERIALIZER": None}

# --- right holders ----------------------------------------------------------------------------
# Whether a notice carries a link that answers once without an account. If such an answer is good evidence is for each
# administration to say (docs/adr/0010-answer-links.md).
ANSWER_LINKS = env.bool("IPCASES_ANSWER_LINKS", default=False)
# The jurisdictions whose recordations in force anybody may search, without an account.
PUBLISHED_RECORDATIONS = env.list("IPCASES_PUBLISHED_RECORDATIONS", str.strip, default=[])

# --- data of others ---------------------------------------------------------------------------
# So long after a right holder's alert is over, the names, numbers and words in it are erased.
ALERTS_KEPT_DAYS = env.int("IPCASES_ALERTS_KEPT_DAYS", default=180)

# --- browser security -------------------------------------------------------------------------
SECURE_SSL_REDIRECT = False  # the proxy redirects; the API must not answer plain HTTP with a redirect
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("IPCASES_BEHIND_PROXY", default=False) else None
)
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # SECURE_SSL_REDIRECT: see above
]

# --- languages, time --------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = SECURE
USE_I18N = USE_TZ = True
TIME_ZONE = env.str("IPCASES_TIME_ZONE", default="Asia/Shanghai")
FORMAT_MODULE_PATH = ["ipcases.formats"]

# --- files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("IPCASES_STATIC_ROOT", default=str(HOME / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = env.bool("IPCASES_STATIC_FINDERS", default=False)
WHITENOISE_ADD_HEADERS_FUNCTION = add_static_headers
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "ipcases.lib.files.HashedStaticFilesStorage"
    },
}
# Evidence, stored once under its SHA-256 (ipcases.lib.files). Never served by the web server.
FILES_ROOT = Path(env.str("IPCASES_FILES_ROOT", default=str(HOME / "files")))
FILE_MAX_BYTES = 20 * 1024 * 1024
REQUEST_MAX_BYTES = 200 * 1024 * 1024  # a form full of photos; the proxy in front should say the same
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

# --- mail -------------------------------------------------------------------------------------
# filemail:///path keeps messages as files: what `make run` uses.
vars().update(env.email_url("EMAIL_URL", default=f"filemail://{HOME}/mail"))
EMAIL_FILE_PATH = f"/{globals()['EMAIL_FILE_PATH']}"  # django-environ drops the first slash of the path
# A mail server that takes the connection and says nothing: a failed try, not a worker that waits for ever.
vars().setdefault("EMAIL_TIMEOUT", 20)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="IPCases <no-reply@ipcases.example>")

# --- API --------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["ipcases.lib.strict_json.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "ipcases.lib.api.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "ipcases.api_schema.HouseSchema",
    "EXCEPTION_HANDLER": "ipcases.lib.api.problem_handler",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "IPCases API",
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "ipcases.api_schema.introduce"],
    "SORT_OPERATIONS": False,
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
}

# --- logs -------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "ipcases.lib.requests.RequestIdFilter"}},
    "formatters": {"line": {"()": "ipcases.lib.requests.JsonLineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"axes": {"level": "WARNING"}, "fido2": {"level": "WARNING"}, "django.request": {"level": "ERROR"}},
}
