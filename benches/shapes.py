#!/usr/bin/env python3
"""`briefbook check` of books of six shapes, at 1,000 and at 10,000 pages: prints the processor time of both and their ratio, and fails where ten times
the pages cost more than twelve times the time.

usage: benches/shapes.py [BINARY] [--pages N] [--shape NAME] [--most RATIO]

The shapes: flat (all pages in the content folder itself), deep (folders in folders, ten pages each), linked (twenty links a page), cited (twenty
citations a page), translated (each page in two languages), huge (one page that is as long as all of them). The books are the same each time. Time is
that of the processor, user and system together, the least of three runs: other programs on the machine change it least.
"""
import argparse, pathlib, resource, shutil, subprocess, sys, tempfile

WORDS = "rule agency export control licence wafer node chip memory server model review policy market supplier tariff".split()


def sentence(seed: int, length: int = 14) -> str:
    words = [WORDS[(seed * 7 + i * i * 3 + i * seed) % len(WORDS)] for i in range(length)]
    return " ".join(words).capitalize() + "."


def text(seed: int, paragraphs: int = 4) -> str:
    return "\n\n".join(" ".join(sentence(seed + p * 31 + s * 17) for s in range(4)) for p in range(paragraphs)) + "\n"


def page(number: int, body: str) -> str:
    return f'---\ntitle: "Page {number}"\nsummary: "{sentence(number)}"\ntopics: [topic-{number % 12}]\n---\n\n## First\n\n{body}'


def deep(number: int) -> str:
    """Ten pages a folder, ten folders in a folder."""
    folders = [digit for digit in str(number // 10)]
    return "/".join(f"f{digit}" for digit in folders) + f"/p{number}.md"


def flat(root: pathlib.Path, n: int) -> None:
    for i in range(n):
        (root / f"p{i}.md").write_text(page(i, text(i)))


def nested(root: pathlib.Path, n: int) -> None:
    for i in range(n):
        path = root / deep(i)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(i, text(i)))


def linked(root: pathlib.Path, n: int) -> None:
    (root / "briefings").mkdir()
    for i in range(n):
        links = " ".join(f"[[p{(i * 13 + k * k * 101) % n}]]" for k in range(20))
        (root / f"briefings/p{i}.md").write_text(page(i, f"{text(i)}\nSee {links}.\n"))


def cited(root: pathlib.Path, n: int) -> None:
    (root / "briefings").mkdir()
    for i in range(n):
        cites = " ".join(f"{sentence(i + k)[:-1]} [@s{(i * 7 + k * 11) % (n // 10)}]." for k in range(20))
        (root / f"briefings/p{i}.md").write_text(page(i, f"{text(i)}\n{cites}\n"))


def translated(root: pathlib.Path, n: int) -> None:
    (root / "briefings").mkdir()
    for i in range(n // 2):
        (root / f"briefings/p{i}.md").write_text(page(i, text(i)))
        (root / f"briefings/p{i}.fr.md").write_text(page(i, text(i + 1)))


def huge(root: pathlib.Path, n: int) -> None:
    parts = "\n".join(f"### Part {i}\n\n{text(i)}" for i in range(n))
    (root / "all.md").write_text(page(0, parts))


SHAPES = {"flat": flat, "deep": nested, "linked": linked, "cited": cited, "translated": translated, "huge": huge}


def book(root: pathlib.Path, shape: str, n: int) -> None:
    content = root / "content"
    content.mkdir(parents=True)
    languages = '\nlanguages = ["en", "fr"]' if shape == "translated" else ""
    (root / "briefbook.toml").write_text(
        f'[book]\ntitle = "Shapes"\nbase_url = "https://shapes.example/"\nlanguage = "en"{languages}\nbibliography = ["sources.bib"]\n'
    )
    entry = "@report{{s{0},\n  title = {{Rule {0}}},\n  author = {{{{Agency {0}}}}},\n  date = {{20{1:02}-03-04}},\n}}\n"
    (root / "sources.bib").write_text("".join(entry.format(i, i % 25) for i in range(max(n // 10, 1))))
    SHAPES[shape](content, n)


def seconds(binary: str, root: pathlib.Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([binary, "--root", str(root), "check"], capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"check failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", nargs="?")
    parser.add_argument("--pages", type=int, default=1000, help="pages of the smaller book")
    parser.add_argument("--shape", choices=SHAPES, action="append")
    parser.add_argument("--most", type=float, default=12.0, help="the largest ratio that passes")
    asked = parser.parse_args()
    root = pathlib.Path(__file__).resolve().parent.parent
    binary = asked.binary
    if not binary:
        subprocess.run(["cargo", "build", "--release", "--quiet", "--locked"], cwd=root, check=True)
        binary = str(root / "target/release/briefbook")
    too_much = []
    out = pathlib.Path(tempfile.mkdtemp(prefix="briefbook-shapes-"))
    try:
        for shape in asked.shape or SHAPES:
            times = []
            for n in (asked.pages, asked.pages * 10):
                book(out / f"{shape}{n}", shape, n)
                times.append(min(seconds(binary, out / f"{shape}{n}") for _ in range(3)))
                shutil.rmtree(out / f"{shape}{n}")
            ratio = times[1] / times[0]
            print(f"{shape:10} {asked.pages:6} {times[0]:7.2f} s   {asked.pages * 10:6} {times[1]:7.2f} s   ratio {ratio:5.1f}", flush=True)
            if ratio > asked.most:
                too_much.append(shape)
    finally:
        shutil.rmtree(out)
    if too_much:
        sys.exit(f"more than {asked.most:g} times the time for ten times the pages: {', '.join(too_much)}")


if __name__ == "__main__":
    main()
