#!/usr/bin/env python3
"""Formats a bibliography with briefbook and with `pandoc --citeproc`, and lists where they differ.

    scripts/compare_citations.py [--briefbook BINARY] [--bib FILE] [--items] [STYLE…]

Without names of styles it takes the ten of docs/citations-compared.md. pandoc gets the same text of each style, out of crates/citation-styles. With `--items`
pandoc gets the CSL-JSON that briefbook writes, so that only differences of formatting are left, and none of reading BibLaTeX.
Each source is cited alone, with a page, and in a sentence; then some together. Texts are compared after white space, links and the brackets of numbers are
taken away; italics and bold are kept as `_` and `*`.
"""

import argparse
import html.parser
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import zlib

ROOT = pathlib.Path(__file__).parent.parent
STYLES = [
    "apa",
    "chicago-author-date",
    "chicago-notes-bibliography",
    "modern-language-association",
    "ieee",
    "nature",
    "harvard-cite-them-right",
    "oscola",
    "china-national-standard-gb-t-7714-2015-numeric",
    "iso690-author-date-en",
]
# Citations of several sources, and of one source again and again.
TOGETHER = [
    "[@cole2020; @cole2022]",
    "[@openrange; @bracketed; @year_letter]",
    "[@series2011, p. 3; @thesis; @phd, chap. 2]",
    "[see @phd, p. 33; also @thesis]",
    "[@circa; @decade]",
    "[@law_code; @law_public]",
    "[@amstel2019, p. 7]",
    "[@amstel2019, p. 7]",
    "[@amstel2019, p. 8]",
    "[-@amstel2019]",
    "[@borne2020; @borne2021; @zeros]",
    "[@amstel2019]",
]


# Why the two differ, by the source that it is about. docs/citations-compared.md judges each; what has no cause here has not been judged.
CAUSES = {
    "laws": "order law_public law_code law_rules notice regulation_eu law_cn treaty bill hearing case_us case_eu case_circuit standard",
    "short names of bodies": "longagency docket",
    "particles and braces in names": "haver1998 suffixed braced2003 lafontaine",
    "dates": "decade circa openrange cole2022 bracketed year_letter forthcoming undated bce noyear",
    "addresses and DOIs": "escaped howpublished miscdoi pmid2015 page",
    "TeX": "maths symbols accents borne2020 quoted markup questions",
    "types": "dataset software video movie music audio podcast preprint2021 artwork performance slides inreference dictionary periodical "
    "conference proc inproc blogpost manual leaflet letter review2016 miscplain manuscript reference onlybody",
    "volumes": "volume1 inwhole whole series2011",
    "labels of numbers": "techreport zeros patent report",
    "terms of newer locales": "translated thesis phd amstel2019 daily2012 jstor1999 magazine2014 dunn2018 editor2005 parent zh2020",
}


def cause(name, mine, other, numeric):
    """What a difference comes from."""
    if not other:
        return "not in the style's list"
    if re.match(r"[—–]{2,}", other):
        return "names that repeat"
    if numeric and name.endswith("in a sentence"):
        return "names before numbers"
    if mine.lower() == other.lower():
        return "capitals"
    if name.startswith("["):
        return "groups of citations"
    if re.sub(r", [“_][^(]*[”_] \(n ", " (n ", mine) == other:
        return "short titles in later notes"
    key = name.split(" ")[0]
    return next((cause for cause, keys in CAUSES.items() if key in keys.split()), "not judged")


def style_text(name):
    """A style's text out of the pack; scripts/pack_styles.py says how it is laid out."""
    pack = (ROOT / "crates/citation-styles/styles.pack").read_bytes()
    (count,) = struct.unpack_from("<I", pack)
    at, table = 4, []
    for _ in range(count):
        begin, length = struct.unpack_from("<IH", pack, at)
        table.append((pack[at + 6 : at + 6 + length].decode(), begin))
        at += 6 + length
    blocks = {}

    def block(number):
        if number not in blocks:
            blocks[number] = zlib.decompressobj().decompress(pack[table[number][1] :])
        return blocks[number]

    def own(number):
        data = block(number)
        (places,) = struct.unpack_from("<H", data)
        at = 2 + 4 * places
        (pieces,) = struct.unpack_from("<H", data, at)
        lengths = struct.unpack_from(f"<{pieces}I", data, at + 2)
        at += 2 + 4 * pieces
        found = []
        for length in lengths:
            found.append(data[at : at + length].decode())
            at += length
        return found

    number = [entry for entry, _ in table].index(name)
    data = block(number)
    (places,) = struct.unpack_from("<H", data)
    pairs = (struct.unpack_from("<HH", data, 2 + 4 * index) for index in range(places))
    return "".join(own(of)[which] for of, which in pairs)


class Tree(html.parser.HTMLParser):
    """A page as nested lists: each element is its tag, its attributes, and what is in it."""

    EMPTY = ("br", "img", "meta", "link", "input", "hr", "wbr")

    def __init__(self, text):
        super().__init__()
        self.root = ("", {}, [])
        self.open = [self.root]
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        element = (tag, {name: value or "" for name, value in attributes}, [])
        self.open[-1][2].append(element)
        if tag not in self.EMPTY:
            self.open.append(element)

    def handle_endtag(self, tag):
        while len(self.open) > 1 and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        self.open[-1][2].append(data)


def elements(element):
    """An element and all elements in it."""
    yield element
    for child in element[2]:
        if not isinstance(child, str):
            yield from elements(child)


def has(element, name):
    return name in element[1].get("class", "").split()


def plain(element):
    """The text of an element, with marks for what is slanted or bold; numbers of notes and of entries are left out."""
    if isinstance(element, str):
        return element
    tag, attributes, children = element
    numbers = ("csl-left-margin", "footnote-back", "footnote-ref", "note-ref", "sidenote", "sidenote-number")
    if any(has(element, name) for name in numbers) or attributes.get("role") == "doc-backlink":
        return ""
    text = "".join(plain(child) for child in children)
    mark = {"em": "_", "i": "_", "strong": "*", "b": "*"}.get(tag, "")
    space = " " if tag in ("div", "p", "li", "br") else ""
    return f"{space}{mark}{text}{mark}{space}"


def normal(text):
    text = re.sub(r"\s+", " ", text.replace("\u2060", ""))
    return re.sub(r"__|\*\*", "", text).replace("https://doi.org/https://doi.org/", "https://doi.org/").strip()


def keys(bib):
    found = re.findall(r"^@(\w+)\{([^,\s]+),", bib, flags=re.M)
    return [key for kind, key in found if kind.lower() not in ("xdata", "set", "string", "comment", "preamble")]


def page(all_keys, notes):
    """The paragraphs of the page, each with its name."""
    parts = [(f"{key}", f"[@{key}]") for key in all_keys] + [(f"{key} p.", f"[@{key}, p. 12]") for key in all_keys]
    if not notes:
        parts += [(f"{key} in a sentence", f"@{key} says") for key in all_keys]
    return parts + [(text, text) for text in TOGETHER]


def ours(options, style, parts, folder):
    book = folder / "book"
    (book / "content").mkdir(parents=True, exist_ok=True)
    (book / "style.csl").write_text(style_text(style))
    name = options.bib.name
    (book / name).write_bytes(options.bib.read_bytes())
    (book / "briefbook.toml").write_text(
        f'[book]\ntitle = "T"\nlanguage = "en-US"\nbibliography = ["{name}"]\n[citations]\nstyle = "style.csl"\nlink_citations = false\n'
        "[social]\ncards = false\n"
    )
    text = "".join(f"P{index}: {text}\n\n" for index, (_, text) in enumerate(parts))
    (book / "content/index.md").write_text(f"---\ntitle: T\n---\n\n{text}")
    done = subprocess.run([options.briefbook, "--root", book, "build", "--quiet"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"briefbook: {done.stderr}")
    if options.items:
        options.json = (book / "public/sources/sources.json").read_text()
    return (book / "public/index.html").read_text()


def theirs(options, style, parts, folder):
    (folder / "style.csl").write_text(style_text(style))
    bib = options.bib
    if options.items:
        bib = folder / "sources.json"
        bib.write_text(options.json)
    text = "".join(f"P{index}: {text}\n\n" for index, (_, text) in enumerate(parts))
    (folder / "page.md").write_text(f"---\nlang: en-US\nlink-citations: false\n---\n\n{text}")
    command = ["pandoc", "--citeproc", "--to=html", "--wrap=none", f"--csl={folder / 'style.csl'}", f"--bibliography={bib}"]
    done = subprocess.run([*command, folder / "page.md"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"pandoc: {done.stderr}")
    return done.stdout


def read(page_html, parts):
    """References by key, and citations by name."""
    root = Tree(page_html).root
    references, notes = {}, {}
    for element in elements(root):
        name = element[1].get("id", "")
        if has(element, "csl-entry") and name.startswith("ref-"):
            references[name[4:]] = normal(plain(element))
        elif element[0] == "li" and name.startswith("src-"):
            entry = next(inner for inner in elements(element) if has(inner, "ref"))
            references[name[4:]] = normal(plain(entry))
        elif re.fullmatch(r"fn-?\d+", name):
            notes[f"#{name}"] = normal("".join(plain(child) for child in element[2]))
    citations = {}
    for element in elements(root):
        first = element[2][0] if element[2] else ""
        number = re.match(r"P(\d+):", first) if element[0] == "p" and isinstance(first, str) else None
        if number is None:
            continue
        shown = [normal(plain(inner)) for inner in elements(element) if has(inner, "citation")]
        links = (inner[1].get("href", "") for inner in elements(element) if inner[0] == "a")
        shown += [f"({notes[link]})" for link in links if link in notes]
        citations[parts[int(number[1])][0]] = " ".join(shown).strip()
    return references, citations


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("styles", nargs="*", default=STYLES)
    parser.add_argument("--briefbook", default=str(ROOT / "target/debug/briefbook"))
    parser.add_argument("--bib", type=pathlib.Path, default=ROOT / "tests/bibliography/ninety.bib")
    parser.add_argument("--items", action="store_true", help="pandoc gets our CSL-JSON")
    parser.add_argument("--capitals", action="store_true", help="list what differs in capitals alone, too")
    options = parser.parse_args()
    all_keys = keys(options.bib.read_text())
    found = {}
    print(f"{len(all_keys)} sources")
    for style in options.styles:
        notes = 'class="note"' in style_text(style)[:400]
        parts = page(all_keys, notes)
        with tempfile.TemporaryDirectory() as folder:
            own = read(ours(options, style, parts, pathlib.Path(folder)), parts)
            other = read(theirs(options, style, parts, pathlib.Path(folder)), parts)
        for what, mine, pandocs in zip(("references", "citations"), own, other):
            names = list(dict.fromkeys([*mine, *pandocs]))
            apart = [name for name in names if mine.get(name) != pandocs.get(name)]
            numeric = "[1]" in own[1].get("amstel2019", "") or own[1].get("amstel2019") == "1"
            for name in apart:
                why = cause(name, mine.get(name, ""), pandocs.get(name, ""), numeric)
                counts = found.setdefault(why, [0, 0])
                counts[what == "citations"] += 1
            in_capitals = [name for name in apart if mine.get(name, "").lower() == pandocs.get(name, "").lower()]
            print(f"== {style}: {len(apart)} of {len(names)} {what} differ, {len(in_capitals)} of them in capitals alone")
            apart = [name for name in apart if options.capitals or name not in in_capitals]
            for name in apart:
                print(f"{name}\n  ours   {mine.get(name)}\n  pandoc {pandocs.get(name)}")
    print("== causes: references, citations")
    for why, (references, citations) in sorted(found.items(), key=lambda pair: -sum(pair[1])):
        print(f"{why}: {references}, {citations}")


if __name__ == "__main__":
    main()
