"""What the trainers of linear classifiers (src/model/linear.rs) share."""
import numpy as np


def quantise(w):
    # A few large weights would leave the many small ones no steps; they are cut at the 99.99th percentile.
    top = np.percentile(np.abs(w[w != 0]), 99.99) if np.any(w) else 1.0
    scale = max(top, 1e-6) / 127
    return np.clip(np.rint(w / scale), -127, 127).astype(np.int8), scale


def softmax(s):
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
