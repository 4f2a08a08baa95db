#!/usr/bin/env python3
"""Trains the classifiers of src/disputes/fields: stages, claims and courts of disputes, and kinds of agreements.

    legal_features gold TEXT.txt... > gold.jsonl       (examples/legal_features.rs)
    legal_features read TEXT.txt... > read.jsonl
    fields.py --gold gold.jsonl --read read.jsonl --vectors VECTORS --work WORK [--out models] [--only stages claims courts kinds]

The sides of the disputes are those of the gold articles. All copies of an article are held out together. Figures are
cross-validated in three folds by article, with the annotated parties, for all articles and for those whose name starts with t.
Stages and kinds of agreements are told by networks too, whose word vectors begin as those of word_vectors.py. Kinds of
agreements are told again by trees (bond_kinds.py), which see what is told of stages, without which there are no kinds, and how
surely a pair is bound by models that have not seen it: what legal.py leaves in WORK.
"""
import argparse, json, os, struct, zlib
os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np
import scipy.optimize
from scipy import sparse
import bag_network as network
import bond_kinds

STAGES = ["threatened", "investigated", "filed", "charged", "pending", "trial", "ruled", "settled", "dismissed", "appealed",
          "sentenced", "acquitted"]
KINDS = ["license", "merger", "acquisition", "partnership", "supply", "employment", "loan", "settlement", "lease", "investment",
         "service", "other"]
FOLDS = 3
# Places of src/disputes/fields/stage_words.rs and of bond_words.rs, there the last that of a dispute.
STAGE_PLACES, KIND_PLACES = 269, 213
# How much the networks of stages and of kinds count beside the classifiers.
STAGE_SHARE, KIND_SHARE = 0.7, 0.8


def fold(name):
    return zlib.crc32(name.encode()) % FOLDS


def matrix(lists, bits):
    """One row a list of hashes, ones in the buckets of its features (counted twice where two features meet)."""
    mask = (1 << bits) - 1
    rows = [np.asarray(l, dtype=np.int64) & mask for l in lists]
    indptr = np.concatenate([[0], np.cumsum([len(r) for r in rows])])
    indices = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)
    m = sparse.csr_matrix((np.ones(len(indices)), indices, indptr), shape=(len(rows), 1 << bits))
    m.sum_duplicates()
    return m


def minimise(f, size, steps):
    return scipy.optimize.minimize(f, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": steps}).x


class Softmax:
    """A multinomial logistic regression with ridge."""

    def __init__(self, classes, bits, c):
        self.classes, self.bits, self.c = classes, bits, c

    def fit(self, x, y, weight):
        used = np.unique(x.indices)
        z, d, n = x[:, used], len(used), self.classes
        back, target = z.T.tocsr(), np.eye(n)[y]

        def loss(v):
            w, b = v[:d * n].reshape(d, n), v[d * n:]
            s = z @ w + b
            s -= s.max(1, keepdims=True)
            p = np.exp(s)
            p /= p.sum(1, keepdims=True)
            g = (p - target) * weight[:, None]
            value = -(np.log((p * target).sum(1) + 1e-12) * weight).sum() + 0.5 / self.c * (w ** 2).sum()
            return value, np.concatenate([(back @ g + w / self.c).ravel(), g.sum(0)])

        v = minimise(loss, d * n + n, 60)
        self.w = np.zeros((1 << self.bits, n))
        self.w[used] = v[:d * n].reshape(d, n)
        self.b = v[d * n:]
        return self

    def scores(self, x):
        return x @ self.w + self.b


class Logistic:
    """A logistic regression with ridge."""

    def __init__(self, bits, c):
        self.bits, self.c = bits, c

    def fit(self, x, y, weight):
        used = np.unique(x.indices)
        z, d, sign = x[:, used], len(used), 2.0 * y - 1

        def loss(v):
            m = sign * (z @ v[:d] + v[d])
            g = -sign * weight / (1 + np.exp(np.clip(m, -40, 40)))
            return (weight * np.logaddexp(0, -m)).sum() + 0.5 / self.c * (v[:d] ** 2).sum(), np.concatenate([z.T @ g + v[:d] / self.c, [g.sum()]])

        v = minimise(loss, d + 1, 100)
        self.w = np.zeros((1 << self.bits, 1))
        self.w[used, 0] = v[:d]
        self.b = v[d:]
        return self

    def scores(self, x):
        return x @ self.w + self.b


def save(path, model):
    """The file format of src/model/linear.rs."""
    w = model.w
    scale = max(np.percentile(np.abs(w[w != 0]), 99.95) / 127, 1e-9)
    q = np.clip(np.round(w / scale), -127, 127).astype(np.int8)
    with open(path, "wb") as f:
        f.write(b"LXLN" + struct.pack("<HHf", w.shape[1], model.bits, scale) + model.b.astype("<f4").tobytes() + q.tobytes())


def crossed(make, lists, names, y, weight, bits):
    """Scores of each row by a model that has not seen its article, and the model of all rows."""
    x = matrix(lists, bits)
    names = np.array(names)
    folds = np.array([fold(n) for n in names])
    out = None
    for k in range(FOLDS):
        at = folds != k
        s = make().fit(x[at], y[at], weight[at]).scores(x[folds == k])
        if out is None:
            out = np.zeros((len(names), s.shape[1]))
        out[folds == k] = s
    return out, (lambda: make().fit(x, y, weight))


def parts(names):
    t = np.array([n.startswith("t") for n in names])
    return (("all", np.ones(len(t), bool)), ("t*", t))


def f1(right, pred, gold):
    return f"P {100 * right / max(pred, 1):.1f} R {100 * right / max(gold, 1):.1f} F1 {200 * right / max(pred + gold, 1):.1f} (gold {gold})"


class Words:
    """A network over words in slots beside a classifier: cross-validated scores, and the network of all rows."""

    def __init__(self, slots, form, names, y, weight, classes, args):
        self.bags, self.table = network.Bags(slots, form), network.vectors(args.vectors)
        weight = weight / weight[weight > 0].mean()
        self.fit = lambda rows: network.fit(self.bags, rows[weight[rows] > 0], y, self.table, classes, weight=weight, hidden=96)
        folds = np.array([fold(n) for n in names])
        self.scores = np.zeros((len(names), classes))
        for k in range(FOLDS):
            self.scores[folds == k] = self.fit(np.flatnonzero(folds != k)).scores(self.bags, np.flatnonzero(folds == k))

    def report(self, what, scores, names, y, main, share):
        for own, other in sorted({(1.0, 0.0), (0.0, 1.0), (1.0, share - 0.2), (1.0, share), (1.0, share + 0.2)}):
            right = (own * scores + other * self.scores).argmax(1) == y
            for label, at in parts(names):
                print(f"  {what} {label}, classifier {own}, network {other:.1f}: {100 * right[at & main].mean():.1f} % of {(at & main).sum()}")

    def write(self, name, args, share):
        fitted = self.fit(np.arange(len(self.scores)))
        fitted.write(f"{args.out}/{name}-net.bin", f"{args.out}/{name}-vectors.bin", share)


def stages(docs, first, args):
    rows = [(d["name"], x, STAGES.index(x["stage"]), k < first) for k, d in enumerate(docs) for x in d["disputes"]]
    names, y, main = [r[0] for r in rows], np.array([r[2] for r in rows]), np.array([r[3] for r in rows])
    weight = np.full(len(rows), 1.0 / max(1, len(docs) / first))
    scores, final = crossed(lambda: Softmax(len(STAGES), 17, 0.02), [r[1]["stage_features"] for r in rows], names, y, weight, 17)
    words = Words([r[1]["stage_slots"] for r in rows], network.form([r[1]["stage_places"] for r in rows], STAGE_PLACES), names, y, weight, len(STAGES), args)
    words.report("stage", scores, names, y, main, STAGE_SHARE)
    scores = scores + STAGE_SHARE * words.scores
    for r, k in zip(rows, scores.argmax(1)):
        r[1]["told"] = STAGES[k]
    right = scores.argmax(1) == y
    for k, s in enumerate(STAGES):
        got = np.bincount(scores[main & (y == k)].argmax(1), minlength=len(STAGES))
        print(f"    {s:13} {got[k]:3} of {got.sum():3}, told {(scores[main].argmax(1) == k).sum():3}; else",
              ", ".join(f"{STAGES[j]} {got[j]}" for j in np.argsort(-got) if j != k and got[j] > 2)[:60])
    p = np.exp(scores - scores.max(1, keepdims=True))
    p = (p / p.sum(1, keepdims=True)).max(1)
    for lo in (0.0, 0.3, 0.5, 0.7, 0.9):
        at = main & (p >= lo) & (p < {0.0: 0.3, 0.3: 0.5, 0.5: 0.7, 0.7: 0.9, 0.9: 1.1}[lo])
        print(f"    probability {lo:.1f} and more: mean {p[at].mean():.2f}, right {right[at].mean():.2f} of {at.sum()}")
    if args.out:
        words.write("stage", args, STAGE_SHARE)
    return final


def claims(docs, first, args):
    rows = [(d["name"], f, int(c in x["claims"]), (k, j), c) for k, d in enumerate(docs) for j, x in enumerate(d["disputes"]) for c, f in x["claim_features"]]
    names, y = [r[0] for r in rows], np.array([r[2] for r in rows])
    weight = np.full(len(rows), 1.0 / max(1, len(docs) / first))
    scores, final = crossed(lambda: Logistic(17, 0.1), [r[1] for r in rows], names, y, weight, 17)
    by = {}
    for r, s in zip(rows, scores[:, 0]):
        by.setdefault(r[3], []).append((s, r[4]))
    for label in ("", "t"):
        for th in (-1.2, -0.9, -0.6, -0.3, 0.0):
            right = pred = gold = 0
            for (k, j), list_ in by.items():
                if k >= first or not docs[k]["name"].startswith(label):
                    continue
                want = set(docs[k]["disputes"][j]["claims"])
                got = {c for s, c in list_ if s > th} | {max(list_)[1]}
                right, pred, gold = right + len(want & got), pred + len(got), gold + len(want)
            print(f"  claims {label or 'all'} at {th:+.1f}:", f1(right, pred, gold))
    return final


def courts(docs, first, args):
    rows = [(d["name"], f, int(p == x["court"]), (k, j)) for k, d in enumerate(docs) for j, x in enumerate(d["disputes"]) for p, f in x["court_features"]]
    names, y = [r[0] for r in rows], np.array([r[2] for r in rows])
    weight = np.full(len(rows), 1.0 / max(1, len(docs) / first))
    scores, final = crossed(lambda: Logistic(15, 0.1), [r[1] for r in rows], names, y, weight, 15)
    best = {}
    for r, s in zip(rows, scores[:, 0]):
        best[r[3]] = max(best.get(r[3], (-99, 0)), (s, r[2]))
    for label in ("", "t"):
        for th in (-3.0, -2.0, -1.5, -1.0, -0.5, 0.0):
            right = pred = false = 0
            some = [(k, j) for k in range(first) for j in range(len(docs[k]["disputes"])) if docs[k]["name"].startswith(label)]
            gold = sum(docs[k]["disputes"][j]["court"] is not None for k, j in some)
            for k, j in some:
                s, hit = best.get((k, j), (-99, 0))
                has = docs[k]["disputes"][j]["court"] is not None
                right, pred, false = right + (hit and s > th), pred + (has and s > th), false + (not has and s > th)
            print(f"  courts {label or 'all'} at {th:+.1f}:", f1(right, pred, gold), f"; {false} of {len(some) - gold} disputes without a court get one")
    return final


def kinds(docs, first, args):
    """Each bound pair comes as it is, and once more as if no dispute had been found between the two, as happens in use. Pairs
    that the program may take for bound are scored too, and seen beside those that are."""
    bond_kinds.know(docs, args.work)
    examples = [(k, i, seen, seen == x["in_dispute"]) for k, d in enumerate(docs) for i, x in enumerate(d["bonds"])
                for seen in ((True, False) if x["in_dispute"] and x["kind"] else (x["in_dispute"],))]
    bonds = [docs[k]["bonds"][i] for k, i, *_ in examples]
    bound = np.array([x["kind"] is not None for x in bonds])
    names, y = [docs[e[0]]["name"] for e in examples], np.array([KINDS.index(x["kind"] or "other") for x in bonds])
    given = bound & np.array([e[3] for e in examples])
    main = given & np.array([e[0] < first for e in examples])
    weight = np.where(given, 1.0, np.where(bound, 0.5, 0.0)) / max(1, len(docs) / first)
    scores, final = crossed(lambda: Softmax(len(KINDS), 15, 0.05), [x["features"][e[2]] for x, e in zip(bonds, examples)], names, y, weight, 15)
    form = network.form([x["places"] for x in bonds], KIND_PLACES)
    form[:, -1] = [e[2] for e in examples]
    words = Words([x["slots"] for x in bonds], form, names, y, weight, len(KINDS), args)
    words.report("kind", scores, names, y, main, KIND_SHARE)
    scores = scores + KIND_SHARE * words.scores
    at_law = np.array([bond_kinds.law(docs[k], docs[k]["bonds"][i]["pair"], seen) == 1 for k, i, seen, _ in examples])
    held = np.where(at_law[:, None] & (np.arange(len(KINDS)) == KINDS.index("settlement")), -99, scores)
    beside_all, beside_found, found, save_trees = bond_kinds.crossed(docs, examples, scores, y, weight, np.array([fold(n) for n in names]))
    for what, told, some in (("all, no settlement at law", held, True), ("all, trees", beside_all, True),
                             ("those found, no settlement at law", held, found), ("those found, trees", beside_found, found)):
        for label, at in parts(names):
            share = [f"{100 * (told.argmax(1) == y)[m].mean():.1f} % of {m.sum()}" for m in (at & main & some, at & given & ~main & some)]
            print(f"  kind {label}, {what}: {' and '.join(share)}")
    bond_kinds.report_bound(docs, examples, beside_found, y)
    bond_kinds.report_told(docs, examples, beside_found, KINDS)
    told = beside_all.argmax(1)
    for k, s in enumerate(KINDS):
        print(f"    {s:13} {(main & (y == k) & (told == k)).sum()} of {(main & (y == k)).sum()}, told {(told[main] == k).sum()}")
    if args.out:
        words.write("agreement", args, KIND_SHARE)
        save_trees(f"{args.out}/agreement-kinds-second.bin")
    return final


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--gold", required=True, help="features with the annotated parties")
    ap.add_argument("--read", required=True, help="features with the parties that the program finds")
    ap.add_argument("--work", help="folder of what legal.py left; for the kinds")
    ap.add_argument("--out")
    ap.add_argument("--vectors", required=True, help="what word_vectors.py wrote")
    ap.add_argument("--only", nargs="*", default=["stages", "claims", "courts", "kinds"])
    args = ap.parse_args()
    if "kinds" in args.only and ("stages" not in args.only or not args.work):
        ap.error("kinds need stages and --work")
    docs = [{**json.loads(line), "copy": copy} for copy in ("gold", "read") for line in open(getattr(args, copy), encoding="utf-8")]
    first = sum(d["copy"] == "gold" for d in docs)
    print(f"{first} articles")
    for name in sorted(args.only, key="stages".__ne__):
        train = {"stages": stages, "claims": claims, "courts": courts, "kinds": kinds}[name]
        final = train(docs, first, args)
        if args.out:
            save(f"{args.out}/{'agreement-kinds' if name == 'kinds' else name}.bin", final())


if __name__ == "__main__":
    main()
