"""Static files with a hash in their names, compressed once."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """Our ES modules import each other as they are, so their import paths are rewritten as well."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 30
