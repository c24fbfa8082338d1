"""One style sheet an area, joined from its ``@import`` lines."""

from lms.core.build.paths import SOURCES, STATIC, esbuild, report

ENTRIES = {
    "common/css/site.css": "css/site.css",
    "classrooms/css/room.css": "css/room.css",
    "cms/css/admin.css": "css/admin.css",
}


def build() -> None:
    """Join and minify every entry that exists; an area without a sheet of its own is named and passed over."""
    for source, target in ENTRIES.items():
        entry = SOURCES / source
        if not entry.exists():
            print(f"  no {entry.name}: lms/static/{source} does not exist")
            continue
        esbuild(
            str(entry),
            f"--outfile={STATIC / target}",
            "--bundle",
            "--minify",
            # Fonts stay files, so that a browser fetches only the scripts a page uses; drawings travel inside.
            "--external:*.woff2",
            "--loader:.svg=dataurl",
        )
        report(STATIC / target)
