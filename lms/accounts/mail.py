from django.core.mail.backends.console import EmailBackend


class DevelopmentBackend(EmailBackend):
    pass
