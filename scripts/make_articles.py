#!/usr/bin/env python3
"""Makes many plain articles out of a few gold ones, for timing and for tests of scale.

    make_articles.py GOLD_FOLDER OUT_FOLDER COUNT          COUNT text files
    make_articles.py GOLD_FOLDER OUT.jsonl COUNT           COUNT rows of one JSON Lines file

Each article is one of the gold texts with its paragraphs rotated by a number that depends on its position, so that no two
neighbours are equal and a run can be repeated. Only the standard library is used.
"""
import json
import pathlib
import sys
import xml.etree.ElementTree as ET


def texts(folder):
    for path in sorted(pathlib.Path(folder).glob("*.xml")):
        yield path.stem, "".join(ET.parse(path).getroot().find("text").itertext()).strip() + "\n"


def varied(text, turn):
    paragraphs = text.strip().split("\n\n")
    turn %= len(paragraphs)
    return "\n\n".join(paragraphs[turn:] + paragraphs[:turn]) + "\n"


def main():
    gold, out, count = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
    articles = list(texts(gold))
    made = ((f"{i:07}-{name}", varied(text, i // len(articles)))
            for i in range(count) for name, text in [articles[i % len(articles)]])
    if out.suffix == ".jsonl":
        with open(out, "w", encoding="utf-8") as f:
            for name, text in made:
                f.write(json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n")
    else:
        for name, text in made:
            path = out / name[:4] / f"{name}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
