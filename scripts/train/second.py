"""The second look of src/disputes: gradient-boosted trees over what the first look makes of the whole article.

The rows are those of src/disputes/second.rs, column by column; a forest is written as src/model/forest.rs reads it.
"""
import collections, struct
import lightgbm
import numpy as np

NONE, GATE, LIKELY, LISTED, PARTNERS, SEED = -9.0, -4.0, -1.5, 12, 8, 7
APPEALS = 23
CLASSES, KINDS = 20, 12
UNREAD = -6.0
# Pairs with lower first scores are not read by the network.
READ = -3.0
# Counts of a pair: see src/disputes/tally.rs.
PAIR = 18
EMPTY = [0.0] * PAIR
EMPTY[10] = EMPTY[13] = 30.0
COMMON = dict(objective="binary", learning_rate=0.05, lambda_l2=10, min_data_in_leaf=20, feature_fraction=0.3, seed=SEED,
              num_threads=1, deterministic=True, force_col_wise=True, enable_bundle=False, verbosity=-1)
PARAMS = dict(COMMON, num_iterations=600, num_leaves=16, max_depth=6)
ROLE_PARAMS = dict(COMMON, num_iterations=150, num_leaves=12, max_depth=5, learning_rate=0.07, feature_fraction=1.0,
                   feature_fraction_bynode=0.3)
# A row whose score is below `UNLIKELY` after so many trees is not shown to the others: see src/model/forest.rs.
FIRST, UNLIKELY = 150, -3.0


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

    def kinds(self, a, b):
        """What it says of each kind of agreement; none where it has not read the pair."""
        there, back = self.rows.get((a, b)), self.rows.get((b, a))
        return None if there is None or back is None else (there[-KINDS:] + back[-KINDS:]) / 2

    def kinds_and_lead(self, a, b):
        kinds = self.kinds(a, b)
        if kinds is None:
            return [UNREAD] * (KINDS + 1)
        following, top = np.sort(kinds)[-2:]
        return [*kinds, top - following]


def kept(scores):
    return {p: x for p, x in sorted(scores.items()) if x > GATE}


def by_party(scores):
    """For each party the scores of its pairs as first and as second side."""
    out, inn = collections.defaultdict(list), collections.defaultdict(list)
    for (a, b), x in scores.items():
        out[a].append(x)
        inn[b].append(x)
    return out, inn


def partners(scores, side):
    """For each party the likeliest others on the other side; it stands on the first (0) or second side (1) itself."""
    lists = collections.defaultdict(list)
    for pair, x in scores.items():
        lists[pair[side]].append((-x, pair[1 - side]))
    return {p: [(q, -x) for x, q in sorted(others)[:PARTNERS]] for p, others in lists.items()}


def least(known, other):
    """Of the best third party of two, the lower of the two scores: `known` are likely ones of one, `other` gives the other's."""
    return max((min(x, other(k)) for k, x in known), default=NONE)


def both_ways(scores):
    return {p: x for (a, b), x in scores.items() for p in ((a, b), (b, a))}


def listed_with(doc):
    """For each party those that stand in a list with it."""
    listed = collections.defaultdict(list)
    for (a, b), c in sorted((tuple(p), c) for p, c in doc["pair_counts"]):
        if c[14] > 0 and len(listed[a]) < LISTED:
            listed[a].append(b)
    return listed


def pair_rows(doc, roles, scores, bonds, readings):
    """Pairs and rows; `scores` has the first score of each pair, `bonds` that of its being bound."""
    s, n = kept(scores), len(doc["kinds"])
    own, pairs = doc["party_counts"], {tuple(p): c for p, c in doc["pair_counts"]}
    out, inn = by_party(s)
    top = sorted(s.values(), reverse=True) + [NONE] * 3
    listed = listed_with(doc)
    sibling = lambda of, a, b: [max([of.get((k, b), NONE) for k in listed[a] if k != b] + [NONE]),
                                max([of.get((a, k), NONE) for k in listed[b] if k != a] + [NONE])]
    bound, most_bound = both_ways(bonds), max(bonds.values(), default=NONE)
    brings = [max(r[0], r[4], r[5]) for r in roles]
    answers = [r[1] for r in roles]
    acts = sum(sum(c[:12]) for c in own)
    told = {p: readings.dispute(p) for p in s}
    told_out, told_in = by_party(told)
    told_top = max(told.values(), default=NONE)
    accused, accusing = [partners(of, 0) for of in (s, told)], [partners(of, 1) for of in (s, told)]
    allied = lambda k, of, a, b: [least(accused[k].get(a, ()), lambda c: of.get((b, c), NONE)),
                                  least(accusing[k].get(a, ()), lambda c: of.get((c, b), NONE))]
    rows = []
    for (a, b), x in s.items():
        reverse = s.get((b, a), NONE)
        c, r = pairs.get((a, b), EMPTY), pairs.get((b, a), EMPTY)
        rows.append([
            x, reverse, x - reverse, top[0], top[1], top[2], x - top[0], sum(y > x for y in top), sum(y > -1 for y in top),
            max(out[a]), sum(y > x for y in out[a]), max(inn[b]), sum(y > x for y in inn[b]),
            max(inn.get(a, [NONE])), max(out.get(b, [NONE])), doc["kinds"][a], doc["kinds"][b], n,
            *sibling(s, a, b), sum(y > brings[a] for y in brings), sum(y > answers[b] for y in answers), acts,
            *roles[a], *roles[b], *own[a], *own[b], *c, *r,
            y := told[a, b], z := readings.dispute((b, a)), y - z, y - told_top, sum(v > y for v in told.values()),
            sum(v > y for v in told_out[a]), sum(v > y for v in told_in[b]),
            max(told_in.get(a, [NONE])), max(told_out.get(b, [NONE])), readings.bond(a, b),
            min(roles[a][4], roles[b][16]), min(roles[a][5], roles[b][17]), min(roles[a][0], roles[b][18]),
            *allied(0, s, a, b), *allied(1, told, a, b), bound.get((a, b), NONE), most_bound, *sibling(told, a, b), doc["density"]])
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
    told = {p: readings.bond(*p) for p in s}
    told_per = collections.defaultdict(list)
    for pair, x in told.items():
        for p in pair:
            told_per[p].append(x)
    told_top = max(told.values(), default=NONE)
    both, told_both = both_ways(s), both_ways(told)
    near, told_near = partners(both, 0), partners(told_both, 0)
    listed, most_disputed = listed_with(doc), max(disputes.values(), default=NONE)
    sibling = lambda a, b: max([told_both.get((k, b), NONE) for k in listed[a] if k != b] + [NONE])
    unsaid = {tuple(p): count for p, count in doc["unsaid"]}
    rows = []
    for (a, b), x in s.items():
        c, r = pairs.get((a, b), EMPTY), pairs.get((b, a), EMPTY)
        low, most = sorted((disputes.get((a, b), NONE), disputes.get((b, a), NONE)))
        rows.append([
            x, top[0], top[1], sum(y > x for y in top), *sorted((sum(y > x for y in per[a]), sum(y > x for y in per[b]))),
            most, low, *sorted((doc["kinds"][a], doc["kinds"][b])), *sorted((own[a][16], own[b][16])), len(doc["kinds"]),
            *np.minimum(roles[a], roles[b]), *np.maximum(roles[a], roles[b]),
            *c[11:15], c[16] + r[16], max(c[15], r[15]), max(c[17], r[17]), sum(c[:8]) + sum(r[:8]), c[8] + c[9] + r[8] + r[9],
            y := told[a, b], max(readings.dispute((a, b)), readings.dispute((b, a))),
            x - top[0], y - told_top, sum(z > y for z in told.values()),
            *sorted((sum(z > y for z in told_per[a]), sum(z > y for z in told_per[b]))),
            least(near[a], lambda k: both.get((b, k), NONE)), least(told_near[a], lambda k: told_both.get((b, k), NONE)),
            *sorted((sibling(a, b), sibling(b, a))), most_disputed,
            max(min(roles[a][10], roles[b][11]), min(roles[b][10], roles[a][11])),
            *sorted((own[a][17], own[b][17])), *sorted((own[a][18], own[b][18])), doc["density"],
            *readings.kinds_and_lead(a, b), unsaid.get((a, b), 0), *sorted((doc["ranks"][a], doc["ranks"][b]))])
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

    def __init__(self, params, first=None):
        """With `first`, rows that are unlikely after so many trees keep the score that they have then."""
        self.params, self.first = params, first

    def fit(self, x, y, weight=None):
        self.base, self.trees = -8.0, []
        if sum(y) > 1:
            model = lightgbm.train(self.params, lightgbm.Dataset(x, y, weight=weight)).dump_model()
            self.base, self.trees = 0.0, [flat(t["tree_structure"]) for t in model["tree_info"]]
        return self

    def scores(self, x):
        x = np.asarray(x, dtype=np.float32)
        total = np.full(len(x), self.base)
        first = len(self.trees) if self.first is None else self.first
        total += walked(self.trees[:first], x)
        likely = total >= UNLIKELY
        total[likely] += walked(self.trees[first:], x[likely])
        return total


def walked(trees, x):
    """The sum of the leaves that each row falls into."""
    total = np.zeros(len(x))
    for column, low, value in trees:
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


def flat(root):
    """Columns, low children and values of a tree, children side by side and after their parent."""
    order, column, low, value = [root], [], [], []
    for node in order:
        if "leaf_value" in node:
            column.append(LEAF)
            low.append(0)
            value.append(node["leaf_value"])
        else:
            column.append(node["split_feature"])
            low.append(len(order))
            value.append(node["threshold"])
            order += [node["left_child"], node["right_child"]]
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
