"""Build time of our book against plain `jupyter-book build`, each from nothing, in one run; prints ratios.

Plain Jupyter Book gets the same sources with our extension taken out of `_config.yml`.
"""

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = ("_config.yml", "_toc.yml", "references.bib", "book", "data")
RUNS = 3


def copy(target: Path, *, plain: bool) -> Path:
    """The book's sources in a folder of their own."""
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name)
        else:
            shutil.copyfile(source, target / name)
    if plain:
        config = (target / "_config.yml").read_text("utf-8")
        config = re.sub(r"  extra_extensions:\n    - reviewbook\S+\n", "", config)
        config = re.sub(r"(?m)^    (reviewbook|typst)_.*\n", "", config)
        (target / "_config.yml").write_text(config, "utf-8")
    return target


def seconds(command: list[str], folder: Path) -> float:
    """Wall time of a command that must succeed."""
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Print the medians and the ratio."""
    bin_ = Path(sys.executable).parent
    plain = [str(bin_ / "jupyter-book"), "build", ".", "-q"]
    ours = [str(bin_ / "reviewbook"), "build", "--html"]
    pdf = [str(bin_ / "reviewbook"), "build"]
    times: dict[str, list[float]] = {"plain": [], "html": [], "both": []}
    for _ in range(RUNS):
        for name, command in (("plain", plain), ("html", ours), ("both", pdf)):
            with tempfile.TemporaryDirectory() as folder:
                times[name].append(seconds(command, copy(Path(folder), plain=name == "plain")))
    median = {name: statistics.median(values) for name, values in times.items()}
    print(f"cold build of our book, median of {RUNS}")
    print(f"  plain jupyter-book, HTML        {median['plain']:6.1f} s   1.00")
    print(f"  reviewbook build --html         {median['html']:6.1f} s   {median['html'] / median['plain']:.2f}")
    print(f"  reviewbook build (HTML and PDF) {median['both']:6.1f} s   {median['both'] / median['plain']:.2f}")


if __name__ == "__main__":
    main()
