#!/usr/bin/env python3
"""Writes the fuzzer's first inputs, from what the project has already: seeds.py FOLDER, a folder for each target below it.

The guide's cases and the book's own pages are front matter and Markdown; quoted strings of the parsers' tests are dates and
citations; bibliographies are cut into entries. Each is named by its hash, so that running it again changes nothing.
"""
import hashlib
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = pathlib.Path(sys.argv[1])
LONGEST = 6000  # bytes; longer inputs slow the fuzzer down and reach nothing new


def write(target: str, text: str) -> None:
    data = text.encode()[:LONGEST]
    folder = OUT / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


def page(text: str) -> None:
    match = re.match(r"(---|\+\+\+)\s*\n.*?\n\1\s*\n", text, re.S)
    body = text
    if match:
        write("front_matter", match.group(0))
        body = text[match.end():]
    write("markdown", body)
    for paragraph in body.split("\n\n"):
        if "@" in paragraph:
            write("citation", paragraph)


def bibliography(text: str) -> None:
    for entry in re.split(r"\n(?=@)", text):
        write("bib", entry)


for file in sorted((ROOT / "docs/guide").rglob("*.md")) + sorted((ROOT / "tests/cases").glob("*.md")):
    for mark, info, text in re.findall(r"^(`{3,})([^\n]*)\n(.*?)^\1\s*$", file.read_text(), re.S | re.M):
        path = info.split()[-1] if info.split() else ""
        if path.endswith(".md"):
            page(text)
        elif path.endswith(".bib"):
            write("bib", text)
            bibliography(text)
        elif path.endswith(".json") and text.lstrip().startswith("["):
            write("bib", text.lstrip())
        elif "public" not in path:
            write("markdown", text)

for file in sorted((ROOT / "content").rglob("*.md")):
    page(file.read_text())
for file in [ROOT / "sources.bib", *sorted((ROOT / "tests").rglob("*.bib"))]:
    bibliography(file.read_text())
examples = (ROOT / "tests/commonmark/spec.txt").read_text()
for text in re.findall(r"^`{32} example\n(.*?)^\.$", examples, re.S | re.M):
    write("markdown", text.replace("→", "\t"))

# Rust's string literals: their escapes are near enough JSON's.
for target, folder in [("citation", "citation"), ("edtf", "edtf"), ("markdown", "markdown"), ("bib", "bibliography")]:
    for file in sorted((ROOT / "src/parse" / folder).glob("*.rs")):
        for literal in re.findall(r'"((?:[^"\\]|\\.)*)"', file.read_text()):
            text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda m: chr(int(m.group(1), 16)), literal)
            text = re.sub(r"\\\n\s*", "", text)
            text = text.replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"').replace("\\\\", "\\")
            write(target, text)
for file in [*(ROOT / "content").rglob("*.md"), *(ROOT / "docs/guide").rglob("*.md"), ROOT / "sources.bib"]:
    for date in re.findall(r"\b\d{4}[-0-9X~?%./]*", file.read_text()):
        write("edtf", date)

CSL = '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">{}</style>'
for file in sorted((ROOT / "fuzz/styles").glob("*.csl")):
    write("csl_style", file.read_text())
for file in sorted((ROOT / "crates/citewright/tests").glob("*.rs")):
    text = file.read_text().replace('\\"', '"')
    for inner in re.findall(r"<citation.*?</(?:bibliography|citation)>", text, re.S):
        write("csl_style", CSL.format(inner))
for tag in ["en-US", "zh-CN", "fr-FR"]:
    locale = (ROOT / f"crates/citewright/locales/locales-{tag}.xml").read_text()
    write("csl_style", re.sub(r"<info>.*?</info>|<!--.*?-->", "", locale[locale.index("<locale"):], flags=re.S))
items = json.loads((ROOT / "fuzz/items.json").read_text())
write("csl_items", json.dumps(items, ensure_ascii=False))
for item in items:
    write("csl_items", json.dumps([item], ensure_ascii=False))
    write("csl_items", json.dumps([item, {**item, "id": "z"}], ensure_ascii=False))
