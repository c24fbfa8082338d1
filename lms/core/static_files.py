"""What ``collectstatic`` publishes."""

from django.contrib.staticfiles.apps import StaticFilesConfig as DjangoStaticFilesConfig


class StaticFilesConfig(DjangoStaticFilesConfig):
    """Leaves out the sources of style sheets: browsers get the joined ones, and addresses in them are theirs."""

    ignore_patterns = [
        *DjangoStaticFilesConfig.ignore_patterns,
        "common/css/*",
        "classrooms/css/*",
        "cms/css/*",
    ]
