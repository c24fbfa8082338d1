"""Browser libraries, one module each, and alphaTab mapped file by file."""

import shutil

from lms.core.build.paths import BUILD, STATIC, esbuild, package_file, report

MODULES = {"stimulus": "@hotwired/stimulus"}

# alphaTab's loader imports the core by its unminified name, so the minified files take that name.
ALPHATAB = {
    "alphaTab.min.mjs": "alphaTab.mjs",
    "alphaTab.core.min.mjs": "alphaTab.core.mjs",
    "alphaTab.worker.min.mjs": "alphaTab.worker.mjs",
    "alphaTab.worklet.min.mjs": "alphaTab.worklet.mjs",
    "font/Bravura.woff2": "font/Bravura.woff2",
    "font/Bravura-OFL.txt": "font/Bravura-OFL.txt",
    "soundfont/sonivox.sf3": "soundfont/sonivox.sf3",
    "soundfont/LICENSE": "soundfont/LICENSE",
}


def build() -> None:
    for name, package in MODULES.items():
        build_module(name, package)
    map_alphatab()


def build_module(name: str, package: str) -> None:
    """``lib/<name>.js``, one minified ES module, and its types for the checker under ``build/types``."""
    target = STATIC / "lib" / f"{name}.js"
    entry = package_file(package)
    esbuild(str(entry), f"--outfile={target}", "--bundle", "--minify", "--format=esm", "--legal-comments=inline")
    report(target)

    types = BUILD / "types" / "lib" / f"{name}.d.ts"
    types.parent.mkdir(parents=True, exist_ok=True)
    types.write_text(f'export * from "{package}"\n')


def map_alphatab() -> None:
    for source, name in ALPHATAB.items():
        target = STATIC / "lib" / "alphatab" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(package_file(f"@coderline/alphatab/dist/{source}"), target)
        report(target)
    types = BUILD / "types" / "lib" / "alphatab" / "alphaTab.d.mts"
    types.parent.mkdir(parents=True, exist_ok=True)
    types.write_text('export * from "@coderline/alphatab"\n')
