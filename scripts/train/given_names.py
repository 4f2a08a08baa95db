#!/usr/bin/env python3
"""Writes the first names that women, or men, almost alone bear as a file of two groups (src/model/classes.rs).

    given_names.py --model models/given-names.bin

From the counts that the package `nomquamgender` (MIT) has gathered from the name lists of 36 public sources: names in
three sources or more, borne by ten persons or more, 85 % of them of one gender; but for those that
`src/parties/data/first_names.txt` has, for titles (*sheikh*) and for names of two letters, which are mostly
syllables of family names (*Na*). Letters are plain (*sinead* for *sinéad*).
"""
import argparse, json, struct
from importlib.resources import files

from word_classes import feature

SOURCES, BEARERS, SHARE = 3, 10, 0.85


def known(path="src/parties/data/first_names.txt"):
    with open(path, encoding="utf-8") as f:
        return {name for line in f if line[:2] in ("f ", "m ", "u ") for name in line.split()[1:]}


def titles(path="src/parties/data/honorifics.txt"):
    with open(path, encoding="utf-8") as f:
        return {title for line in f if line[0] != "#" for title in line.split()[1:]}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--model", required=True)
    o = ap.parse_args()
    names = json.loads((files("nomquamgender") / "name_data.json").read_text(encoding="utf-8"))
    listed, groups = known() | titles(), {}
    for name, (sources, bearers, women, _) in sorted(names.items()):
        if sources < SOURCES or bearers < BEARERS or SHARE > women > 1 - SHARE:
            continue
        if name.isascii() and name.isalpha() and len(name) > 2 and name not in listed:
            groups[feature(name)] = int(women < 0.5)
    rows = sorted(groups.items())
    with open(o.model, "wb") as f:
        f.write(b"LXCL" + struct.pack("<II", len(rows), 2))
        f.write(struct.pack(f"<{len(rows)}I", *(h for h, _ in rows)) + bytes(g for _, g in rows) + bytes([0, 1]))
    print(f"{o.model}: {len(rows)} names, {sum(g for _, g in rows)} of them men's")


if __name__ == "__main__":
    main()
