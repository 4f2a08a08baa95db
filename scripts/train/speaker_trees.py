"""The trees that look again at who speaks where the ranker is not sure (src/quotes/second.rs).

Their sum is added to the ranker's score: they learn what to add, by the softmax over the candidates that are left.
"""
import lightgbm
import numpy as np
from second import COMMON, flat, save, walked

# As in src/quotes/second.rs.
SURE, LIKELY = 0.85, 0.05
PARAMS = dict(COMMON, learning_rate=0.12, num_iterations=150, num_leaves=16, max_depth=5, min_data_in_leaf=30, feature_fraction=0.5)


def softmax(scores):
    e = np.exp(scores - scores.max())
    return e / e.sum()


def rows(group, scores):
    """The candidates that are looked at again, and what the trees see of each; none where the ranker is sure."""
    p = softmax(scores)
    if p.max() >= SURE:
        return np.zeros(0, dtype=int), None
    left = np.flatnonzero(p > LIKELY)
    of = lambda name: p[group["names"].index(name)]
    shared = [of("anon"), of("unknown"), len(scores)]
    own = [[scores[i], p[i], scores[i] - np.delete(scores, i).max(), (scores > scores[i]).sum(), *shared] for i in left]
    return left, np.hstack([np.array(own), group["facts"][left]]).astype(np.float32)


class Trees:
    def fit(self, groups, scores):
        """Learns from decisions with their scores by rankers that have not seen them."""
        xs, base, right, sizes = [], [], [], []
        for g, s in zip(groups, scores):
            left, x = rows(g, s)
            if g["right"] in left:
                xs.append(x)
                base.append(s[left])
                right.append(left == g["right"])
                sizes.append(len(left))
        start = np.cumsum([0] + sizes)[:-1]
        group = np.repeat(np.arange(len(sizes)), sizes)
        right = np.concatenate(right)

        def gradient(s, _):
            e = np.exp(s - np.maximum.reduceat(s, start)[group])
            p = e / np.add.reduceat(e, start)[group]
            return p - right, np.maximum(p * (1 - p), 1e-3)

        data = lightgbm.Dataset(np.concatenate(xs), right.astype(float), init_score=np.concatenate(base))
        model = lightgbm.train(dict(PARAMS, objective=gradient), data).dump_model()
        self.base, self.columns = 0.0, xs[0].shape[1]
        self.trees = [flat(t["tree_structure"]) for t in model["tree_info"]]
        return self

    def again(self, groups, scores):
        """The logarithms of the probabilities in each group; candidates that are given up keep those that they have."""
        read = [rows(g, s) for g, s in zip(groups, scores)]
        added = walked(self.trees, np.concatenate([x for left, x in read if len(left)]))
        out, at = [], 0
        for s, (left, _) in zip(scores, read):
            p = softmax(s)
            if len(left):
                p[left] = p[left].sum() * softmax(s[left] + added[at:at + len(left)])
                at += len(left)
            out.append(np.log(p))
        return out

    def save(self, path):
        save(path, self.columns, [self])
