#!/usr/bin/env python3
"""Trains a linear classifier over hashed features and writes it as a model file (src/model/linear.rs).

    linear.py examples.tsv --model models/NAME.bin --classes a,b,c [--bits 15] [--c 0.5] [--weight balanced] [--no-write]

One example a line: `group<TAB>label<TAB>hash hash hash`, hashes unsigned 32-bit decimals as the program writes them.
Examples of one group (an article) never stand on both sides of a fold. Prints the accuracy over five folds by group,
with the weights quantised as in the file, the F1 of each class and a table of calibration; then fits all examples.

The temperature is fitted on the scores of the folds, so that the probabilities that the program computes are calibrated.
"""
import argparse, collections, struct, sys

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold


def read(paths, classes, bits):
    groups, labels, rows, cols = [], [], [], []
    mask = (1 << bits) - 1
    for path in paths:
        for line in open(path, encoding="utf-8"):
            group, label, hashes = line.rstrip("\n").split("\t")
            if label not in classes:
                sys.exit(f"{path}: label {label!r} is not among the classes")
            # The program adds a weight for each feature, so two features of one bucket count twice here too.
            for h in hashes.split():
                rows.append(len(labels))
                cols.append(int(h) & mask)
            groups.append(group)
            labels.append(classes.index(label))
    x = csr_matrix((np.ones(len(rows)), (rows, cols)), shape=(len(labels), 1 << bits))
    x.sum_duplicates()
    return np.array(groups), np.array(labels), x


def fit(x, y, n, args):
    """Weights (features x classes) and biases; classes that no example has get a bias that never wins."""
    # Buckets that no example uses keep the weight zero; leaving them out of the fit saves most of its time.
    used = np.unique(x.indices)
    solver = "liblinear" if n == 2 else "lbfgs"
    model = LogisticRegression(C=args.c, max_iter=400, tol=1e-3, class_weight=args.weight, solver=solver)
    model.fit(x[:, used], y)
    w, b = np.zeros((x.shape[1], n)), np.full(n, -20.0)
    if len(model.classes_) == 2:
        w[used, model.classes_[1]], b[model.classes_[1]] = model.coef_[0], model.intercept_[0]
        b[model.classes_[0]] = 0.0
    else:
        for k, c in enumerate(model.classes_):
            w[used, c], b[c] = model.coef_[k], model.intercept_[k]
    return w, b


def quantise(w):
    # A few large weights would leave the many small ones no steps; they are cut at the 99.99th percentile.
    top = np.percentile(np.abs(w[w != 0]), 99.99) if np.any(w) else 1.0
    scale = max(top, 1e-6) / 127
    return np.clip(np.rint(w / scale), -127, 127).astype(np.int8), scale


def softmax(s):
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("examples", nargs="+")
    ap.add_argument("--model")
    ap.add_argument("--classes", required=True, help="the classes in the order of the program, comma-separated")
    ap.add_argument("--bits", type=int, default=15)
    ap.add_argument("--c", type=float, default=0.5)
    ap.add_argument("--folds", type=int, default=5)
    ap.add_argument("--weight", choices=["balanced"])
    ap.add_argument("--no-write", action="store_true")
    args = ap.parse_args()
    classes = args.classes.split(",")
    groups, y, x = read(args.examples, classes, args.bits)
    print(f"{len(y)} examples, {len(set(groups))} groups, {x.nnz / len(y):.1f} features each")

    scores = np.zeros((len(y), len(classes)))
    for train, test in GroupKFold(args.folds).split(x, y, groups):
        w, b = fit(x[train], y[train], len(classes), args)
        q, scale = quantise(w)
        scores[test] = x[test] @ (q.astype(float) * scale) + b
    nll = lambda t: -np.log(softmax(scores / t)[np.arange(len(y)), y] + 1e-12).mean()
    t = minimize_scalar(nll, bounds=(0.2, 5.0), method="bounded").x
    p = softmax(scores / t)
    guess = p.argmax(axis=1)
    print(f"accuracy {100 * (guess == y).mean():.1f} over {args.folds} folds by group; temperature {t:.2f}, log loss {nll(t):.3f}")
    for k, name in enumerate(classes):
        right, gold, pred = ((guess == k) & (y == k)).sum(), (y == k).sum(), (guess == k).sum()
        if gold or pred:
            f1 = 200 * right / (gold + pred)
            wrong = collections.Counter(classes[g] for g in guess[(y == k) & (guess != k)]).most_common(3)
            print(f"  {name:16} F1 {f1:5.1f}  gold {gold:5}  taken for {', '.join(f'{n} {c}' for n, c in wrong)}")
    sure = p.max(axis=1)
    for low in np.arange(0.2, 1.0, 0.1):
        inside = (sure >= low) & (sure < low + 0.1 + 1e-9)
        if inside.sum() >= 10:
            print(f"  confidence {low:.1f}-{low + 0.1:.1f}: {100 * (guess == y)[inside].mean():5.1f} % right of {inside.sum()}")

    if args.no_write or not args.model:
        return
    w, b = fit(x, y, len(classes), args)
    q, scale = quantise(w)
    with open(args.model, "wb") as f:
        f.write(b"LXLN" + struct.pack("<HHf", len(classes), args.bits, scale / t))
        f.write((b / t).astype("<f4").tobytes())
        f.write(q.tobytes())
    print(f"{args.model}: {len(classes)} classes, {1 << args.bits} buckets, {q.size} weights, {np.count_nonzero(q)} not zero")


if __name__ == "__main__":
    main()
