#!/usr/bin/env python3
"""Measures sums of money on currency cases in the form of Microsoft Recognizers-Text (text, expected spans with value and unit).

    currency.py export CASES.json DIR        one text file a case
    lexwire extract DIR --format jsonl > records.jsonl
    currency.py score CASES.json records.jsonl [--errors]

A case is right when exactly the expected spans are found, each with its value and unit. Two conventions differ and are
counted both ways. *Ours*: subunits are given in the currency (50 cents is 0.50), a bare currency name is no sum, coins
of cryptocurrencies are no money, a bare `$` is the dollar that the text is about. *Theirs* as the set has it.
"""
import json, os, sys
from decimal import Decimal

SUBUNITS = {"Cent", "Penny", "Pence"}
COINS = {"BTC"}
DOLLARS = {"USD", "AUD", "CAD", "NZD", "HKD", "SGD"}


def main():
    mode, cases = sys.argv[1], json.load(open(sys.argv[2], encoding="utf-8"))
    if mode == "export":
        os.makedirs(sys.argv[3], exist_ok=True)
        for c in cases:
            open(os.path.join(sys.argv[3], f"{c['id']}.txt"), "w", encoding="utf-8").write(c["text"])
        return
    found = {os.path.splitext(os.path.basename(r["id"]))[0]: r["amounts"] for r in map(json.loads, open(sys.argv[3], encoding="utf-8"))}
    ours = theirs = spans = 0
    for c in cases:
        got = {(a["start"], a["end"]): a for a in found[str(c["id"])]}
        expected = {(e["start"], e["end"]): e for e in c["expected"]}
        strict = set(got) == set(expected) and all(
            got[s]["currency"] == e["iso"] and e["value"] and Decimal(got[s]["low"]) == Decimal(e["value"]) for s, e in expected.items())
        kept = {s: e for s, e in expected.items() if e["value"] is not None and e["iso"] not in COINS}

        def same(a, e):
            value = Decimal(e["value"])
            if e["unit"] in SUBUNITS:
                return Decimal(a["low"]) * 100 == value
            dollar = e["unit"] == "Dollar" and a["currency"] in DOLLARS
            return (dollar or a["currency"] == e["iso"]) and Decimal(a["low"]) == value
        loose = set(got) == set(kept) and all(same(got[s], e) for s, e in kept.items())
        spans += set(got) == set(kept)
        ours += loose
        theirs += strict
        if not loose and "--errors" in sys.argv:
            print(c["text"], "| expected", [(e["text"], e["value"], e["iso"]) for e in kept.values()], "| got", [(a["text"], a["low"], a["currency"]) for a in got.values()])
    n = len(cases)
    print(f"{n} cases: right by our conventions {100 * ours / n:.1f} %, by the set's {100 * theirs / n:.1f} %, spans alone {100 * spans / n:.1f} %")


if __name__ == "__main__":
    main()
