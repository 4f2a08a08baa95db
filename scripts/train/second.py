"""The second look of src/disputes: gradient-boosted trees over what the first look makes of the whole article.

The rows are those of src/disputes/second.rs, column by column; a forest is written as src/model/forest.rs reads it.
"""
import collections, struct
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

NONE, GATE, LIKELY, LISTED, SEED = -9.0, -4.0, -1.5, 12, 7
APPEALS = 23
CLASSES = 20
UNREAD = -6.0
# Pairs with lower first scores are not read by the network.
READ = -3.0
# Counts of a pair: see src/disputes/tally.rs.
PAIR = 18
EMPTY = [0.0] * PAIR
EMPTY[10] = EMPTY[13] = 30.0
PARAMS = dict(learning_rate=0.05, max_iter=150, max_leaf_nodes=6, l2_regularization=10, min_samples_leaf=20, max_features=0.3)
ROLE_PARAMS = dict(PARAMS, max_iter=60, max_leaf_nodes=5)


class Readings:
    """What the network says of the pairs of an article: see src/disputes/network/mod.rs."""

    def __init__(self, read, scored, bonds):
        likely = {q for s in (scored, bonds) for (a, b), x in s.items() if x > READ for q in ((a, b), (b, a))}
        self.rows = {p: row for p, row in read.items() if p in likely}

    def dispute(self, pair):
        return self.rows[pair][0] if pair in self.rows else UNREAD

    def bond(self, a, b):
        score = lambda pair: self.rows[pair][1] if pair in self.rows else UNREAD
        return (score((a, b)) + score((b, a))) / 2


def kept(scores):
    return {p: x for p, x in sorted(scores.items()) if x > GATE}


def by_party(scores):
    """For each party the scores of its pairs as first and as second side."""
    out, inn = collections.defaultdict(list), collections.defaultdict(list)
    for (a, b), x in scores.items():
        out[a].append(x)
        inn[b].append(x)
    return out, inn


def pair_rows(doc, roles, scores, readings):
    """Pairs and rows; `scores` has the first score of each pair."""
    s, n = kept(scores), len(doc["kinds"])
    own, pairs = doc["party_counts"], {tuple(p): c for p, c in doc["pair_counts"]}
    out, inn = by_party(s)
    top = sorted(s.values(), reverse=True) + [NONE] * 3
    listed = collections.defaultdict(list)
    for (a, b), c in sorted(pairs.items()):
        if c[14] > 0 and len(listed[a]) < LISTED:
            listed[a].append(b)
    brings = [max(r[0], r[4], r[5]) for r in roles]
    answers = [r[1] for r in roles]
    acts = sum(sum(c[:12]) for c in own)
    told = {p: readings.dispute(p) for p in s}
    told_out, told_in = by_party(told)
    told_top = max(told.values(), default=NONE)
    rows = []
    for (a, b), x in s.items():
        reverse = s.get((b, a), NONE)
        c, r = pairs.get((a, b), EMPTY), pairs.get((b, a), EMPTY)
        rows.append([
            x, reverse, x - reverse, top[0], top[1], top[2], x - top[0], sum(y > x for y in top), sum(y > -1 for y in top),
            max(out[a]), sum(y > x for y in out[a]), max(inn[b]), sum(y > x for y in inn[b]),
            max(inn.get(a, [NONE])), max(out.get(b, [NONE])), doc["kinds"][a], doc["kinds"][b], n,
            max([s.get((k, b), NONE) for k in listed[a] if k != b] + [NONE]),
            max([s.get((a, k), NONE) for k in listed[b] if k != a] + [NONE]),
            sum(y > brings[a] for y in brings), sum(y > answers[b] for y in answers), acts,
            *roles[a], *roles[b], *own[a], *own[b], *c, *r,
            y := told[a, b], z := readings.dispute((b, a)), y - z, y - told_top, sum(v > y for v in told.values()),
            sum(v > y for v in told_out[a]), sum(v > y for v in told_in[b]),
            max(told_in.get(a, [NONE])), max(told_out.get(b, [NONE])), readings.bond(a, b),
            min(roles[a][4], roles[b][16]), min(roles[a][5], roles[b][17]), min(roles[a][0], roles[b][18])])
    return list(s), rows


def bond_rows(doc, roles, bonds, disputes, readings):
    """Pairs and rows; `bonds` has the first score of each unordered pair, `disputes` the second one of ordered pairs."""
    s = kept(bonds)
    own, pairs = doc["party_counts"], {tuple(p): c for p, c in doc["pair_counts"]}
    per = collections.defaultdict(list)
    for (a, b), x in s.items():
        per[a].append(x)
        per[b].append(x)
    top = sorted(s.values(), reverse=True) + [NONE] * 2
    rows = []
    for (a, b), x in s.items():
        c, r = pairs.get((a, b), EMPTY), pairs.get((b, a), EMPTY)
        least, most = sorted((disputes.get((a, b), NONE), disputes.get((b, a), NONE)))
        rows.append([
            x, top[0], top[1], sum(y > x for y in top), *sorted((sum(y > x for y in per[a]), sum(y > x for y in per[b]))),
            most, least, *sorted((doc["kinds"][a], doc["kinds"][b])), *sorted((own[a][16], own[b][16])), len(doc["kinds"]),
            *np.minimum(roles[a], roles[b]), *np.maximum(roles[a], roles[b]),
            *c[11:15], c[16] + r[16], max(c[15], r[15]), max(c[17], r[17]), sum(c[:8]) + sum(r[:8]), c[8] + c[9] + r[8] + r[9],
            readings.bond(a, b), max(readings.dispute((a, b)), readings.dispute((b, a)))])
    return list(s), rows


def role_rows(doc, roles, disputes, bonds):
    """Rows of the parties; `disputes` and `bonds` have second scores."""
    n = len(doc["kinds"])
    brings, answers, bound = [NONE] * n, [NONE] * n, [NONE] * n
    appellant, appeals = [NONE] * n, [0.0] * n
    for (a, b), x in disputes.items():
        brings[a], answers[b] = max(brings[a], x), max(answers[b], x)
        if x > LIKELY:
            for p, other in ((a, b), (b, a)):
                appellant[p] = max(appellant[p], roles[other][2])
                appeals[p] = max(appeals[p], doc["party_counts"][other][APPEALS])
    for (a, b), x in bonds.items():
        bound[a], bound[b] = max(bound[a], x), max(bound[b], x)
    tops = [max(v, default=NONE) for v in (brings, answers, bound)]
    return [[*roles[p], *(roles > roles[p]).sum(0), brings[p], answers[p], bound[p], *tops, doc["kinds"][p], n,
             *roles.max(0), *doc["party_counts"][p], appellant[p], appeals[p]] for p in range(n)]


def may_hold(k, row):
    at = 2 * CLASSES
    return row[k] > -3.5 or (k < 6 and max(row[at], row[at + 1]) > -2) or (9 <= k < 12 and row[at + 2] > -2)


class Forest:
    """Boosted trees for one class."""

    def __init__(self, params):
        self.params = params

    def fit(self, x, y):
        self.base, self.trees = -8.0, []
        if sum(y) > 1:
            model = HistGradientBoostingClassifier(random_state=SEED, early_stopping=False, **self.params).fit(x, y)
            self.base = float(model._baseline_prediction.ravel()[0])
            self.trees = [flat(t[0].nodes) for t in model._predictors]
        return self

    def scores(self, x):
        x = np.asarray(x, dtype=np.float32)
        total = np.full(len(x), self.base)
        for column, low, value in self.trees:
            at = np.zeros(len(x), dtype=int)
            while True:
                inner = column[at] != LEAF
                if not inner.any():
                    break
                above = x[np.arange(len(x)), np.where(inner, column[at], 0)] > value[at]
                at = np.where(inner, low[at] + above, at)
            total += value[at]
        return total


LEAF = 0xFFFF


def flat(nodes):
    """Columns, low children and values of a tree, children side by side and after their parent."""
    order, column, low, value = [0], [], [], []
    for at in order:
        node = nodes[at]
        if node["is_leaf"]:
            column.append(LEAF)
            low.append(0)
            value.append(node["value"])
        else:
            column.append(node["feature_idx"])
            low.append(len(order))
            value.append(node["num_threshold"])
            order += [node["left"], node["right"]]
    return np.array(column, dtype=np.int64), np.array(low, dtype=np.int64), np.array(value, dtype=np.float32)


def save(path, columns, forests):
    with open(path, "wb") as f:
        f.write(b"LXGB" + struct.pack("<HH", columns, len(forests)))
        for forest in forests:
            f.write(struct.pack("<fH", forest.base, len(forest.trees)))
            f.write(struct.pack(f"<{len(forest.trees)}H", *(len(c) for c, _, _ in forest.trees)))
            for column, low, value in forest.trees:
                for node in zip(column, low, value):
                    f.write(struct.pack("<HHf", *node))
