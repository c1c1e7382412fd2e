#!/usr/bin/env python3
"""Counts the instructions of a cold build of a fixed book of 1,000 pages (the shape `cited` of `benches/shapes.py`) with callgrind, and fails where
there are more than the bound. Instructions do not depend on how busy a machine is, so that a change that costs more is seen on any.

usage: benches/instructions.py [BINARY] [--most BILLIONS]

Without valgrind it says so and counts nothing. Without BINARY, the release build is made first.
"""
import argparse, os, pathlib, re, shutil, subprocess, sys, tempfile
import shapes

PAGES = 1000


def count(binary: str, out: pathlib.Path) -> int:
    shapes.book(out / "book", "cited", PAGES)
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out / 'callgrind'}", binary, "--root", str(out / "book"), "build", "--quiet"]
    # One thread: those that wait for work would be counted, too.
    environment = os.environ | {"RAYON_NUM_THREADS": "1", "XDG_DATA_HOME": str(out / "data")}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not found:
        sys.exit(f"the build failed:\n{done.stderr[-2000:]}")
    return int(found.group(1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", nargs="?")
    parser.add_argument("--most", type=float, default=BOUND, help="the bound, in billions of instructions")
    asked = parser.parse_args()
    if not shutil.which("valgrind"):
        print("valgrind is not installed: no instructions are counted (Debian: apt-get install valgrind)")
        return
    root = pathlib.Path(__file__).resolve().parent.parent
    binary = asked.binary
    if not binary:
        subprocess.run(["cargo", "build", "--release", "--quiet", "--locked"], cwd=root, check=True)
        binary = str(root / "target/release/briefbook")
    with tempfile.TemporaryDirectory(prefix="briefbook-instructions-") as out:
        counted = count(binary, pathlib.Path(out)) / 1e9
    print(f"a cold build of {PAGES} pages: {counted:.3f} billion instructions; the bound is {asked.most:g} billion")
    if counted > asked.most:
        sys.exit("a change made the build dearer: make it cheaper, or say in its commit why the bound must rise")


# In billions: what was counted when the bound was set, and a tenth more.
BOUND = 9.3

if __name__ == "__main__":
    main()
