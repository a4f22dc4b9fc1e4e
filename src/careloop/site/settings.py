"""Django's settings, derived from `config`. Operators set the environment, never this file."""

from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from careloop.site import config

django_stubs_ext.monkeypatch()  # so that ModelForm[Inbox] and the like mean something at run time too

HERE = Path(__file__).parent
HOME = config.home()
URL = config.read("CARELOOP_URL").rstrip("/")
PUBLIC = config.public_url()
IS_HTTPS = PUBLIC.scheme == "https"

DEBUG = config.read_flag("CARELOOP_DEBUG")
SECRET_KEY = config.kept_key("CARELOOP_SECRET_KEY", "secret-key")
FIELD_KEYS = config.kept_key("CARELOOP_FIELD_KEY", "field-key", is_fernet=True).split(",")
ALLOWED_HOSTS = [
    host
    for host in {
        PUBLIC.hostname,
        "127.0.0.1",
        "localhost",
        "[::1]",
        *map(str.strip, config.read("CARELOOP_HOSTS").split(",")),
    }
    if host
]
CSRF_TRUSTED_ORIGINS = [URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "careloop.desk.ledger",
    "careloop.desk.people",
    "careloop.desk.tokens",
    "careloop.desk.conversations",
    "careloop.desk.webhooks",
    "careloop.desk.automation",
    "careloop.desk.live",
    "careloop.desk.promises",
    "careloop.desk.surveys",
    "careloop.desk.insights",
    "careloop.desk.measures",
    "careloop.channels.email",
    "careloop.channels.webform",
    "careloop.channels.plugged",
    "careloop.channels.chat",
    "careloop.site",
]
OPENID = "allauth.socialaccount.providers.openid_connect"
SOCIALACCOUNT_PROVIDERS = config.single_sign_on()
if SOCIALACCOUNT_PROVIDERS:  # it brings a whole HTTP client into every process, so only where it is used
    INSTALLED_APPS.append(OPENID)
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "careloop.site.middleware.AgentLocaleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "careloop.site.middleware.SignInPolicyMiddleware",
    "careloop.site.middleware.RefusedFormMiddleware",
    "careloop.site.middleware.NoStoreMiddleware",
]
ROOT_URLCONF = "careloop.site.urls"
WSGI_APPLICATION = "careloop.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "careloop.site.templating.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "careloop.site.templatetags.desk",
            ],
        },
    }
]

FORM_RENDERER = "careloop.site.form_renderer.FormRenderer"

DATABASES = {"default": config.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": config.read("CARELOOP_REDIS")}
        if config.read("CARELOOP_REDIS")
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "files", "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "careloop.site.static_files.HashedFiles"},
}
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [HERE / "static"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

AUTH_USER_MODEL = "people.Agent"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "careloop.site.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # agents are invited to an address, which proves it
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # whoever is no agent gets no mail from here
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "login": "30/m/ip", "reset_password": "5/h/ip,3/h/key"}
SOCIALACCOUNT_ADAPTER = "careloop.site.sign_in.SingleSignOnAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # by an address that the provider has verified, never otherwise
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "careloop"
MFA_TOTP_TOLERANCE = 1  # digits stay good for one step more: people type slowly and clocks differ (RFC 6238, 5.2)
MFA_FORMS = {
    "add_webauthn": "careloop.site.key_forms.AddKeyForm",
    "edit_webauthn": "careloop.site.key_forms.RenameKeyForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ko", _("Korean")), ("ja", _("Japanese"))]
LOCALE_PATHS = [HERE / "locale"]
FORMAT_MODULE_PATH = "careloop.site.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if IS_HTTPS else 0
PRIVATE_HOSTS = [host for host in config.read("CARELOOP_PRIVATE_HOSTS").split(",") if host]
BEHIND_PROXY = config.read_flag("CARELOOP_BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

SMTP = config.smtp()
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SMTP else 'console'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = SMTP.get("host", ""), SMTP.get("port", 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = SMTP.get("user", ""), SMTP.get("password", "")
EMAIL_USE_SSL, EMAIL_USE_TLS = SMTP.get("is_tls", False), SMTP.get("is_starttls", False)
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = SERVER_EMAIL = config.read("CARELOOP_MAIL_FROM")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": config.log_level()},
    # A stranger's wrong address is no event for an operator; the demo's post office talks of every connection.
    "loggers": {"django.request": {"level": "ERROR"}, "mail.log": {"level": "WARNING"}},
}
