#!/usr/bin/env python3
"""Trains what says whose a sum is: a linear classifier, and the trees that look again (src/amounts/owners).

    amount_features parties GOLD.xml... > parties.tsv          (examples/amount_features.rs)
    owners.py parties.tsv [--write models/amount-party]

One candidate a line: article, label, hashes of features, number of the sum, number of the party, numbers for the trees. What the
trees see of the classifier in training are scores over folds by article, as it will be in use. Figures printed are
cross-validated; with --write, PREFIX.bin and PREFIX-second.bin are fitted on all.
"""
import argparse, collections, os, struct
os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from linear import quantise
from second import COMMON, Forest, save

# As in src/amounts/owners/second.rs.
NONE, GATE, LIKELY, FAR_SUM = -9.0, -2.5, -0.2, 99.0
SCORES = 14
BITS, C, FOLDS = 15, 0.1, 5
# Shallow trees, since each is walked for as many steps as the deepest has.
PARAMS = dict(COMMON, learning_rate=0.15, num_iterations=100, num_leaves=20, max_depth=5)


class Data:
    def __init__(self, path):
        articles, owns, sums, parties, numbers, rows, cols = [], [], [], [], [], [], []
        mask = (1 << BITS) - 1
        for line in open(path, encoding="utf-8"):
            article, label, hashes, n, party, own = line.rstrip("\n").split("\t")
            for h in hashes.split():
                rows.append(len(owns))
                cols.append(int(h) & mask)
            articles.append(article)
            owns.append(label == "yes")
            sums.append(int(n))
            parties.append(int(party))
            numbers.append(np.array(own.split(), dtype=np.float32))
        self.names, self.articles = np.unique(articles, return_inverse=True)
        self.owns, self.sums, self.parties, self.numbers = map(np.array, (owns, sums, parties, numbers))
        # The program adds a weight for each feature, so two features of one bucket count twice here too.
        self.x = csr_matrix((np.ones(len(rows)), (rows, cols)), shape=(len(owns), 1 << BITS))
        self.x.sum_duplicates()


class Classifier:
    def fit(self, x, y):
        self.used = np.unique(x.indices)
        model = LogisticRegression(C=C, tol=1e-3, solver="liblinear").fit(x[:, self.used], y)
        weights = np.zeros(x.shape[1])
        weights[self.used] = model.coef_[0]
        self.weights, self.scale = quantise(weights)
        self.bias = float(model.intercept_[0])
        return self

    def scores(self, x):
        return x @ self.weights.astype(float) * self.scale + self.bias

    def save(self, path):
        with open(path, "wb") as f:
            f.write(b"LXLN" + struct.pack("<HHf", 1, BITS, self.scale) + struct.pack("<f", self.bias) + self.weights.tobytes())


def over_folds(data, x, fit, kept):
    """Scores of the candidates in `kept`, each by a model that has not seen its article."""
    out = np.full(len(data.owns), NONE)
    for train, test in GroupKFold(FOLDS).split(x, data.owns, data.articles):
        train, test = train[kept[train]], test[kept[test]]
        out[test] = fit(x[train], data.owns[train]).scores(x[test])
    return out


def rows(data, scores):
    """What the trees see of each candidate with a score above the gate."""
    out = np.full((len(scores), SCORES), NONE)
    of_sum, of_party = collections.defaultdict(list), collections.defaultdict(list)
    for i in range(len(scores)):
        of_sum[data.articles[i], data.sums[i]].append(i)
        if scores[i] > GATE:
            of_party[data.articles[i], data.parties[i]].append(i)
    for near in of_sum.values():
        s = scores[near]
        order = np.sort(s)[::-1]
        p = 1 / (1 + np.exp(-s))
        for i, x, own in zip(near, s, p):
            above = int((order > x).sum())
            best = [order[n + (above <= n)] if n + (above <= n) < len(order) else NONE for n in (0, 1)]
            out[i, :8] = [x, *best, above, len(s), (s > LIKELY).sum(), x - best[0], p.sum() - own]
    for own in of_party.values():
        s = scores[own]
        top = np.sort(s)[::-1]
        for k, i in enumerate(own):
            if len(own) > 1:
                out[i, 8] = (s.sum() - s[k]) / (len(own) - 1)
                out[i, 9] = top[1] if s[k] >= top[0] else top[0]
            out[i, 10] = len(own) - 1
            out[i, 11] = s[k - 1] if k else NONE
            out[i, 12] = s[k + 1] if k + 1 < len(own) else NONE
            out[i, 13] = min(data.sums[i] - data.sums[own[k - 1]], FAR_SUM) if k else FAR_SUM
    return np.hstack([out, data.numbers]).astype(np.float32)


def report(name, data, scores):
    given = np.array([n.startswith("t") for n in data.names])[data.articles]
    for of, mask in (("all", np.ones(len(given), bool)), ("given", given)):
        y, best = data.owns[mask], []
        for t in np.arange(-0.8, 0.5, 0.1):
            told = scores[mask] > t
            best.append((200 * (told & y).sum() / (told.sum() + y.sum()), t))
        print(f"{name}, {of}: " + ", ".join(f"{f:.1f} at {t:+.1f}" for f, t in best), flush=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("examples")
    ap.add_argument("--write", metavar="PREFIX")
    args = ap.parse_args()
    data = Data(args.examples)
    print(f"{len(data.owns)} candidates of {len(data.names)} articles, {data.owns.sum()} of them owners")
    everyone = np.ones(len(data.owns), bool)
    first = over_folds(data, data.x, lambda x, y: Classifier().fit(x, y), everyone)
    report("classifier", data, first)
    kept = first > GATE
    print(f"over the gate: {kept.sum()}; owners under it: {(data.owns & ~kept).sum()}")
    x = rows(data, first)
    second = over_folds(data, x, lambda x, y: Forest(PARAMS).fit(x, y), kept)
    report("trees", data, second)
    if args.write:
        Classifier().fit(data.x, data.owns).save(args.write + ".bin")
        forest = Forest(PARAMS).fit(x[kept], data.owns[kept])
        save(args.write + "-second.bin", x.shape[1], [forest])


if __name__ == "__main__":
    main()
