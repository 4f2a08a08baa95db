#!/usr/bin/env python3
"""Trains the network of src/disputes/role_words.rs: which roles a party has, from the words around it.

    role_words.py --work WORK --gold gold.jsonl --read read.jsonl --vectors VECTORS [--out models]

The word vectors begin as those of word_vectors.py. What it makes of articles that it has not seen (the folds of legal.py) is
written to WORK/role-words.pkl for the second look. With --out the network of all articles is written, `role-net.bin` and
`role-vectors.bin`.
"""
import argparse, json, os, pickle
os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np
import bag_network as network
import legal

# Places of src/disputes/role_words.rs.
PLACES = 200


def load(sources):
    """Articles with their roles, and for each of their parties what the network sees."""
    docs, slots, places = [], [], []
    for copy, path in sources:
        for line in open(path, encoding="utf-8"):
            d = json.loads(line)
            docs.append({"name": d["name"], "copy": copy, "kinds": d["kinds"], "gold": d["gold"]})
            slots += d["party_slots"]
            places += d["party_places"]
    return docs, network.Bags(slots, network.form(places, PLACES))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--work", required=True)
    ap.add_argument("--gold", nargs="+", required=True)
    ap.add_argument("--read", nargs="+", required=True)
    ap.add_argument("--vectors", required=True, help="what word_vectors.py wrote")
    ap.add_argument("--out")
    args = ap.parse_args()
    docs, bags = load([("gold", p) for p in args.gold] + [("read", p) for p in args.read])
    ends = np.cumsum([len(d["kinds"]) for d in docs])
    own = [np.arange(end - len(d["kinds"]), end) for d, end in zip(docs, ends)]
    gold = [(legal.gold_roles(d), len(d["kinds"])) for d in docs]
    y = np.array([[float(r in roles[p]) for r in legal.ROLES] for roles, n in gold for p in range(n)], np.float32)
    table = network.vectors(args.vectors)
    fit = lambda rows: network.fit(bags, rows, y, table, len(legal.ROLES), hidden=128, epochs=6, drop=0.15)
    scores = np.zeros_like(y)
    for held in legal.folds(docs):
        rows = np.concatenate([own[i] for i in range(len(docs)) if i not in held])
        test = np.concatenate([own[i] for i in sorted(held)])
        scores[test] = fit(rows).scores(bags, test)
    told = [scores[rows] for rows in own]
    for th in (-0.8, -0.4, 0.0):
        legal.report_roles(docs, told, th)
    os.makedirs(args.work, exist_ok=True)
    with open(f"{args.work}/role-words.pkl", "wb") as f:
        pickle.dump({(d["name"], d["copy"]): x for d, x in zip(docs, told)}, f)
    if args.out:
        fit(np.arange(len(y))).write(f"{args.out}/role-net.bin", f"{args.out}/role-vectors.bin")


if __name__ == "__main__":
    main()
