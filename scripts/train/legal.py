#!/usr/bin/env python3
"""Trains the classifiers of src/disputes that say who has which role, who is in dispute, who is bound.

    legal_features gold TEXT.txt... > gold.jsonl       (examples/legal_features.rs)
    legal_features read TEXT.txt... > read.jsonl
    legal.py first --gold gold.jsonl --read read.jsonl --work WORK [--out models]
    pair_reader.py --work WORK [--out models]
    role_words.py --work WORK --gold gold.jsonl --read read.jsonl --vectors VECTORS [--out models]
    legal.py second --work WORK [--out models]

Logistic regressions over hashed features, in three storeys: the roles of a party from its own features; the pairs in dispute
from the pair's features and the roles of both; agreements from the pair's features, the roles, and the dispute between the two.
A small network reads the text around the pairs that these hold for possible (pair_reader.py). Boosted trees then judge pairs,
agreements and roles again, each beside the others of its article (second.py).
What a storey sees of the storey below in training are predictions of models that have not seen the article (cross-validation),
as it will be in use. Figures printed are cross-validated.
"""
import argparse, collections, json, os, pickle, struct
from concurrent.futures import ProcessPoolExecutor
os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
import second

ROLES = ["plaintiff", "defendant", "appellant", "appellee", "prosecutor", "regulator", "judge", "counsel", "court", "contract_party",
         "acquirer", "target", "spokesperson", "witness", "victim", "publisher"]
BRINGS = [0, 4, 5]
# Classes of the role model beyond the roles: accused, regulated, sued, acting against a public body (src/disputes/classify.rs).
CLASSES = len(ROLES) + 4
ACCUSED, REGULATED, SUED = 16, 17, 18
CRIMES = {"murder", "theft", "bribery", "money laundering"}
FOLDS, SEED = 3, 7
# General news, of which there is most in use and least in training: its articles count several times for the trees.
NEWS, NEWS_WEIGHT = ("u70", "u71", "u72", "u73"), 4
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


def fitted(job):
    """A model of the rows, and what it makes of the rows held out."""
    rows, held, bits, c = job
    model = Binary(bits, c).fit([f for f, _ in rows], [y for _, y in rows])
    return model, model.logits([f for f, _ in held])


def crossed(docs, rows_of, bits, c):
    """For each document the logits of its rows by a model that has not seen it, and the model of all documents."""
    rows = [rows_of(d) for d in docs]
    out = [None] * len(docs)
    gather = lambda ids: [(f, y) for i in ids for f, y in rows[i]]
    held = [sorted(h) for h in folds(docs)]
    jobs = [(gather([i for i in range(len(docs)) if i not in set(h)]), [r for i in h for r in rows[i]], bits, c) for h in held]
    jobs.append((gather(range(len(docs))), [], bits, c))
    results = list(POOL.map(fitted, jobs))
    for h, (_, logits) in zip(held, results):
        at = 0
        for i in h:
            out[i] = logits[at:at + len(rows[i])]
            at += len(rows[i])
    return out, results[-1][0]


def grown(job):
    x, y, weight, held, params, first = job
    forest = second.Forest(params, first).fit(x, y, weight)
    return forest, forest.scores(held) if len(held) else np.zeros(0)


def crossed_forest(docs, rows, answers, params, first=None):
    """For each document the second scores of its rows, and the forest of all documents."""
    x = np.array([r for rs in rows for r in rs], dtype=np.float32)
    y = np.array([a for ys in answers for a in ys])
    doc = np.array([i for i, rs in enumerate(rows) for _ in rs])
    weight = np.array([NEWS_WEIGHT if docs[i]["name"].startswith(NEWS) else 1 for i in doc], dtype=np.float32)
    masks = [np.isin(doc, list(h)) for h in folds(docs)]
    jobs = [(x[~m], y[~m], weight[~m], x[m], params, first) for m in masks] + [(x, y, weight, x[:0], params, first)]
    results = list(POOL.map(grown, jobs))
    total = np.zeros(len(y))
    for m, (_, scores) in zip(masks, results):
        total[m] = scores
    return [total[doc == i] for i in range(len(docs))], results[-1][0]


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
    further = collections.defaultdict(set)
    for x in doc["disputes"]:
        bring = set().union(*(roles[p] for p in x["plaintiffs"])) if x["plaintiffs"] else set()
        told = not x["plaintiffs"] and (x["stage"] in ("charged", "sentenced", "acquitted") or CRIMES & set(x["claims"]))
        side = ACCUSED if "prosecutor" in bring or told else REGULATED if "regulator" in bring else SUED
        for p in x["defendants"]:
            further[p].add(side)
        if any(doc["kinds"][p] == 2 for p in x["defendants"]):
            for p in x["plaintiffs"]:
                further[p].add(SUED + 1)
    return [(f, [int(r in roles[i]) for r in ROLES] + [int(k in further[i]) for k in range(len(ROLES), CLASSES)])
            for i, f in enumerate(doc["parties"])]


def report_roles(docs, logits, threshold=0.0, each=True):
    total, by = np.zeros(3), {r: np.zeros(3) for r in ROLES}
    for d, l in zip(docs, logits):
        roles = gold_roles(d)
        lost = sum(len(rs) for p, rs in d["gold"] if p is None)
        total[2] += lost
        for i in range(len(d["kinds"])):
            for k, r in enumerate(ROLES):
                g, p = r in roles[i], l[i][k] > threshold
                by[r] += (g and p, p, g)
    for r in ROLES:
        if each:
            print(f"  {r:15}", prf(*by[r]))
        total += by[r]
    print(f"  role at {threshold:+.1f}", prf(*total))


# Pairs ------------------------------------------------------------------------------------------------------------------------------

def role_features(l, a, b):
    """Features of the roles of both sides of a pair."""
    out = []
    for side, p in ((0, a), (1, b)):
        for k in range(CLASSES):
            v = bucket(l[p][k])
            if v > 0:
                out.append(mixed(80, k << 1 | side, v))
    out.append(mixed(81, bucket(max(l[a][k] for k in BRINGS)), bucket(l[b][1])))
    out.append(mixed(82, bucket(max(l[b][k] for k in BRINGS)), bucket(l[a][1])))
    for tag, k, side in ((84, 4, ACCUSED), (85, 5, REGULATED), (86, 0, SUED)):
        out.append(mixed(tag, bucket(l[a][k]), bucket(l[b][side])))
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


def report_pairs(docs, scored, label):
    """`scored` has the score of each pair of each document; figures for all, for those that the test is like, by copy."""
    for part in ("", "t"):
        for copy in ("gold", "read"):
            some = [(d, s) for d, s in zip(docs, scored) if d["copy"] == copy and d["name"].startswith(part)]
            total = sum(len(gold_pairs(d)) + sum(x["lost"] for x in d["disputes"]) for d, _ in some)
            best = max((measure_pairs(some, th, total) for th in np.arange(-2.5, 1.5, 0.1)), key=lambda m: m[0])
            print(f"  {label} {copy} {part or 'all'}* best at {best[1]:+.1f}", prf(*best[2], total))
    quiet = [(d, s) for d, s in zip(docs, scored) if not d["disputes"]]
    for th in (-1.0, -0.5, 0.0):
        print(f"  articles without a dispute that get one at {th:+.1f}: {sum(bool(choose(s, th)) for _, s in quiet)} of {len(quiet)}")


def measure_pairs(some, th, total):
    right = pred = 0
    for d, s in some:
        gold, chosen = gold_pairs(d), choose(s, th)
        right += len(chosen & gold)
        pred += len(chosen)
    return 2 * right / max(pred + total, 1), th, (right, pred)


def choose(scores, th):
    """Pairs above the threshold; of the two orders of a pair the better one, unless both are sure."""
    return {p for p, x in scores.items() if x > th and (x >= scores.get((p[1], p[0]), -9) or x > th + 1.5)}


def report_calibration(docs, scored, label, is_right):
    """How many of the items with a confidence are right, by tenths of confidence."""
    bins = collections.defaultdict(list)
    for d, s in zip(docs, scored):
        for item, x in s.items():
            p = 1 / (1 + np.exp(-x))
            bins[min(int(p * 10), 9)].append((p, is_right(d, item)))
    print(f"  {label}, confidence: right of all", ", ".join(
        f"{np.mean([p for p, _ in v]):.2f}: {sum(y for _, y in v)}/{len(v)}" for k, v in sorted(bins.items()) if k > 1))


# Agreements -------------------------------------------------------------------------------------------------------------------------

def gold_agreements(doc):
    return {frozenset((a, b)): x["kind"] for x in doc["agreements"] for a in x["parties"] for b in x["parties"] if a != b}


def agreement_candidates(doc, l):
    kinds = doc["kinds"]
    feats = {tuple(p): f for p, f in doc["pairs"]}
    unsaid = {tuple(p): f for p, f, _ in doc["unsaid"]}
    pairs = sorted({(min(p), max(p)) for p in feats} | unsaid.keys())
    own = lambda a, b: feats.get((a, b), []) + feats.get((b, a), []) + unsaid.get((a, b), [])
    return [((a, b), own(a, b)) for a, b in pairs if kinds[a] != 3 and kinds[b] != 3]


def agreement_rows(doc, l, dispute):
    gold = gold_agreements(doc)
    out = []
    for (a, b), own in agreement_candidates(doc, l):
        best = max(dispute.get((a, b), -9), dispute.get((b, a), -9))
        f = own + role_features(l, a, b) + role_features(l, b, a) + [mixed(90, bucket(best), 0)]
        lo, hi = sorted((doc["kinds"][a], doc["kinds"][b]))
        f.append(mixed(91, lo, hi))
        out.append((f, [int(frozenset((a, b)) in gold)]))
    return out


def report_agreements(docs, scored, label):
    for part in ("", "t"):
        for copy in ("gold", "read"):
            some = [(d, s) for d, s in zip(docs, scored) if d["copy"] == copy and d["name"].startswith(part)]
            total = sum(len(gold_agreements(d)) for d, _ in some)
            found = lambda th: (sum(frozenset(p) in gold_agreements(d) for d, s in some for p, x in s.items() if x > th),
                                sum(x > th for _, s in some for x in s.values()))
            best = max(np.arange(-2.5, 1.5, 0.1), key=lambda th: 2 * found(th)[0] / max(found(th)[1] + total, 1))
            print(f"  {label} {copy} {part or 'all'}* best at {best:+.1f}", prf(*found(best), total))


def load(paths):
    docs = []
    for copy, path in paths:
        docs += [{**json.loads(line), "copy": copy} for line in open(path, encoding="utf-8")]
    for d in docs:
        d["pairs"] = [((p[0], p[1]), f) for p, f in d["pairs"]]
    return docs


def first(args):
    """The first look: roles, pairs in dispute, agreements."""
    docs = load([("gold", p) for p in args.gold] + [("read", p) for p in args.read])
    print(f"{len(docs)} articles to train on", flush=True)
    models = {}
    roles, models["roles"] = crossed(docs, role_rows, 17, 0.5)
    by_doc = {id(d): l for d, l in zip(docs, roles)}
    report_roles(docs, roles, -0.9)
    pairs, models["pairs"] = crossed(docs, lambda d: pair_rows(d, by_doc[id(d)]), 18, 0.05)
    scored = [{p: x[0] for (p, _), x in zip(candidates(d, l), s)} for d, l, s in zip(docs, roles, pairs)]
    by_scored = {id(d): s for d, s in zip(docs, scored)}
    report_pairs(docs, scored, "pairs, first look")
    bonds, models["agreements"] = crossed(docs, lambda d: agreement_rows(d, by_doc[id(d)], by_scored[id(d)]), 17, 0.05)
    bonds = [{p: x[0] for (p, _), x in zip(agreement_candidates(d, l), s)} for d, l, s in zip(docs, roles, bonds)]
    report_agreements(docs, bonds, "agreements, first look")
    for d in docs:
        for key in ("pairs", "parties"):
            d.pop(key)
        d["unsaid"] = [(pair, count) for pair, _, count in d["unsaid"]]
        for x in d["disputes"]:
            for key in ("stage_features", "claim_features", "court_features"):
                x.pop(key)
        d.pop("bonds")
    with open(f"{args.work}/first.pkl", "wb") as f:
        pickle.dump((docs, roles, scored, bonds), f)
    if args.out:
        for name, model in models.items():
            model.save(f"{args.out}/{name}.bin")


def about(scores, legal, least, longer=0):
    """The scores of an article, none where it is about no such thing: see src/disputes/decide.rs and bonds.rs."""
    return scores if max(scores.values(), default=-99) > (least[0] if legal else least[1] + longer) else {}


def longer(tokens):
    """How much surer the likeliest pair must be in a long article: see src/disputes/bonds.rs."""
    return 0.5 * (max(tokens // 400, 1).bit_length() - 1)


# A settled dispute as sure as this is an agreement: see src/disputes/settlement.rs.
SETTLED = -0.4
# How much the network of roles counts beside the first look: see src/disputes/role_words.rs.
SHARE = 0.5


def again(args):
    """The second look."""
    with open(f"{args.work}/first.pkl", "rb") as f:
        docs, roles, scored, bonds = pickle.load(f)
    with open(f"{args.work}/role-words.pkl", "rb") as f:
        told = pickle.load(f)
    with open(f"{args.work}/read.pkl", "rb") as f:
        read = pickle.load(f)
    scored = [about(s, d["legal"], (-1.2, 0.8)) for d, s in zip(docs, scored)]
    bonds = [about(s, d["legal"], (-1.8, -0.6), longer(d["length"])) for d, s in zip(docs, bonds)]
    for d, own, pairs, bound in zip(docs, roles, scored, bonds):
        if pairs or bound:
            own[:, :len(ROLES)] += SHARE * (told[d["name"], d["copy"]] - own[:, :len(ROLES)])
    readings = [second.Readings(read.get((d["name"], d["copy"]), {}), s, b) for d, s, b in zip(docs, scored, bonds)]
    seen = [second.pair_rows(d, l, s, b, r) for d, l, s, b, r in zip(docs, roles, scored, bonds, readings)]
    gold = [gold_pairs(d) for d in docs]
    scores, pair_forest = crossed_forest(docs, [r for _, r in seen], [[p in g for p in ps] for g, (ps, _) in zip(gold, seen)], second.PARAMS, second.FIRST)
    disputes = [dict(zip(ps, x)) for (ps, _), x in zip(seen, scores)]
    columns = {"pairs": len(next(r for _, rs in seen for r in rs))}
    report_pairs(docs, disputes, "pairs, second look")
    report_calibration(docs, disputes, "pairs", lambda d, p: p in gold_pairs(d))
    seen = [second.bond_rows(d, l, s, t, r) for d, l, s, t, r in zip(docs, roles, bonds, disputes, readings)]
    gold = [gold_agreements(d) for d in docs]
    scores, bond_forest = crossed_forest(docs, [r for _, r in seen], [[frozenset(p) in g for p in ps] for g, (ps, _) in zip(gold, seen)], second.PARAMS, second.FIRST)
    bonds = [dict(zip(ps, x)) for (ps, _), x in zip(seen, scores)]
    columns["agreements"] = len(next(r for _, rs in seen for r in rs))
    report_agreements(docs, bonds, "agreements, second look")
    report_calibration(docs, bonds, "agreements", lambda d, p: frozenset(p) in gold_agreements(d))
    with open(f"{args.work}/bonds.pkl", "wb") as f:
        sued = lambda d, scores: {p for p in choose(scores, -0.8 if d["legal"] else 0.8) if scores[p] > SETTLED}
        kinds = lambda s, r: {p: r.kinds(*p) for p in s}
        pickle.dump({(d["name"], d["copy"]): (s, kinds(s, r), sued(d, t)) for d, s, r, t in zip(docs, bonds, readings, disputes)}, f)
    if args.out:
        second.save(f"{args.out}/pairs-second.bin", columns["pairs"], [pair_forest])
        second.save(f"{args.out}/agreements-second.bin", columns["agreements"], [bond_forest])
    seen = [second.role_rows(d, l, s, b) for d, l, s, b in zip(docs, roles, disputes, bonds)]
    columns["roles"] = len(next(r for rs in seen for r in rs))
    forests, scores = [], [np.full((len(rs), len(ROLES)), second.NONE) for rs in seen]
    for k, role in enumerate(ROLES):
        kept = [[i for i, r in enumerate(rs) if second.may_hold(k, r)] for rs in seen]
        answers = [[role in gold_roles(d)[i] for i in ids] for d, ids in zip(docs, kept)]
        found, forest = crossed_forest(docs, [[rs[i] for i in ids] for rs, ids in zip(seen, kept)], answers, second.ROLE_PARAMS)
        for s, ids, x in zip(scores, kept, found):
            s[ids, k] = x
        forests.append(forest)
    print("roles, second look")
    for th in (-0.8, -0.6, -0.4, -0.2, 0.0):
        report_roles(docs, scores, th, th == -0.4)
    report_calibration(docs, [{(i, k): x for i, row in enumerate(s) for k, x in enumerate(row)} for s in scores], "roles",
                       lambda d, item: ROLES[item[1]] in gold_roles(d)[item[0]])
    if args.out:
        second.save(f"{args.out}/roles-second.bin", columns["roles"], forests)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("step", choices=["first", "second"])
    ap.add_argument("--gold", nargs="+", default=[], help="features with the annotated parties")
    ap.add_argument("--read", nargs="+", default=[], help="features with the parties that the program finds")
    ap.add_argument("--work", required=True, help="folder for what one step leaves to the next")
    ap.add_argument("--out")
    args = ap.parse_args()
    first(args) if args.step == "first" else again(args)


if __name__ == "__main__":
    POOL = ProcessPoolExecutor(2)
    main()
