#!/usr/bin/env python3
"""Trains what tells the kinds of sums: a linear classifier, a network and the table of how kinds follow each other.

    kinds.py examples.tsv [--extra more.tsv] [--write models/amount]

Examples are what `examples/amount_features.rs` writes. Prints figures over folds by article, of the gold articles alone: the
texts of `--extra` help to train and are never measured on. Then fits all examples and writes `amount-kind.bin`,
`amount-net.bin`, `amount-vectors.bin` and `amount-sequence.bin` (formats: src/model/linear.rs, src/model/perceptron.rs,
src/model/vectors.rs, src/amounts/sequence.rs). The vectors begin as those of word_vectors.py.
"""
import argparse, collections, struct

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

import bag_network as network
from linear import quantise, softmax

KINDS = "damages settlement fine fee bail deal investment debt revenue value price pay loss budget other".split()
WAYS = 13
# Of src/amounts/slots.rs: types of names and numbers that stand for them, numbers of a form, the slot of all words around.
TAGS, FORM, AROUND = 8, 21, 16


def read(paths, bits):
    """Articles, kinds, ways of following, features and slots of the sums in some files."""
    groups, labels, ways, rows, cols, slots = [], [], [], [], [], []
    for line in (line for path in paths for line in open(path, encoding="utf-8")):
        group, label, hashes, way, _, _, words, form = line.rstrip("\n").split("\t")
        for h in hashes.split():
            rows.append(len(labels))
            cols.append(int(h) & ((1 << bits) - 1))
        groups.append(group)
        labels.append(KINDS.index(label) if label in KINDS else -1)
        ways.append(int(way))
        slots.append((group, words, form))
    x = csr_matrix((np.ones(len(rows), np.float32), (rows, cols)), shape=(len(labels), 1 << bits))
    x.sum_duplicates()
    return np.array(groups), np.array(labels), np.array(ways), x, bags(slots)


def bags(lines):
    """What the network sees of sums; each line: the article, the words of the slots, the places set in the form."""
    slots = [[[int(w) for w in slot.split()] for slot in words.split(",")] for _, words, _ in lines]
    around = {}
    for (group, *_), own in zip(lines, slots):
        around.setdefault(group, []).extend(own[AROUND])
    form = network.form([[int(p) for p in places.split()] for _, _, places in lines], FORM)
    return network.Bags([own + [around[group]] for (group, *_), own in zip(lines, slots)], form)


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
    ap.add_argument("--extra", nargs="*", default=[])
    ap.add_argument("--vectors", required=True, help="what word_vectors.py wrote")
    ap.add_argument("--write", help="the files to write, up to the hyphen: models/amount")
    ap.add_argument("--bits", type=int, default=17)
    ap.add_argument("--c", type=float, default=0.05)
    ap.add_argument("--strength", type=float, default=0.3, help="how much the table of followers counts")
    ap.add_argument("--share", type=float, default=0.4, help="how much the network counts beside the classifier")
    ap.add_argument("--hidden", type=int, default=64)
    ap.add_argument("--folds", type=int, default=5)
    ap.add_argument("--save")
    args = ap.parse_args()
    groups, y, ways, x, sums = read([args.examples], args.bits)
    known = y >= 0
    more = read(args.extra, args.bits)
    own = more[1] >= 0
    print(f"{known.sum()} sums of {len(set(groups))} articles, {x.nnz / len(y):.0f} features each; {own.sum()} further sums")

    # All sums in one array: those that are measured on first.
    table = network.vectors(args.vectors, TAGS)
    n = len(y)
    every, kinds = vstack([x, more[3]]).tocsr(), np.concatenate([y, more[1]])
    further = n + np.flatnonzero(own)
    both = sums + more[4]
    fit_network = lambda part: network.fit(both, part, kinds, table, len(KINDS), hidden=args.hidden)

    linear, dense = np.zeros((n, len(KINDS))), np.zeros((n, len(KINDS)))
    follows = {}
    folds = list(GroupKFold(args.folds).split(x, y, groups))
    for k, (train, test) in enumerate(folds):
        train = train[known[train]]
        part = np.concatenate([train, further])
        w, b = fit(every[part], kinds[part], args)
        q, scale = quantise(w)
        linear[test] = x[test] @ (q.astype(float) * scale) + b
        dense[test] = fit_network(part).scores(both, test)
        follows[k] = follow(y[np.sort(train)], ways[np.sort(train)], groups[np.sort(train)])
    index = np.arange(n)[known]
    nll = lambda p: -np.log(p[index, y[index]] + 1e-12).mean()
    given = np.array([g[0] == "t" for g in groups])

    def right(p, part=known):
        part = part & known
        return 100 * (p[part].argmax(1) == y[part]).mean()

    def tell(name, p):
        print(f"{name}: {right(p):.1f} (t* {right(p, given):.1f}), log loss {nll(p):.3f}")

    def best(at):
        t = minimize_scalar(lambda t: nll(at(t)), bounds=(0.3, 3.0), method="bounded").x
        return at(t), t

    tell("classifier", best(lambda t: softmax(linear / t))[0])
    tell("network", best(lambda t: softmax(dense / t))[0])
    for share_ in sorted({0.3, 0.4, 0.6, args.share}):
        tell(f"both, share {share_}", best(lambda t: softmax(((1 - share_) * linear + share_ * dense) / t))[0])
    scores = (1 - args.share) * linear + args.share * dense

    def chained(strength, t):
        p = softmax(scores / t)
        for k, (_, test) in enumerate(folds):
            test = np.sort(test)
            p[test] = share(p[test], ways[test], groups[test], strength * follows[k])
        return p

    for strength in sorted({0.5, args.strength}):
        p, tt = best(lambda t: chained(strength, t))
        tell(f"chained {strength}, temperature {tt:.2f}", p)
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
        np.savez(args.save, groups=groups, y=y, p=final, linear=linear, dense=dense)
    if not args.write:
        return
    part = np.flatnonzero(kinds >= 0)
    w, b = fit(every[part], kinds[part], args)
    q, scale = quantise(w)
    weight = (1 - args.share) / t
    with open(args.write + "-kind.bin", "wb") as f:
        f.write(b"LXLN" + struct.pack("<HHf", len(KINDS), args.bits, scale * weight))
        f.write((b * weight).astype("<f4").tobytes())
        f.write(q.tobytes())
    fit_network(part).write(args.write + "-net.bin", args.write + "-vectors.bin", args.share / t)
    table = args.strength * follow(y, ways, groups)
    scale = np.abs(table).max() / 127
    with open(args.write + "-sequence.bin", "wb") as f:
        f.write(b"LXSQ" + struct.pack("<BBf", WAYS, len(KINDS), scale))
        f.write(np.rint(table / scale).astype(np.int8).tobytes())
    print(f"{args.write}-kind.bin, -net.bin, -vectors.bin, -sequence.bin: written")


if __name__ == "__main__":
    main()
