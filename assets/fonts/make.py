#!/usr/bin/env python3
"""Cuts the fonts of this folder from their published files: make.py INTER_FOLDER JETBRAINS_MONO_FOLDER

INTER_FOLDER holds Inter-{Regular,Medium,SemiBold}.woff2 (npm package inter-ui 4.1.1, folder web/),
JETBRAINS_MONO_FOLDER holds JetBrainsMono-{Regular,Bold}.ttf (Debian package fonts-jetbrains-mono 2.242).
Needs fonttools, brotli and uharfbuzz; the last proves that no ligature is left.
"""
import pathlib
import sys

import uharfbuzz
from fontTools import subset

HERE = pathlib.Path(__file__).resolve().parent
CHARACTERS = [
    *range(0x0020, 0x007F),  # Basic Latin
    *range(0x00A0, 0x0180),  # Latin-1, Latin Extended-A
    *range(0x0218, 0x021C),  # Romanian comma letters
    *range(0x02C6, 0x02DE),  # spacing accents
    *range(0x0300, 0x0339),  # combining accents
    *range(0x0400, 0x0500),  # Cyrillic
    *range(0x2010, 0x2060),  # punctuation
    *range(0x2070, 0x20C0),  # superscripts, subscripts, currencies
    0x2116, 0x2122, 0x2126,  # numero, trade mark, ohm
    *range(0x2190, 0x2200),  # arrows
    *range(0x2200, 0x2300),  # mathematical operators
    *range(0x2300, 0x2400),  # keys and technical signs
    *range(0x2500, 0x2600),  # box drawing, blocks, geometric shapes
    *range(0x2713, 0x2719),  # ticks and crosses
    0xFEFF, 0xFFFD,
]
# What places or composes accents. Everything else (calt, liga, dlig, ...) is dropped, because egui
# applies a font's default features without a switch, and `->` in a request must stay two characters.
FEATURES = ["ccmp", "locl", "kern", "mark", "mkmk"]
MUST_STAY_APART = [
    "->", "-->", "<-", "<->", "=>", "==", "===", "!=", "!==", "<=", ">=", ">>", "<<", "||", "&&", "::", ":=", "..",
    "...", "//", "/*", "*/", "##", "###", "www", "fi", "fl", "ff", "ffi", "0x1F", "3x4", "{|", "|}", "<!--", "~~",
    "(c)", "++", "--", "**", "??", "?.", "\\n", "_|_", "a:b", "10:30", "(A)", "-1", "#{", "[|", "</", "/>", "%%",
]


def cut(source, target):
    options = subset.Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.drop_tables += ["DSIG"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 16, 17]
    options.notdef_outline = True
    options.recalc_timestamp = False
    font = subset.load_font(source, options)
    font.flavor = None
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    font.save(target)


def prove(path):
    font = uharfbuzz.Font(uharfbuzz.Face(path.read_bytes()))
    for text in MUST_STAY_APART:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(font, buffer)
        shaped = [glyph.codepoint for glyph in buffer.glyph_infos]
        plain = [font.get_nominal_glyph(ord(character)) for character in text]
        if shaped != plain:
            sys.exit(f"{path.name}: {text!r} is still drawn as something else")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    inter, jetbrains_mono = map(pathlib.Path, sys.argv[1:])
    sources = [inter / f"Inter-{weight}.woff2" for weight in ("Regular", "Medium", "SemiBold")]
    sources += [jetbrains_mono / f"JetBrainsMono-{weight}.ttf" for weight in ("Regular", "Bold")]
    for source in sources:
        target = HERE / f"{source.stem}.ttf"
        cut(source, target)
        prove(target)
        print(f"{target.name}: {target.stat().st_size} bytes")


main()
