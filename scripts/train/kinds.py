#!/usr/bin/env python3
"""Trains what tells the kinds of sums: a linear classifier and the table of how kinds follow each other.

    kinds.py examples.tsv [--extra more.tsv] [--model models/amount-kind.bin --sequence models/amount-sequence.bin]

Examples are what `examples/amount_features.rs` writes. Prints figures over folds by article, of the gold articles alone: the
texts of `--extra` help to train and are never measured on. Then fits all examples and writes the files (formats:
src/model/linear.rs, src/amounts/sequence.rs).
"""
import argparse, collections, struct

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from linear import quantise, softmax

KINDS = "damages settlement fine fee bail deal investment debt revenue value price pay loss budget other".split()
WAYS = 13


def read(path, bits):
    groups, labels, ways, rows, cols = [], [], [], [], []
    for line in open(path, encoding="utf-8"):
        group, label, hashes, way, *_ = line.rstrip("\n").split("\t")
        for h in hashes.split():
            rows.append(len(labels))
            cols.append(int(h) & ((1 << bits) - 1))
        groups.append(group)
        labels.append(KINDS.index(label) if label in KINDS else -1)
        ways.append(int(way))
    x = csr_matrix((np.ones(len(rows), np.float32), (rows, cols)), shape=(len(labels), 1 << bits))
    x.sum_duplicates()
    return np.array(groups), np.array(labels), np.array(ways), x


def fit(x, y, args):
    """Weights (features x kinds) and biases."""
    used = np.unique(x.indices)
    model = LogisticRegression(C=args.c, max_iter=300, tol=2e-3)
    model.fit(x[:, used], y)
    w = np.zeros((x.shape[1], len(KINDS)))
    w[used] = model.coef_.T
    return w, model.intercept_


def chains(groups, ways):
    """Runs of sums that follow each other."""
    out = []
    for i in range(len(groups)):
        if ways[i] == 0 or i == 0 or groups[i] != groups[i - 1]:
            out.append([])
        out[-1].append(i)
    return out


def follow(y, ways, groups, smooth=2.0):
    """log P(kind | kind before, way) - log P(kind), smoothed."""
    prior = np.bincount(y[y >= 0], minlength=len(KINDS)) + 1.0
    prior /= prior.sum()
    table = np.zeros((WAYS, len(KINDS), len(KINDS)))
    counts = np.zeros_like(table)
    for i in range(1, len(y)):
        if ways[i] and groups[i] == groups[i - 1] and y[i] >= 0 and y[i - 1] >= 0:
            counts[ways[i], y[i - 1], y[i]] += 1
    for way in range(1, WAYS):
        total = counts[way].sum()
        same = (np.trace(counts[way]) + 1) / (total + 2)
        for k in range(len(KINDS)):
            # Where a kind was seen seldom, the share of all kinds that go on stands in.
            base = prior * (1 - same) / (1 - prior[k])
            base[k] = same
            p = (counts[way, k] + 8 * smooth * base) / (counts[way, k].sum() + 8 * smooth)
            table[way, k] = np.log(p) - np.log(prior)
    return table


def share(p, ways, groups, table):
    """Forward and backward sums over each chain, as src/amounts/sequence.rs computes them."""
    out = p.copy()
    e = np.exp(table)
    for chain in chains(groups, ways):
        if len(chain) < 2:
            continue
        f = [p[chain[0]]]
        for i in chain[1:]:
            v = p[i] * (f[-1] @ e[ways[i]])
            f.append(v / v.sum())
        b = np.ones(len(KINDS))
        for j in range(len(chain) - 1, -1, -1):
            v = f[j] * b
            out[chain[j]] = v / v.sum()
            i = chain[j]
            b = e[ways[i]] @ (p[i] * b)
            b /= b.sum()
    return out


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("examples")
    ap.add_argument("--extra")
    ap.add_argument("--model")
    ap.add_argument("--sequence")
    ap.add_argument("--bits", type=int, default=15)
    ap.add_argument("--c", type=float, default=0.1)
    ap.add_argument("--strength", type=float, default=0.5, help="how much the table of followers counts")
    ap.add_argument("--folds", type=int, default=5)
    ap.add_argument("--confusion", action="store_true")
    ap.add_argument("--save")
    args = ap.parse_args()
    groups, y, ways, x = read(args.examples, args.bits)
    known = y >= 0
    extra = read(args.extra, args.bits) if args.extra else None
    own = extra[1] >= 0 if extra else None
    print(f"{known.sum()} sums of {len(set(groups))} articles, {x.nnz / len(y):.0f} features each"
          + (f"; {own.sum()} further sums" if extra else ""))

    scores = np.zeros((len(y), len(KINDS)))
    table = {}
    folds = list(GroupKFold(args.folds).split(x, y, groups))
    for n, (train, test) in enumerate(folds):
        train = train[known[train]]
        xs, ys = x[train], y[train]
        if extra:
            xs, ys = vstack([xs, extra[3][own]]).tocsr(), np.concatenate([ys, extra[1][own]])
        w, b = fit(xs, ys, args)
        q, scale = quantise(w)
        scores[test] = x[test] @ (q.astype(float) * scale) + b
        table[n] = follow(y[np.sort(train)], ways[np.sort(train)], groups[np.sort(train)])
    index = np.arange(len(y))[known]
    nll = lambda p: -np.log(p[index, y[index]] + 1e-12).mean()
    t = minimize_scalar(lambda t: nll(softmax(scores / t)), bounds=(0.2, 5.0), method="bounded").x
    single = softmax(scores / t)
    given = np.array([g[0] == "t" for g in groups])

    def right(p, part=known):
        part = part & known
        return 100 * (p[part].argmax(1) == y[part]).mean()

    def shared(strength, t):
        p = softmax(scores / t)
        for n, (_, test) in enumerate(folds):
            test = np.sort(test)
            p[test] = share(p[test], ways[test], groups[test], strength * table[n])
        return p

    print(f"alone: {right(single):.1f} (t* {right(single, given):.1f}), log loss {nll(single):.3f}, temperature {t:.2f}")
    for strength in sorted({0.3, 0.5, 0.7, args.strength}):
        tt = minimize_scalar(lambda t: nll(shared(strength, t)), bounds=(0.5, 3.0), method="bounded").x
        p = shared(strength, tt)
        print(f"chained {strength}: {right(p):.1f} (t* {right(p, given):.1f}), log loss {nll(p):.3f}, temperature {tt:.2f}")
        if strength == args.strength:
            final, t = p, tt
    guess = final.argmax(1)
    for k, name in enumerate(KINDS):
        hit, gold, pred = ((guess == k) & (y == k)).sum(), (y == k).sum(), ((guess == k) & known).sum()
        wrong = collections.Counter(KINDS[g] for g in guess[(y == k) & (guess != k)]).most_common(4)
        print(f"  {name:11} F1 {200 * hit / max(gold + pred, 1):5.1f}  gold {gold:4}  taken for {', '.join(f'{n} {c}' for n, c in wrong)}")
    sure = final.max(axis=1)
    for low in np.arange(0.2, 1.0, 0.1):
        inside = known & (sure >= low) & (sure < low + 0.1 + 1e-9)
        if inside.sum() >= 10:
            print(f"  confidence {low:.1f}-{low + 0.1:.1f}: {100 * (guess == y)[inside].mean():5.1f} % right of {inside.sum()}")
    if args.save:
        np.savez(args.save, groups=groups, y=y, p=final)
    if not args.model:
        return
    xs, ys = x[known], y[known]
    if extra:
        xs, ys = vstack([xs, extra[3][own]]).tocsr(), np.concatenate([ys, extra[1][own]])
    w, b = fit(xs, ys, args)
    q, scale = quantise(w)
    with open(args.model, "wb") as f:
        f.write(b"LXLN" + struct.pack("<HHf", len(KINDS), args.bits, scale / t))
        f.write((b / t).astype("<f4").tobytes())
        f.write(q.tobytes())
    follows = args.strength * follow(y, ways, groups)
    scale = np.abs(follows).max() / 127
    with open(args.sequence, "wb") as f:
        f.write(b"LXSQ" + struct.pack("<BBf", WAYS, len(KINDS), scale))
        f.write(np.rint(follows / scale).astype(np.int8).tobytes())
    print(f"{args.model}, {args.sequence}: written")


if __name__ == "__main__":
    main()
