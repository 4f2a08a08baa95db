"""The second look at kinds of agreements: boosted trees over what is made of all agreements of an article.

The rows are those of src/disputes/fields/bond_kind.rs, column by column; a forest is written as src/model/forest.rs reads it.
"""
import collections, itertools, pickle
import lightgbm
import numpy as np
import second

# The share of a kind where there is no pair that could have it.
NONE = -1.0
# Pairs with a second score above this may be bound, since a clear kind makes up for the rest: see src/disputes/bonds.rs. Articles
# without words of a legal matter have a higher limit there, but not here.
LIMIT = -1.2
# What a pair counts that would not be found.
UNFOUND = 0.4


def know(docs, work):
    """Puts to each pair its second score, and what the network of pairs says of its kind, by models that have not seen it, and to each
    article the pairs that are surely in dispute."""
    with open(f"{work}/bonds.pkl", "rb") as f:
        known = pickle.load(f)
    for d in docs:
        scores, read, d["sued"] = known[d["name"], d["copy"]]
        for x in d["bonds"]:
            pair = min(x["pair"]), max(x["pair"])
            x["score"], x["read"] = scores.get(pair), read.get(pair)


def params(classes):
    return dict(second.COMMON, objective="multiclass", num_class=classes, num_iterations=100, learning_rate=0.1, num_leaves=5,
                max_depth=3, min_data_in_leaf=40, feature_fraction=0.4)


def shares(scores):
    """Scores as shares of one, by the row."""
    x = 1 / (1 + (scores.max(1, keepdims=True) - scores) / 6) ** 4
    return (x / x.sum(1, keepdims=True)).astype(np.float32)


def law(doc, pair, in_dispute):
    """Whether the two of a pair are at law: no, yes, yes and settled, by the stages that the models tell."""
    faces = lambda x: any(a in x["plaintiffs"] and b in x["defendants"] for a, b in (pair, pair[::-1]))
    stages = {x["told"] for x in doc["disputes"] if faces(x)} if in_dispute else set()
    return 2 if "settled" in stages else 1 if stages else 0


def beside(pair, others):
    """What the other pairs of the article say, given each with its shares."""
    a, b = pair
    common = [(p, x) for p, x in others if a in p or b in p]
    to = lambda q: {sum(p) - q: x for p, x in common if q in p}
    x, y = to(a), to(b)
    thirds = [z for c in x.keys() & y.keys() for z in (x[c], y[c])]
    mean = lambda list_: np.mean(list_, 0) if list_ else None
    highest = lambda list_: np.max(list_, 0) if list_ else None
    own, apart = [x for _, x in common], [x for p, x in others if a not in p and b not in p]
    return mean(own), highest(own), highest(apart), mean(thirds), [len(others), len(own), len(apart), len(thirds) // 2]


def rows(docs, examples, scores, found):
    """The rows of `examples`: article, number of the bond, whether it is seen as in dispute, and whether it is so. Others seen
    beside a pair are those that are bound, or those that are `found`."""
    kinds, told = scores.shape[1], shares(scores)
    at = {(k, i): r for r, (k, i, _, given) in enumerate(examples) if given}
    likely = lambda x: x["score"] is not None and x["score"] > LIMIT
    shown = likely if found else lambda x: x["kind"]
    out = []
    for (k, i, seen, _), own in zip(examples, scores):
        bonds = docs[k]["bonds"]
        pair = bonds[i]["pair"]
        others = {tuple(x["pair"]): told[at[k, j]] for j, x in enumerate(bonds) if x["pair"] != pair and shown(x)}
        *groups, counts = beside(pair, list(others.items()))
        groups = [np.full(kinds, NONE) if g is None else g for g in groups]
        read = bonds[i]["read"]
        read = [*read, 1] if read is not None else [0] * (kinds + 1)
        out.append(np.concatenate([own, bonds[i]["own"], [law(docs[k], pair, seen)], *groups, counts, read]))
    return np.array(out, np.float32), np.array([bool(likely(docs[k]["bonds"][i])) for k, i, *_ in examples])


def grown(x, y, weight, classes):
    """A forest a class."""
    trees = lightgbm.train(params(classes), lightgbm.Dataset(x, y, weight=weight)).dump_model()["tree_info"]
    forests = [second.Forest(None) for _ in range(classes)]
    for k, forest in enumerate(forests):
        forest.base, forest.trees = 0.0, [second.flat(t["tree_structure"]) for t in trees[k::classes]]
    return forests


def scored(forests, x):
    return np.stack([second.walked(f.trees, np.asarray(x, np.float32)) for f in forests], 1)


def crossed(docs, examples, scores, y, weight, folds):
    """The second scores of each row by trees that have not seen its article, beside all that are bound and beside those that
    are found, whether it is found itself, and what writes the trees of all rows. Rows of no weight are of pairs that are not bound."""
    classes = scores.shape[1]
    (all_, _), (few, found) = (rows(docs, examples, scores, found) for found in (False, True))
    weight = weight * np.where(found, 1.0, UNFOUND)
    out = [np.zeros(scores.shape), np.zeros(scores.shape)]
    for k in sorted(set(folds)):
        held, others = folds == k, (folds != k) & (weight > 0)
        forests = grown(few[others], y[others], weight[others], classes)
        for of, x in zip(out, (all_, few)):
            of[held] = scored(forests, x[held])
    own = weight > 0
    save = lambda path: second.save(path, few.shape[1], grown(few[own], y[own], weight[own], classes))
    return *out, found, save


def report_bound(docs, examples, scores, y):
    """F1 of pairs above a limit, and with the kind right too, where the lead of the kind counts so much (src/disputes/bonds.rs)."""
    low, high = np.sort(scores, 1)[:, -2:].T
    lead, right = np.minimum(high - low, 3) - 1.5, scores.argmax(1) == y
    pairs = {}
    for r, (k, i, _, given) in enumerate(examples):
        if given:
            pairs.setdefault((k, *docs[k]["bonds"][i]["pair"]), r)
    for copy in ("gold", "read"):
        for part in ("", "t"):
            at = np.array([r for (k, *_), r in pairs.items() if docs[k]["copy"] == copy and docs[k]["name"].startswith(part)])
            bonds = [docs[examples[r][0]]["bonds"][examples[r][1]] for r in at]
            bound = np.array([x["kind"] is not None for x in bonds])
            own = np.array([-99.0 if x["score"] is None else x["score"] for x in bonds])
            for share in (0.0, 0.2, 0.4, 0.6):
                for limit in (-1.0, -0.8, -0.6):
                    told = own + share * lead[at] > limit
                    pair, kind = (200 * (told & bound & hit).sum() / (told.sum() + bound.sum()) for hit in (True, right[at]))
                    print(f"  bound {copy} {part or 'all'}* at {limit}, a lead counting {share}: F1 {pair:.1f}, with the kind {kind:.1f}")


def settlements(doc, bound):
    """The settlements of disputes as src/disputes/settlement.rs makes them: pairs in dispute by models that have not seen the article,
    of the stage that is told of the annotated dispute that both, or else one of the two, has its side in."""
    groups = collections.defaultdict(set)
    for a, b in doc["sued"]:
        sides = [(a in x["plaintiffs"], b in x["defendants"]) for x in doc["disputes"]]
        k = next((k for sure in (all, any) for k, x in enumerate(sides) if sure(x)), None)
        if k is not None and doc["disputes"][k]["told"] == "settled":
            groups[k].add((a, b))
    for pairs in groups.values():
        pairs = {p for p in pairs if frozenset(p) in bound} or pairs
        sides = {a for a, _ in pairs}, {b for _, b in pairs}
        yield {frozenset(p) for p in (*pairs, *(p for side in sides for p in itertools.combinations(side, 2)))}


def report_told(docs, examples, scores, names, limits=(-0.6, 0.5)):
    """Agreements as the program tells them, settlements of disputes included: precision, recall and F1, and F1 with the kind right.
    `names` are the kinds; `limits` those of articles of a legal matter and of others."""
    bound = collections.defaultdict(dict)
    for r, (k, i, _, given) in enumerate(examples):
        x = docs[k]["bonds"][i]
        if given and x["score"] is not None:
            low, high = np.sort(scores[r])[-2:]
            if x["score"] + 0.4 * (min(high - low, 3) - 1.5) > limits[not docs[k]["legal"]]:
                bound[k][frozenset(x["pair"])] = scores[r].argmax()
    for copy in ("gold", "read"):
        for part in ("", "t"):
            right = kind = told = gold = 0
            for k, d in enumerate(docs):
                if d["copy"] != copy or not d["name"].startswith(part):
                    continue
                agreed = {frozenset(p): x["kind"] for x in d["agreements"] for p in itertools.combinations(x["parties"], 2)}
                out = dict(bound[k])
                for pairs in settlements(d, out.keys()):
                    for p in pairs - out.keys():
                        out[p] = names.index("settlement")
                gold, told = gold + len(agreed), told + len(out)
                right += len(out.keys() & agreed.keys())
                kind += sum(agreed.get(p) == names[x] for p, x in out.items())
            print(f"  told {copy} {part or 'all'}*: P {100 * right / told:.1f} R {100 * right / gold:.1f} F1 {200 * right / (told + gold):.1f}, "
                  f"with the kind {200 * kind / (told + gold):.1f}")
