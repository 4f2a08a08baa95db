"""A network over words in slots, whose word vectors are learned with it: training, and the files of src/model/perceptron.rs and
src/model/vectors.rs.

An example has for each slot the numbers of its words, of which the network takes the mean of the vectors, and numbers beside
(its form).
"""
import struct

import numpy as np
import torch

# Vectors of length about three train faster than those of the file.
GAIN = 0.43
# What a byte of the program tells of an input at most, on either side of zero.
MOST = 63


def vectors(path, more=0):
    """The vectors of a file, and as many random ones as given for what is no word."""
    data = open(path, "rb").read()
    count, width, scale = struct.unpack("<IIf", data[4:16])
    own = np.frombuffer(data, np.int8, offset=16).reshape(count, width) * np.float32(scale)
    return np.concatenate([own, np.random.default_rng(0).normal(0, 1, (more, width))]).astype(np.float32)


def form(places, count):
    """For each example a row of so many numbers, of which its places are set."""
    rows = np.zeros((len(places), count), np.float32)
    for row, own in zip(rows, places):
        row[own] = 1
    return rows


class Bags:
    """Examples: the words of all their slots one after the other, how many each slot has, and their forms."""

    def __init__(self, slots, form):
        self.words = [np.array([w for slot in own for w in slot], np.int64) for own in slots]
        self.counts = [np.array([len(slot) for slot in own]) for own in slots]
        self.form = np.asarray(form, np.float32)

    def __len__(self):
        return len(self.words)

    def __add__(self, other):
        out = Bags.__new__(Bags)
        out.words, out.counts = self.words + other.words, self.counts + other.counts
        out.form = np.concatenate([self.form, other.form])
        return out

    def batch(self, rows, drop=0.0, rng=None):
        """Words, where each slot begins, forms; without some of the words."""
        words, counts = np.concatenate([self.words[i] for i in rows]), np.concatenate([self.counts[i] for i in rows])
        if drop:
            kept = rng.random(len(words)) >= drop
            counts = np.bincount(np.repeat(np.arange(len(counts)), counts)[kept], minlength=len(counts))
            words = words[kept]
        return torch.from_numpy(words), torch.from_numpy(np.cumsum(counts) - counts), torch.from_numpy(self.form[rows])


class Network(torch.nn.Module):
    def __init__(self, table, slots, form, hidden, classes):
        super().__init__()
        self.vectors = torch.nn.EmbeddingBag.from_pretrained(torch.tensor(table * GAIN), freeze=False, mode="mean")
        self.first = torch.nn.Linear(slots * table.shape[1] + form, hidden)
        self.second = torch.nn.Linear(hidden, classes)
        self.less, self.few = torch.nn.Dropout(0.3), torch.nn.Dropout(0.4)

    def forward(self, words, starts, form):
        x = torch.cat([self.vectors(words, starts).reshape(len(form), -1), form], 1)
        return self.second(self.few(torch.relu(self.first(self.less(x)))))


def loss(scores, y):
    """What each example costs: `y` has its class, or for each class whether it is one of them."""
    if y.dim() == 1:
        return torch.nn.functional.cross_entropy(scores, y, label_smoothing=0.05, reduction="none")
    return torch.nn.functional.binary_cross_entropy_with_logits(scores, y, reduction="none").sum(1)


def fit(bags, rows, y, table, classes, weight=None, hidden=64, epochs=10, rate=3e-3, decay=0.05, drop=0.2, seed=0):
    """A network trained on some of the examples, as the files hold it."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    rng = np.random.default_rng(seed)
    net = Network(table, len(bags.counts[0]), bags.form.shape[1], hidden, classes)
    layers = [*net.first.parameters(), *net.second.parameters()]
    optimiser = torch.optim.AdamW(
        [dict(params=layers, weight_decay=decay), dict(params=net.vectors.parameters(), weight_decay=0.0)], lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=epochs * ((len(rows) + 63) // 64))
    y = torch.from_numpy(y)
    weight = torch.ones(len(y)) if weight is None else torch.from_numpy(np.asarray(weight, np.float32))
    for _ in range(epochs):
        order = rng.permutation(rows)
        for i in range(0, len(order), 64):
            j = order[i : i + 64]
            total = (loss(net(*bags.batch(j, drop, rng)), y[j]) * weight[j]).mean()
            optimiser.zero_grad()
            total.backward()
            optimiser.step()
            schedule.step()
    return Rounded(net.eval(), bags, rows)


class Rounded:
    """What the files hold of a network, and what they make of examples."""

    def __init__(self, net, bags, rows):
        number = lambda x: x.detach().numpy().astype(np.float64)
        table = number(net.vectors.weight)
        self.scale = np.percentile(np.abs(table), 99.99) / 127
        self.table = np.clip(np.rint(table / self.scale), -127, 127).astype(np.int8)
        first, self.bias = number(net.first.weight).T, number(net.first.bias)
        self.one = np.maximum(np.abs(first).max(axis=0), 1e-9) / 127
        self.first = np.rint(first / self.one)
        second, self.base = number(net.second.weight).T, number(net.second.bias)
        self.two = np.percentile(np.abs(second), 99.99) / 127
        self.second = np.clip(np.rint(second / self.two), -127, 127)
        # One in ten thousand inputs may lie beyond what a byte holds; those of the first examples stand for all.
        self.steps = MOST / np.percentile(np.abs(self.inputs(bags, rows[:4096])), 99.99)

    def inputs(self, bags, rows):
        with torch.no_grad():
            words, starts, form = bags.batch(rows)
            table = torch.from_numpy(self.table.astype(np.float32) * np.float32(self.scale))
            means = torch.nn.functional.embedding_bag(words, table, starts, mode="mean")
            return torch.cat([means.reshape(len(form), -1), form], 1).numpy()

    def scores(self, bags, rows):
        out = []
        for i in range(0, len(rows), 4096):
            x = np.clip(np.floor(self.inputs(bags, rows[i : i + 4096]) * self.steps + 64.5), 0, 127) - 64
            hidden = x @ (self.first * self.one / self.steps) + self.bias
            out.append(np.maximum(hidden, 0) @ (self.second * self.two) + self.base)
        return np.concatenate(out)

    def write(self, network, vectors, weight=1.0):
        """Writes the network, whose scores count `weight`, and its vectors."""
        inputs, hidden = self.first.shape
        assert hidden % 32 == 0, "hidden units come in blocks of 32"
        padded = np.zeros((-(-inputs // 4) * 4, hidden), np.int8)
        padded[:inputs] = self.first
        scale = self.one / self.steps
        bias = self.bias - 64 * scale * padded.astype(int).sum(axis=0)
        floats = lambda x: np.asarray(x, "<f4").tobytes()
        with open(network, "wb") as f:
            f.write(b"LXMP" + struct.pack("<HHHf", *padded.shape, self.second.shape[1], self.steps))
            f.write(floats(scale) + floats(bias))
            f.write(padded.reshape(-1, 4, hidden // 32, 32).transpose(2, 0, 3, 1).tobytes())
            f.write(floats(self.two * weight) + floats(self.base * weight) + self.second.astype(np.int8).tobytes())
        with open(vectors, "wb") as f:
            f.write(b"LXVC" + struct.pack("<IIf", *self.table.shape, self.scale) + self.table.tobytes())
