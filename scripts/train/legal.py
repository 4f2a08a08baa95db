#!/usr/bin/env python3
"""Trains the classifiers of src/disputes: roles, pairs in dispute, stages, claims, agreements.

    legal_features gold TEXT.txt... > train.jsonl       (examples/legal_features.rs)
    legal.py --train A.jsonl [B.jsonl ...] [--test C.jsonl] [--out models]

Logistic regressions over hashed features, in three storeys: the roles of a party from its own features; the pairs in dispute
from the pair's features and the roles of both; agreements from the pair's features, the roles, and the dispute between the two.
What a storey sees of the storey below in training are predictions of models that have not seen the article (cross-validation),
as it will be in use. Figures printed are cross-validated, or on --test.
"""
import argparse, collections, json, struct
import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

ROLES = ["plaintiff", "defendant", "appellant", "appellee", "prosecutor", "regulator", "judge", "counsel", "court", "contract_party",
         "acquirer", "target", "spokesperson", "witness", "victim", "publisher"]
STAGES = ["threatened", "investigated", "filed", "charged", "pending", "trial", "ruled", "settled", "dismissed", "appealed",
          "sentenced", "acquitted"]
KINDS = ["none", "license", "merger", "acquisition", "partnership", "supply", "employment", "loan", "settlement", "lease", "investment",
         "service", "other"]
BRINGS = [0, 4, 5]
FOLDS, SEED = 5, 7
M = 0xFFFFFFFF


def mix(tag, a, b):
    """The hash of src/disputes/features.rs."""
    rot = lambda x, n: ((x << n) | (x >> (32 - n))) & M
    h = (tag * 0x9E3779B1 & M) ^ rot(a * 0x85EBCA6B & M, 7) ^ rot(b * 0xC2B2AE35 & M, 19)
    h ^= h >> 16
    h = h * 0x7FEB352D & M
    return h ^ (h >> 15)


CACHE = {}


def mixed(tag, a, b):
    key = (tag, a, b)
    if key not in CACHE:
        CACHE[key] = mix(tag, a, b)
    return CACHE[key]


def bucket(x):
    """A logit as one of eight steps."""
    return int(min(max(np.floor(x + 0.5) + 4, 0), 7))


def matrix(lists, bits):
    mask = (1 << bits) - 1
    indptr, indices = [0], []
    for l in lists:
        u = np.unique(np.asarray(l, dtype=np.int64) & mask)
        indices.append(u)
        indptr.append(indptr[-1] + len(u))
    ind = np.concatenate(indices) if indices else np.zeros(0)
    return sparse.csr_matrix((np.ones(len(ind), dtype=np.float32), ind, indptr), shape=(len(lists), 1 << bits))


class Binary:
    """A logistic regression a class, each against the rest."""

    def __init__(self, bits, c):
        self.bits, self.c = bits, c

    def fit(self, lists, ys):
        x = matrix(lists, self.bits)
        self.w, self.b = [], []
        for y in np.asarray(ys).T:
            if y.sum() == 0:
                self.w.append(np.zeros(x.shape[1]))
                self.b.append(-8.0)
                continue
            m = LogisticRegression(C=self.c, solver="liblinear", dual=True, tol=0.01, random_state=SEED, max_iter=80).fit(x, y)
            self.w.append(m.coef_[0])
            self.b.append(m.intercept_[0])
        self.w, self.b = np.array(self.w), np.array(self.b)
        return self

    def logits(self, lists):
        if not lists:
            return np.zeros((0, len(self.b)))
        return matrix(lists, self.bits) @ self.w.T + self.b

    def save(self, path):
        scale = max(np.percentile(np.abs(self.w[self.w != 0]), 99.95) / 127, 1e-9)
        q = np.clip(np.round(self.w.T / scale), -127, 127).astype(np.int8)
        with open(path, "wb") as f:
            f.write(b"LXLN" + struct.pack("<HHf", len(self.b), self.bits, scale) + self.b.astype("<f4").tobytes() + q.tobytes())


def folds(docs):
    """Indices held out in turn; an article that comes twice (other parties) is held out at once."""
    names = sorted({d["name"] for d in docs})
    order = np.random.default_rng(SEED).permutation(len(names))
    fold = {names[k]: i % FOLDS for i, k in enumerate(order)}
    return [{i for i, d in enumerate(docs) if fold[d["name"]] == f} for f in range(FOLDS)]


def crossed(docs, rows_of, bits, c, use=lambda y: True):
    """For each document the logits of its rows by a model that has not seen it, and the model of all documents.

    The models are fitted to the rows whose answers `use` allows.
    """
    rows = [rows_of(d) for d in docs]
    out = [None] * len(docs)
    gather = lambda ids: ([f for i in ids for f, y in rows[i] if use(y)], [y for i in ids for _, y in rows[i] if use(y)])
    for held in folds(docs):
        f, y = gather([i for i in range(len(docs)) if i not in held])
        model = Binary(bits, c).fit(f, y)
        for i in held:
            out[i] = model.logits([f for f, _ in rows[i]])
    f, y = gather(range(len(docs)))
    return out, Binary(bits, c).fit(f, y)


def prf(right, pred, gold):
    p, r = right / max(pred, 1), right / max(gold, 1)
    return f"P {100 * p:.1f} R {100 * r:.1f} F1 {200 * p * r / max(p + r, 1e-9):.1f} (gold {gold:.0f})"


# Roles ------------------------------------------------------------------------------------------------------------------------------

def gold_roles(doc):
    roles = collections.defaultdict(set)
    for p, rs in doc["gold"]:
        if p is not None:
            roles[p] |= set(rs)
    return roles


def role_rows(doc):
    roles = gold_roles(doc)
    return [(f, [int(r in roles[i]) for r in ROLES]) for i, f in enumerate(doc["parties"])]


def report_roles(docs, logits, threshold=0.0):
    total, by = np.zeros(3), {r: np.zeros(3) for r in ROLES}
    for d, l in zip(docs, logits):
        roles = gold_roles(d)
        lost = sum(len(rs) for p, rs in d["gold"] if p is None)
        total[2] += lost
        for i in range(len(d["parties"])):
            for k, r in enumerate(ROLES):
                g, p = r in roles[i], l[i][k] > threshold
                by[r] += (g and p, p, g)
    for r in ROLES:
        print(f"  {r:15}", prf(*by[r]))
        total += by[r]
    print("  role           ", prf(*total))


# Pairs ------------------------------------------------------------------------------------------------------------------------------

def role_features(l, a, b):
    """Features of the roles of both sides of a pair."""
    out = []
    for side, p in ((0, a), (1, b)):
        for k in range(len(ROLES)):
            v = bucket(l[p][k])
            if v > 0:
                out.append(mixed(80, k << 1 | side, v))
    out.append(mixed(81, bucket(max(l[a][k] for k in BRINGS)), bucket(l[b][1])))
    out.append(mixed(82, bucket(max(l[b][k] for k in BRINGS)), bucket(l[a][1])))
    return out


def candidates(doc, l):
    """Pairs that may be in dispute: a sentence holds both, or each is likely to have its side."""
    kinds = doc["kinds"]
    feats = {tuple(p): f for p, f in doc["pairs"]}
    out = []
    for a in range(len(kinds)):
        for b in range(len(kinds)):
            if a == b or kinds[a] == 3 or kinds[b] == 3:
                continue
            likely = max(l[a][k] for k in BRINGS) > -1.5 and l[b][1] > -1.5
            if (a, b) in feats or likely:
                out.append(((a, b), feats.get((a, b))))
    return out


def pair_features(doc, l, pair, own):
    a, b = pair
    base = [mixed(83, doc["kinds"][a] * 4 + doc["kinds"][b], int(own is not None))]
    return (own or []) + base + role_features(l, a, b)


def gold_pairs(doc):
    return {(a, b) for d in doc["disputes"] for a in d["plaintiffs"] for b in d["defendants"]}


def pair_rows(doc, l):
    gold = gold_pairs(doc)
    return [(pair_features(doc, l, p, own), [int(p in gold)]) for p, own in candidates(doc, l)]


def report_pairs(docs, roles, logits):
    gold_total = sum(len(gold_pairs(d)) + sum(x["lost"] for x in d["disputes"]) for d in docs)
    reach = sum(len(gold_pairs(d) & {p for p, _ in candidates(d, l)}) for d, l in zip(docs, roles))
    print(f"  candidates reach {reach} of {gold_total}")
    for th in (-1.4, -1.2, -1.0, -0.7, -0.4, 0.0):
        right = pred = 0
        for d, l, s in zip(docs, roles, logits):
            gold = gold_pairs(d)
            chosen = choose(d, l, s, th)
            right += len(chosen & gold)
            pred += len(chosen)
        print(f"  pairs at {th:+.1f}", prf(right, pred, gold_total))


def choose(doc, l, s, th):
    """Pairs above the threshold; of the two orders of a pair the better one, unless both are sure."""
    scores = {p: x[0] for (p, _), x in zip(candidates(doc, l), s)}
    return {p for p, x in scores.items() if x > th and (x >= scores.get((p[1], p[0]), -9) or x > th + 1.5)}


# Stages and claims ------------------------------------------------------------------------------------------------------------------

def stage_rows(doc, l):
    def roles(d):
        return [mixed(84, k, bucket(max([l[p][k] for p in d["plaintiffs"]] + [-9]))) for k in BRINGS]
    return [(d["stage_features"] + roles(d), [int(d["stage"] == s) for s in STAGES]) for d in doc["disputes"]]


def claim_rows(doc, name):
    return [(f, [int(c in d["claims"])]) for d in doc["disputes"] for c, f in d["claim_features"]]


def report_stages(docs, logits):
    right = total = 0
    confusion = collections.Counter()
    for d, l in zip(docs, logits):
        for x, row in zip(d["disputes"], l):
            got = STAGES[int(np.argmax(row))]
            right += got == x["stage"]
            total += 1
            if got != x["stage"]:
                confusion[x["stage"], got] += 1
    print(f"  stage {100 * right / total:.1f} of {total};", confusion.most_common(8))


def report_claims(docs, logits):
    for th in (-1.0, -0.5, 0.0):
        right = pred = gold = 0
        for d, l in zip(docs, logits):
            k = 0
            for x in d["disputes"]:
                n = len(x["claim_features"])
                scores = l[k:k + n, 0]
                names = [c for c, _ in x["claim_features"]]
                k += n
                chosen = {c for c, s in zip(names, scores) if s > th} or {names[int(np.argmax(scores))]}
                right += len(chosen & set(x["claims"]))
                pred += len(chosen)
                gold += len(x["claims"])
        print(f"  claim at {th:+.1f}", prf(right, pred, gold))


# Agreements -------------------------------------------------------------------------------------------------------------------------

def gold_agreements(doc):
    return {frozenset((a, b)): x["kind"] for x in doc["agreements"] for a in x["parties"] for b in x["parties"] if a != b}


def agreement_candidates(doc, l):
    kinds = doc["kinds"]
    feats = {tuple(p): f for p, f in doc["pairs"]}
    return [((a, b), feats[a, b] + feats[b, a]) for a, b in sorted(feats) if a < b and kinds[a] != 3 and kinds[b] != 3]


def agreement_rows(doc, l, s):
    gold = gold_agreements(doc)
    dispute = {p: x[0] for (p, _), x in zip(candidates(doc, l), s)}
    out = []
    for (a, b), own in agreement_candidates(doc, l):
        best = max(dispute.get((a, b), -9), dispute.get((b, a), -9))
        f = own + role_features(l, a, b) + role_features(l, b, a) + [mixed(90, bucket(best), 0)]
        lo, hi = sorted((doc["kinds"][a], doc["kinds"][b]))
        f.append(mixed(91, lo, hi))
        kind = gold.get(frozenset((a, b)), "none")
        out.append((f, [int(kind != "none")], [int(kind == k) for k in KINDS[1:]]))
    return out


def report_agreements(docs, roles, logits, kinds):
    total = sum(len({frozenset(c) for c in gold_agreements(d)}) for d in docs)
    for th in (-1.5, -1.0, -0.7, -0.4, 0.0):
        right = pred = kind = 0
        for d, l, s, ks in zip(docs, roles, logits, kinds):
            gold = gold_agreements(d)
            for ((a, b), _), row, k in zip(agreement_candidates(d, l), s, ks):
                if row[0] > th:
                    pred += 1
                    g = gold.get(frozenset((a, b)))
                    right += g is not None
                    kind += g == KINDS[1 + int(np.argmax(k))]
        print(f"  agreement at {th:+.1f}", prf(right, pred, total), "kind", prf(kind, pred, total))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--train", nargs="+", required=True)
    ap.add_argument("--test")
    ap.add_argument("--out")
    ap.add_argument("--only")
    args = ap.parse_args()
    load = lambda paths: [json.loads(line) for p in paths for line in open(p, encoding="utf-8")]
    docs, test = load(args.train), load([args.test]) if args.test else []
    for d in docs + test:
        d["pairs"] = [((p[0], p[1]), f) for p, f in d["pairs"]]
    print(f"{len(docs)} articles to train on, {len(test)} to test on")

    roles, role_model = crossed(docs, role_rows, 15, 0.5)
    print("roles, cross-validated")
    for th in (-0.9,):
        report_roles(docs, roles, th)
    by_doc = {id(d): l for d, l in zip(docs, roles)}

    pairs, pair_model = crossed(docs, lambda d: pair_rows(d, by_doc[id(d)]), 18, 0.1)
    print("pairs, cross-validated")
    report_pairs(docs, roles, pairs)
    pair_by = {id(d): s for d, s in zip(docs, pairs)}

    stages, stage_model = crossed(docs, lambda d: stage_rows(d, by_doc[id(d)]), 14, 0.5)
    report_stages(docs, stages)
    claims, claim_model = crossed(docs, lambda d: claim_rows(d, None), 16, 0.3)
    report_claims(docs, claims)
    rows = {id(d): agreement_rows(d, by_doc[id(d)], pair_by[id(d)]) for d in docs}
    agreements, agreement_model = crossed(docs, lambda d: [(f, y) for f, y, _ in rows[id(d)]], 17, 0.1)
    # Kinds are told apart among bound pairs alone.
    kinds, kind_model = crossed(docs, lambda d: [(f, k) for f, _, k in rows[id(d)]], 13, 0.3, lambda y: sum(y) > 0)
    report_agreements(docs, roles, agreements, kinds)

    if test:
        print("on the test articles")
        r = [role_model.logits(d["parties"]) for d in test]
        report_roles(test, r, -0.3)
        rows = lambda f: [f(d, l) for d, l in zip(test, r)]
        p = [pair_model.logits([f for f, _ in x]) for x in rows(pair_rows)]
        report_pairs(test, r, p)
        report_stages(test, [stage_model.logits([f for f, _ in x]) for x in rows(stage_rows)])
        report_claims(test, [claim_model.logits([f for f, _ in claim_rows(d, None)]) for d in test])
        a = [agreement_rows(d, l, s) for d, l, s in zip(test, r, p)]
        report_agreements(test, r, *([m.logits([f for f, _, _ in x]) for x in a] for m in (agreement_model, kind_model)))
    if args.out:
        for name, m in (("roles", role_model), ("pairs", pair_model), ("stages", stage_model), ("claims", claim_model),
                        ("agreements", agreement_model), ("agreement-kinds", kind_model)):
            m.save(f"{args.out}/{name}.bin")


if __name__ == "__main__":
    main()
