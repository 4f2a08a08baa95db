#!/usr/bin/env python3
"""Trains the models of the quotes stage: whom a phrase refers to, and what kind a quotation is.

    cargo build --release --example gold_quotes --example references
    target/release/examples/references corpus/train/*.xml gum.jsonl > references.jsonl     (see reference.py)
    scripts/train/quotes.py target/release/examples/gold_quotes references.jsonl corpus/train/*.xml --work DIR [--write models]

The ranker of speakers reads what the resolver of references says and who has spoken before. What it is trained on must
therefore come from models that have not seen the article: for each of five folds of the articles a resolver is trained
without it, and the decisions of its articles are read with that one; a second round reads them again with the rankers of
the first. Prints the accuracy over the folds and leaves in DIR the records of each article by the models that have not seen
it (given.jsonl with its own parties, found.jsonl with found ones, first.jsonl the same at the first look, when no roles are
known), for score.py; then trains on everything and writes models/quote-speaker.bin, models/quote-speaker-second.bin (the trees
of speaker_trees.py, which learn from the scores of the rankers of the folds) and models/quote-kind.bin. Deterministic. Needs
numpy, scipy and lightgbm.
"""
import argparse, json, os, shutil, struct, subprocess, zlib
import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from speaker_trees import Trees

# Buckets of the rankers and of the classifier of kinds, as powers of two.
BITS, KIND_BITS = 18, 15
FOLDS = 5
# What large weights cost, for the ranker of speakers, the classifier of kinds and the resolver of references.
SPEAKERS, KINDS, REFERENCES = 25.0, 10.0, 10.0


def matrix(rows, bits=BITS):
    """Rows of hashed features as a sparse matrix; a feature counts as often as it is present."""
    indptr = np.cumsum([0] + [len(r) for r in rows])
    indices = np.concatenate([np.asarray(r, dtype=np.int64) for r in rows]) & ((1 << bits) - 1)
    return csr_matrix((np.ones(len(indices), dtype=np.float32), indices, indptr), shape=(len(rows), 1 << bits))


def ranker(groups, l2):
    """Weights that make the right candidate of each group the likeliest (softmax within the group)."""
    x = matrix([c for g in groups for c in g["candidates"]])
    sizes = [len(g["candidates"]) for g in groups]
    start = np.cumsum([0] + sizes)[:-1]
    right = start + np.array([g["right"] for g in groups])
    group = np.repeat(np.arange(len(groups)), sizes)

    def loss(w):
        s = x @ w
        top = np.maximum.reduceat(s, start)
        e = np.exp(s - top[group])
        total = np.add.reduceat(e, start)
        p = e / total[group]
        value = (np.log(total) + top - s[right]).sum() + l2 * (w @ w) / 2
        p[right] -= 1
        return value, x.T @ p + l2 * w

    w = minimize(loss, np.zeros(1 << BITS), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return w


def scored(groups, w):
    """The scores of the candidates of each group."""
    return [matrix(g["candidates"]) @ w for g in groups]


def told(groups, scores):
    """Whether the right candidate of each group has the highest score, and the probability of the one that has it."""
    right = [int(s.argmax()) == g["right"] for g, s in zip(groups, scores)]
    return np.array(right), np.array([1 / np.exp(s - s.max()).sum() for s in scores])


def ranked(groups, w):
    """The same for the ranker with weights `w`."""
    return told(groups, scored(groups, w))


def classifier(items, classes, l2):
    """Weights of a multinomial logistic regression, with a bias a class."""
    x = matrix([i["features"] for i in items], KIND_BITS)
    y = np.array([i["right"] for i in items])
    hot = np.eye(classes)[y]

    def loss(v):
        w, b = v[:-classes].reshape(1 << KIND_BITS, classes), v[-classes:]
        s = x @ w + b
        s -= s.max(1, keepdims=True)
        p = np.exp(s)
        p /= p.sum(1, keepdims=True)
        value = -np.log(np.maximum(p[np.arange(len(y)), y], 1e-12)).sum() + l2 * (w * w).sum() / 2
        d = p - hot
        return value, np.concatenate([(x.T @ d + l2 * w).ravel(), d.sum(0)])

    v = minimize(loss, np.zeros((1 << KIND_BITS) * classes + classes), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return v[:-classes].reshape(1 << KIND_BITS, classes), v[-classes:]


def write(path, weights, bias):
    """Writes a model file: see src/model/linear.rs."""
    weights = weights.reshape(-1, len(bias))
    bits = len(weights).bit_length() - 1
    scale = max(np.abs(weights).max() / 127, 1e-9)
    q = np.clip(np.round(weights / scale), -127, 127).astype(np.int8)
    with open(path, "wb") as f:
        f.write(b"LXLN" + struct.pack("<HHf", weights.shape[1], bits, scale))
        f.write(np.asarray(bias, dtype="<f4").tobytes() + q.tobytes())


def weights(path):
    """The weights of a model file, without its biases."""
    with open(path, "rb") as f:
        raw = f.read()
    classes, bits, scale = struct.unpack("<HHf", raw[4:12])
    return np.frombuffer(raw[12 + 4 * classes:], dtype=np.int8).reshape(1 << bits, classes).astype(float) * scale


def fold(article):
    return zlib.crc32(article.encode()) % FOLDS


def decisions(program, folder, paths, *options):
    """What the program decides on in gold articles, by the models of a folder."""
    done = subprocess.run([program, *options, "--models", folder, *paths], capture_output=True, check=True, text=True)
    return [json.loads(line, object_hook=packed) for line in done.stdout.splitlines()]


def packed(value):
    """A decision with its numbers in arrays, which take a tenth of the room."""
    if "facts" in value:
        value["facts"] = np.array(value["facts"], dtype=np.float32)
        value["candidates"] = [np.array(c, dtype=np.int64) for c in value["candidates"]]
    return value


def referents(articles):
    return [g for a in articles for g in a["referents"] if g["right"] is not None]


def kinds(articles):
    return [k for a in articles for k in a["kinds"]]


def train(articles, folder):
    write(os.path.join(folder, "quote-speaker.bin"), ranker(referents(articles), SPEAKERS), [0.0])
    write(os.path.join(folder, "quote-kind.bin"), *classifier(kinds(articles), 3, KINDS))


def readings(program, folders, paths):
    """The decisions in each article by the models that have not seen it, with its own parties and with found ones; without
    the roles of the parties, as at the first look, and with them, as at the second."""
    out = []
    for options in ((), ("--predicted",), ("--roles",), ("--predicted", "--roles")):
        for k, folder in enumerate(folders):
            read = decisions(program, folder, [p for p in paths if fold(stem(p)) == k], "--decisions", *options)
            out += ({**a, "roles": "--roles" in options} for a in read)
    return out


def stem(path):
    return os.path.splitext(os.path.basename(path))[0]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("program")
    ap.add_argument("references", help="decisions of target/release/examples/references")
    ap.add_argument("gold", nargs="+")
    ap.add_argument("--models", default="models", help="where the first round takes its models from")
    ap.add_argument("--rounds", type=int, default=2)
    ap.add_argument("--work", required=True, help="folder for the models and records of the folds")
    ap.add_argument("--write", help="folder for the models")
    o = ap.parse_args()
    folders = [os.path.join(o.work, str(k)) for k in range(FOLDS)]
    read = [json.loads(line) for line in open(o.references, encoding="utf-8")]
    for k, folder in enumerate(folders):
        os.makedirs(folder, exist_ok=True)
        for name in ("quote-speaker.bin", "quote-speaker-second.bin", "quote-kind.bin"):
            shutil.copy(os.path.join(o.models, name), folder)
        unseen = ranker(referents(a for a in read if fold(a["id"]) != k), REFERENCES)
        write(os.path.join(folder, "reference.bin"), unseen, [0.0])
    for _ in range(o.rounds):
        articles = readings(o.program, folders, o.gold)
        kind, groups, scores, second = [], [], [], []
        for k, folder in enumerate(folders):
            test = [a for a in articles if fold(a["id"]) == k]
            train([a for a in articles if fold(a["id"]) != k], folder)
            groups.append(referents(test))
            scores.append(scored(groups[k], weights(os.path.join(folder, "quote-speaker.bin")).ravel()))
            second.append(np.array([a["roles"] for a in test for _ in referents([a])]))
            items = kinds(test)
            score = matrix([i["features"] for i in items], KIND_BITS) @ weights(os.path.join(folder, "quote-kind.bin"))
            kind.append(score.argmax(1) == np.array([i["right"] for i in items]))
        again = []
        for k, folder in enumerate(folders):
            others = [n for n in range(FOLDS) if n != k]
            trees = Trees().fit([g for n in others for g in groups[n]], [s for n in others for s in scores[n]])
            trees.save(os.path.join(folder, "quote-speaker-second.bin"))
            again.append(told(groups[k], trees.again(groups[k], scores[k])))
        alone = np.concatenate([told(g, s)[0] for g, s in zip(groups, scores)])
        right, probability = (np.concatenate(x) for x in zip(*again))
        kind, second = np.concatenate(kind), np.concatenate(second)
        share = lambda x: f"{100 * x[~second].mean():.1f} at the first look, {100 * x[second].mean():.1f} at the second"
        print(f"{len(articles)} readings; referents {len(right)}, cross-validated {share(right)}, by the ranker alone {share(alone)}; "
              f"kinds {len(kind)}, cross-validated {100 * kind.mean():.1f}", flush=True)
    for lo, hi in ((0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        at = (probability >= lo) & (probability < hi)
        if at.any():
            print(f"  probability {lo:.1f} to {min(hi, 1):.1f}: {at.sum()} phrases, {100 * right[at].mean():.1f} right")
    for name, options in (("given", ("--roles",)), ("found", ("--predicted", "--roles")), ("first", ("--predicted",))):
        with open(os.path.join(o.work, name + ".jsonl"), "w", encoding="utf-8") as f:
            for k, folder in enumerate(folders):
                paths = [p for p in o.gold if fold(stem(p)) == k]
                f.writelines(json.dumps(record) + "\n" for record in decisions(o.program, folder, paths, *options))
    if o.write:
        train(articles, o.write)
        trees = Trees().fit([g for own in groups for g in own], [s for own in scores for s in own])
        trees.save(os.path.join(o.write, "quote-speaker-second.bin"))


if __name__ == "__main__":
    main()
