#!/usr/bin/env python3
"""Packs citation styles into crates/citation-styles (see its README).

    scripts/pack_styles.py STYLES

STYLES is a checkout of https://github.com/citation-style-language/styles. The styles of `list.txt` go into `styles.pack`, the names of all
dependent styles whose parent is among them into `journals.pack`. The same input gives the same bytes.

`styles.pack`, integers little-endian:
    u32 N, then N times: u32 where the style's block begins, u16 the length of its name, the name;
    then the blocks, each a zlib stream of:
        u16 P, then P times: u16 the block that a piece is in, u16 which of that block's pieces it is;
        u16 Q, then Q times: u32 the length of one of this block's pieces;
        the pieces.
A style's text is its pieces in order. Styles of a family share most of their macros, and each macro is kept once.

`journals.pack`: a zlib stream of lines `name<TAB>number of the style<TAB>locale`, sorted.
"""

import pathlib
import re
import struct
import sys
import zlib


def short(text):
    """The text without comments and the white space between elements."""
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    text = re.sub(r"^\ufeff?<\?xml[^>]*\?>\s*", "", text)
    return re.sub(r">\s+<", "><", text).strip()


def pieces(text):
    cut = r"(?<=</info>)|(?=<macro )|(?<=</macro>)|(?=<citation[ >])|(?=<bibliography[ >])"
    return [piece for piece in re.split(cut, text) if piece]


def main(styles):
    crate = pathlib.Path(__file__).parent.parent / "crates" / "citation-styles"
    names = [line for line in (crate / "list.txt").read_text().split("\n") if line and not line.startswith("#")]
    seen, blocks = {}, []
    for number, name in enumerate(names):
        folder = crate / "extra" if (crate / "extra" / f"{name}.csl").exists() else styles
        own, places = [], []
        for piece in pieces(short((folder / f"{name}.csl").read_text(encoding="utf-8"))):
            if piece not in seen:
                seen[piece] = (number, len(own))
                own.append(piece.encode())
            places.append(seen[piece])
        block = struct.pack("<H", len(places)) + b"".join(struct.pack("<HH", *place) for place in places)
        block += struct.pack("<H", len(own)) + b"".join(struct.pack("<I", len(piece)) for piece in own)
        blocks.append(zlib.compress(block + b"".join(own), 9))
    head = 4 + sum(6 + len(name.encode()) for name in names)
    table, at = struct.pack("<I", len(names)), head
    for name, block in zip(names, blocks):
        table += struct.pack("<IH", at, len(name.encode())) + name.encode()
        at += len(block)
    (crate / "styles.pack").write_bytes(table + b"".join(blocks))

    number = {name: index for index, name in enumerate(names)}
    journals = []
    for path in sorted((styles / "dependent").glob("*.csl")):
        text = path.read_text(encoding="utf-8")
        parent = re.search(r"<link(?=[^>]*rel=\"independent-parent\")[^>]*href=\"[^\"]*/([^\"/]+)\"", text)
        locale = re.search(r"<style[^>]*default-locale=\"([^\"]*)\"", text)
        if parent and parent[1] in number:
            journals.append(f"{path.stem}\t{number[parent[1]]}\t{locale[1] if locale else ''}")
    (crate / "journals.pack").write_bytes(zlib.compress("\n".join(sorted(journals)).encode(), 9))
    sizes = [(crate / name).stat().st_size for name in ("styles.pack", "journals.pack")]
    print(f"{len(names)} styles in {sizes[0]} bytes, {len(journals)} journals in {sizes[1]} bytes")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
