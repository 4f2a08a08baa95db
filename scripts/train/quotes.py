#!/usr/bin/env python3
"""Trains the models of the quotes stage: whom a phrase refers to, and what kind a quotation is.

    cargo build --release --example gold_quotes
    target/release/examples/gold_quotes --decisions corpus/train/*.xml > given.jsonl
    target/release/examples/gold_quotes --decisions --predicted corpus/train/*.xml > found.jsonl
    scripts/train/quotes.py given.jsonl found.jsonl [--held-out held_out.jsonl] [--write models]

Prints the accuracy cross-validated over articles (five folds), then trains on everything and writes
models/quote-speaker.bin and models/quote-kind.bin. Deterministic. Needs numpy and scipy.
"""
import argparse, json, os, struct, zlib
import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

BITS = 14
FOLDS = 5


def matrix(rows):
    """Rows of hashed features as a sparse matrix; a feature counts as often as it is present."""
    indptr = np.cumsum([0] + [len(r) for r in rows])
    indices = np.array([f & ((1 << BITS) - 1) for r in rows for f in r], dtype=np.int64)
    return csr_matrix((np.ones(len(indices), dtype=np.float32), indices, indptr), shape=(len(rows), 1 << BITS))


def ranker(groups, l2):
    """Weights that make the right candidate of each group the likeliest (softmax within the group)."""
    x = matrix([c for g in groups for c in g["candidates"]])
    sizes = [len(g["candidates"]) for g in groups]
    start = np.cumsum([0] + sizes)[:-1]
    right = start + np.array([g["right"] for g in groups])
    group = np.repeat(np.arange(len(groups)), sizes)

    def loss(w):
        s = x @ w
        top = np.maximum.reduceat(s, start)
        e = np.exp(s - top[group])
        total = np.add.reduceat(e, start)
        p = e / total[group]
        value = (np.log(total) + top - s[right]).sum() + l2 * (w @ w) / 2
        p[right] -= 1
        return value, x.T @ p + l2 * w

    w = minimize(loss, np.zeros(1 << BITS), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return w


def ranked(groups, w):
    """How many groups have their right candidate first, and the probabilities of the first ones."""
    right, probability = [], []
    for g in groups:
        s = matrix(g["candidates"]) @ w
        p = np.exp(s - s.max())
        right.append(int(s.argmax()) == g["right"])
        probability.append(p.max() / p.sum())
    return np.array(right), np.array(probability)


def classifier(items, classes, l2):
    """Weights of a multinomial logistic regression, with a bias a class."""
    x = matrix([i["features"] for i in items])
    y = np.array([i["right"] for i in items])
    hot = np.eye(classes)[y]

    def loss(v):
        w, b = v[:-classes].reshape(1 << BITS, classes), v[-classes:]
        s = x @ w + b
        s -= s.max(1, keepdims=True)
        p = np.exp(s)
        p /= p.sum(1, keepdims=True)
        value = -np.log(np.maximum(p[np.arange(len(y)), y], 1e-12)).sum() + l2 * (w * w).sum() / 2
        d = p - hot
        return value, np.concatenate([(x.T @ d + l2 * w).ravel(), d.sum(0)])

    v = minimize(loss, np.zeros((1 << BITS) * classes + classes), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return v[:-classes].reshape(1 << BITS, classes), v[-classes:]


def write(path, weights, bias):
    """Writes a model file: see src/model/linear.rs."""
    weights = weights.reshape(1 << BITS, -1)
    scale = max(np.abs(weights).max() / 127, 1e-9)
    q = np.clip(np.round(weights / scale), -127, 127).astype(np.int8)
    with open(path, "wb") as f:
        f.write(b"LXLN" + struct.pack("<HHf", weights.shape[1], BITS, scale))
        f.write(np.asarray(bias, dtype="<f4").tobytes() + q.tobytes())


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("decisions", nargs="+")
    ap.add_argument("--held-out", nargs="*", default=[])
    ap.add_argument("--write", help="folder for the models")
    ap.add_argument("--l2", type=float, default=4.0)
    ap.add_argument("--wrong", action="store_true")
    o = ap.parse_args()
    read = lambda paths: [json.loads(l) for p in paths for l in open(p, encoding="utf-8")]
    articles, held = read(o.decisions), read(o.held_out)
    fold = lambda a: zlib.crc32(a["id"].encode()) % FOLDS
    referents = lambda arts: [g for a in arts for g in a["referents"] if g["right"] is not None]
    missing = lambda arts: sum(g["right"] is None for a in arts for g in a["referents"])
    kinds = lambda arts: [k for a in arts for k in a["kinds"]]

    right, probability, kind_right = [], [], []
    for k in range(FOLDS):
        train, test = [a for a in articles if fold(a) != k], [a for a in articles if fold(a) == k]
        r, p = ranked(referents(test), ranker(referents(train), o.l2))
        right.append(r)
        probability.append(p)
        w, b = classifier(kinds(train), 3, o.l2)
        items = kinds(test)
        got = (matrix([i["features"] for i in items]) @ w + b).argmax(1)
        kind_right.append(got == np.array([i["right"] for i in items]))
        if o.wrong:
            for i, g in zip(items, got):
                if g != i["right"]:
                    print("KIND", "dpo"[i["right"]], "dpo"[g], i["text"][:90].replace("\n", " "))
            for g, ok in zip(referents(test), r):
                if not ok:
                    print("REF", g["text"])
    right, probability = np.concatenate(right), np.concatenate(probability)
    print(f"{len(articles)} articles; referents {len(right)} ({missing(articles)} without a right candidate), "
          f"cross-validated {100 * right.mean():.1f}; kinds {sum(map(len, kind_right))}, "
          f"cross-validated {100 * np.concatenate(kind_right).mean():.1f}")
    for lo, hi in ((0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        at = (probability >= lo) & (probability < hi)
        if at.any():
            print(f"  probability {lo:.1f} to {min(hi, 1):.1f}: {at.sum()} phrases, {100 * right[at].mean():.1f} right")
    w = ranker(referents(articles), o.l2)
    kw, kb = classifier(kinds(articles), 3, o.l2)
    if held:
        r, _ = ranked(referents(held), w)
        items = kinds(held)
        got = (matrix([i["features"] for i in items]) @ kw + kb).argmax(1)
        print(f"held out: referents {100 * r.mean():.1f} of {len(r)}, kinds {100 * np.mean(got == np.array([i['right'] for i in items])):.1f} of {len(items)}")
    if o.write:
        write(os.path.join(o.write, "quote-speaker.bin"), w, [0.0])
        write(os.path.join(o.write, "quote-kind.bin"), kw, kb)


if __name__ == "__main__":
    main()
