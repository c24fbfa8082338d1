"""The suite's own environment, loaded by ``-p`` in pyproject.toml before any setting is read."""

import atexit
import os
import shutil
import tempfile
from urllib.parse import urlsplit

from hypothesis import HealthCheck, settings

uploads = tempfile.mkdtemp(prefix="qazaq-klasy-uploads-")
atexit.register(shutil.rmtree, uploads, ignore_errors=True)

os.environ |= {
    "MODE": "development",
    "DEBUG": "no",
    "SECRET_KEY": "only-for-tests",
    "PYTHONTZPATH": "",
    "FAST_PASSWORDS": "yes",
    "TASKS_BACKEND": "django.tasks.backends.immediate.ImmediateBackend",
    "MAIL_URL": "memory:",
    "MEDIA_ROOT": uploads,
    "WEB_PROCESSES": "1",
    "JANUS_NODES": "",  # a test that needs a media server starts its own
}

# What one process of tests keeps in the cache names rows that another has not: each has a Redis database of its own.
if redis := os.environ.get("REDIS_URL"):
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw14").removeprefix("gw")
    os.environ["REDIS_URL"] = urlsplit(redis)._replace(path=f"/{int(worker) + 1}").geturl()

# How long an example takes says how busy the machine is.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
