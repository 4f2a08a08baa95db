"""The network that tells kinds of sums from the vectors of the words around: training and the file of src/model/perceptron.rs."""
import struct

import numpy as np
import torch

TAGS, TAG = 8, 4.0
FORM = 21
# Vectors of length about three train faster than those of the file.
GAIN = 0.43


def vectors(path):
    """Vectors of all words and tags, as src/amounts/slots.rs puts them side by side."""
    data = open(path, "rb").read()
    count, width, scale = struct.unpack("<IIf", data[4:16])
    own = np.frombuffer(data, np.int8, offset=16).reshape(count, width) * scale
    out = np.zeros((count + TAGS, width + TAGS), np.float32)
    out[:count, :width] = own
    out[count:, width:] = TAG * np.eye(TAGS)
    return out


class Sums:
    """The slots of sums, as words; `rows` makes of them what the network takes."""

    def __init__(self, lines):
        """Each line: the article, the words of the slots, the places of the form."""
        slots = [[[int(w) for w in slot.split()] for slot in words.split(",")] for _, words, _ in lines]
        around = {}
        for (group, *_), own in zip(lines, slots):
            around.setdefault(group, []).extend(own[16])
        self.slots = [own + [around[group]] for (group, *_), own in zip(lines, slots)]
        self.form = np.zeros((len(lines), FORM), np.float32)
        for i, (_, _, places) in enumerate(lines):
            self.form[i, [int(p) for p in places.split()]] = 1

    def rows(self, table, drop=0.0, seed=0):
        rng = np.random.default_rng(seed)
        per, width = len(self.slots[0]), table.shape[1]
        words = np.array([w for own in self.slots for slot in own for w in slot])
        counts = np.array([len(slot) for own in self.slots for slot in own])
        place = np.repeat(np.arange(len(counts)), counts)
        if drop:
            kept = rng.random(len(words)) >= drop
            words, place = words[kept], place[kept]
            counts = np.bincount(place, minlength=len(counts))
        out = np.zeros((len(counts), width), np.float32)
        filled = np.flatnonzero(counts)
        starts = np.searchsorted(place, filled)
        for low in range(0, len(filled), 8192):
            part = starts[low : low + 8192]
            end = starts[low + 8192] if low + 8192 < len(starts) else len(words)
            out[filled[low : low + 8192]] = np.add.reduceat(table[words[part[0] : end]], part - part[0], axis=0)
        out /= np.maximum(counts, 1)[:, None]
        return np.concatenate([out.reshape(len(self.slots), per * width), self.form], axis=1)


def stack(sums):
    """Several lists of sums as one."""
    out = Sums.__new__(Sums)
    out.slots = [s for part in sums for s in part.slots]
    out.form = np.concatenate([part.form for part in sums])
    return out


def fit(variants, y, hidden, seed, epochs=14, rate=3e-3, decay=0.05, smooth=0.05, kinds=15):
    """A network trained on rows; each epoch takes the next of their variants, which lack other words."""
    torch.manual_seed(seed)
    inputs = variants[0].shape[1]
    net = torch.nn.Sequential(
        torch.nn.Dropout(0.3), torch.nn.Linear(inputs, hidden), torch.nn.ReLU(), torch.nn.Dropout(0.4),
        torch.nn.Linear(hidden, kinds))
    gain = torch.full((inputs,), GAIN)
    gain[-FORM:] = 1
    rows, y = [torch.from_numpy(v) for v in variants], torch.from_numpy(y)
    optimiser = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=decay)
    batches = (len(y) + 63) // 64
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=epochs * batches)
    for epoch in range(epochs):
        order, x = torch.randperm(len(y)), rows[epoch % len(rows)]
        for i in range(0, len(y), 64):
            j = order[i : i + 64]
            loss = torch.nn.functional.cross_entropy(net(x[j] * gain), y[j], label_smoothing=smooth)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    first, second = net[1], net[4]
    return [p.detach().numpy() for p in (first.weight.T * gain[:, None], first.bias, second.weight.T, second.bias)]


def join(nets):
    """Several networks as one that gives their mean."""
    return [
        np.concatenate([n[0] for n in nets], axis=1), np.concatenate([n[1] for n in nets]),
        np.concatenate([n[2] for n in nets]) / len(nets), sum(n[3] for n in nets) / len(nets)]


# Steps to one, and the byte of zero, of an input as src/model/perceptron.rs takes it.
STEPS, ZERO = 15.0, 64


def rounded(net):
    """The weights of both layers as the file holds them, with their scales: one a hidden unit, and one for all outputs."""
    first, _, second, _ = net
    one = np.abs(first).max(axis=0) / 127
    two = np.percentile(np.abs(second), 99.99) / 127
    return np.rint(first / one), one, np.clip(np.rint(second / two), -127, 127), two


def scores(net, rows):
    first, one, second, two = rounded(net)
    bytes_ = np.clip(np.floor(rows * STEPS + ZERO + 0.5), 0, 127)
    hidden = (bytes_ - ZERO) / np.float32(STEPS) @ (first * one).astype(np.float32) + net[1]
    return np.maximum(hidden, 0) @ (second * two) + net[3]


def write(path, net, weight):
    """Writes the network; its scores count `weight`."""
    first, one, second, two = rounded(net)
    inputs, hidden = first.shape
    padded = np.zeros((-(-inputs // 4) * 4, hidden), np.int8)
    padded[:inputs] = first
    scale = one / STEPS
    bias = net[1] - ZERO * scale * padded.astype(int).sum(axis=0)
    floats = lambda x: np.asarray(x, "<f4").tobytes()
    with open(path, "wb") as f:
        f.write(b"LXMP" + struct.pack("<HHHf", *padded.shape, second.shape[1], STEPS))
        f.write(floats(scale) + floats(bias))
        f.write(padded.reshape(-1, 4, hidden // 32, 32).transpose(2, 0, 3, 1).tobytes())
        f.write(floats(two * weight) + floats(net[3] * weight) + second.astype(np.int8).tobytes())
