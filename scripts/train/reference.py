#!/usr/bin/env python3
"""Trains the ranker of pronouns and descriptions: which party a phrase without a name refers to.

    scripts/train/reference.py convert DATA/gum > gum.jsonl
    cargo build --release --example references
    target/release/examples/references corpus/train/*.xml gum.jsonl > decisions.jsonl
    scripts/train/reference.py train decisions.jsonl [--held-out dev.jsonl] [--write models]

`convert` reads GUM's files (words and `Entity=` in the last column): a party is an entity of persons or organizations with
a proper name; every other mention of it is a phrase, known by the token of its head. `train` prints the accuracy,
cross-validated over articles (five folds), then trains on everything. Deterministic. Needs numpy, scipy and
lightgbm.
"""
import argparse, collections, glob, json, os, re, sys, zlib

import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from quotes import REFERENCES, ranked, ranker, write

FOLDS = 5
GENRES = ("news", "interview", "court", "bio", "speech")


def tokens(path):
    """The words of a file: (form, tag, head, relation, entity brackets, whether a space follows, sentence, paragraph)."""
    out, sentence, fresh = [], 0, False
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if line.startswith("# newpar"):
            fresh = True
        if not line:
            sentence += 1
        if not line or line.startswith("#"):
            continue
        f = line.split("\t")
        if not f[0].isdigit():
            continue
        misc = dict(x.split("=", 1) for x in f[9].split("|") if "=" in x)
        out.append((f[1], f[3], misc.get("Entity", ""), misc.get("SpaceAfter") != "No", sentence, fresh))
        fresh = False
    return out


def entities(words):
    """The mentions of a file: (cluster, kind, first token, last token, token of the head)."""
    out, open_ = [], []
    for i, (_, _, brackets, *_) in enumerate(words):
        for part in re.findall(r"\([^()]+\)|\([^()]+(?=\()|\([^()]+$|[^()]+\)", brackets):
            if part.startswith("("):
                fields = part.strip("()").split("-")
                span = [fields[0], fields[1], i, None, fields[5] if len(fields) > 5 else "1"]
                if part.endswith(")"):
                    span[3] = i
                    out.append(span)
                else:
                    open_.append(span)
            else:
                name = part.rstrip(")")
                for k in range(len(open_) - 1, -1, -1):
                    if open_[k][0] == name:
                        span = open_.pop(k)
                        span[3] = i
                        out.append(span)
                        break
    done = []
    for cluster, kind, first, last, head in out:
        number = re.match(r"\d+", head)
        at = first + int(number.group()) - 1 if number else first
        done.append((cluster, kind, first, last, min(at, last), head))
    return done


def convert(folder):
    for path in sorted(glob.glob(os.path.join(folder, "*.conllu"))):
        name = os.path.splitext(os.path.basename(path))[0]
        if name.split("_")[1] not in GENRES:
            continue
        words = tokens(path)
        text, spans = "", []
        for i, (form, _, _, space, sentence, fresh) in enumerate(words):
            if fresh and text:
                text = text.rstrip() + "\n\n"
            start = len(text.encode())
            text += form
            spans.append((start, len(text.encode())))
            text += " " if space else ""
        found = entities(words)
        clusters = collections.defaultdict(list)
        for e in found:
            clusters[e[0]].append(e)
        parties, phrases, places, party_of = [], [], [], {}
        for cluster, all_ in sorted(clusters.items(), key=lambda c: min(e[2] for e in c[1])):
            kind = collections.Counter(e[1] for e in all_).most_common(1)[0][0]
            named = [e for e in all_ if words[e[4]][1] == "PROPN"]
            if not named or kind not in ("person", "organization", "place"):
                continue
            marks = []
            for e in named:
                # The name alone: the run of proper nouns that holds the head, and what joins them.
                a = b = e[4]
                joins = lambda k: words[k][1] == "PROPN" or words[k][0] in ("of", "and", "&", "the", "for", "-", "'s", "’s", ".")
                while a > e[2] and joins(a - 1):
                    a -= 1
                while a < e[4] and words[a][1] != "PROPN":
                    a += 1
                while b < e[3] and joins(b + 1):
                    b += 1
                while b > e[4] and words[b][1] != "PROPN":
                    b -= 1
                marks.append([spans[a][0], spans[b][1]])
            if kind == "place":
                places += marks
                continue
            party_of[cluster] = len(parties)
            longest = max(marks, key=lambda m: m[1] - m[0])
            parties.append({"name": text.encode()[longest[0]:longest[1]].decode(), "kind": kind, "mentions": marks})
        for e in found:
            if e[0] in party_of and words[e[4]][1] != "PROPN":
                phrases.append([list(spans[e[4]]), party_of[e[0]]])
        print(json.dumps({"id": name, "text": text.strip(), "parties": parties, "places": places, "phrases": phrases}))


def train(o):
    read = lambda paths: [json.loads(l) for p in paths for l in open(p, encoding="utf-8")]
    articles, held = read(o.decisions), read(o.held_out)
    fold = lambda a: zlib.crc32(a["id"].encode()) % FOLDS
    referents = lambda arts: [g for a in arts for g in a["referents"] if g["right"] is not None]
    nobody = lambda g: g["right"] == len(g["candidates"]) - 1
    missing = sum(g["right"] is None for a in articles for g in a["referents"])
    right, probability, gum, empty, texts = [], [], [], [], []
    for k in range(FOLDS):
        train, test = [a for a in articles if fold(a) != k], [a for a in articles if fold(a) == k]
        r, p = ranked(referents(test), ranker(referents(train), o.l2))
        right.append(r)
        probability.append(p)
        gum += [a["id"].startswith("GUM") for a in test for g in a["referents"] if g["right"] is not None]
        empty += [nobody(g) for g in referents(test)]
        texts += [g["text"] for g in referents(test)]
    right, probability, gum, empty = np.concatenate(right), np.concatenate(probability), np.array(gum), np.array(empty)
    print(f"{len(articles)} articles; phrases {len(right)} ({missing} without a right candidate), cross-validated {100 * right.mean():.1f}")
    for name, at in (("annotated texts, a party", gum & ~empty), ("annotated texts, nobody", gum & empty),
                     ("gold articles, a party", ~gum & ~empty), ("gold articles, nobody", ~gum & empty)):
        print(f"  {name}: {at.sum()} phrases, {100 * right[at].mean():.1f} right")
    for lo, hi in ((0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        at = (probability >= lo) & (probability < hi)
        if at.any():
            print(f"  probability {lo:.1f} to {min(hi, 1):.1f}: {at.sum()} phrases, {100 * right[at].mean():.1f} right")
    words = collections.defaultdict(list)
    for t, r in zip(texts, right):
        words[t.lower().split()[-1]].append(r)
    for word, r in sorted(words.items(), key=lambda x: -len(x[1]))[:24]:
        print(f"  {word}: {len(r)} phrases, {100 * np.mean(r):.1f} right")
    w = ranker(referents(articles), o.l2)
    if held:
        r, _ = ranked(referents(held), w)
        print(f"held out: {100 * r.mean():.1f} of {len(r)}")
    if o.write:
        write(os.path.join(o.write, "reference.bin"), w, [0.0])


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("action", choices=["convert", "train"])
    ap.add_argument("decisions", nargs="+")
    ap.add_argument("--held-out", nargs="*", default=[])
    ap.add_argument("--write", help="folder for the model")
    ap.add_argument("--l2", type=float, default=REFERENCES)
    o = ap.parse_args()
    convert(o.decisions[0]) if o.action == "convert" else train(o)


if __name__ == "__main__":
    main()
