"""The student: the small network that runs inside the program. Its units and features are the program's own."""
import random, struct, subprocess, time
import numpy as np, torch
from torch import nn
from torch.nn import functional as F
import data

FIELDS = 13
START, END, WORD, BITS, AFFIX, SHAPE, ARTICLE, CANDIDATE, ROW, DISTINCT = 0, 1, 2, 3, 4, 8, 9, 10, 11, 12
PAD, SHAPES, AFFIX_ROWS, FREQUENT = 3, 80, 8192, 10000
D, H, H2, H3 = 96, 160, 160, 64
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
FIXED = 2048.0
N = len(data.TAGS)
# which of the six classes (none and the five types) a tag belongs to
CLASS = [0] + [1 + i // 4 for i in range(N - 1)]


def read_features(articles, program, vocabulary):
    """The program's tokens and features of each article: sets `tokens`, returns the arrays."""
    blob = "\0".join(a.text.replace("\0", " ") for a in articles) + "\0"
    out = subprocess.run([program, vocabulary], input=blob.encode(), stdout=subprocess.PIPE, check=True).stdout
    flat = np.frombuffer(out, dtype="<u4")
    at, docs = 0, []
    for a in articles:
        n, rows = int(flat[at]), int(flat[at + 1])
        f = flat[at + 2:at + 2 + n * FIELDS].reshape(n, FIELDS).astype(np.int32)
        at += 2 + n * FIELDS
        a.tokens = [(int(s), int(e)) for s, e in f[:, :2]]
        docs.append((f, rows))
    assert at == len(flat)
    return docs


class Example:
    """An article ready for the network; `soft` are the teacher's probabilities where there are any."""

    def __init__(self, a, features, rows, soft=None):
        self.a, self.f, self.rows = a, features, rows
        self.masks = np.array(data.tag_masks(a, a.tokens), dtype=np.int64)
        self.soft = soft


def fake(w, scale):
    """`w` rounded to the steps that the program stores, gradients passing through."""
    q = (w / scale).round().clamp(-127, 127) * scale
    return w + (q - w).detach()


def act(x, quant):
    x = x.clamp(0, 1)
    if quant:
        q = (x * 127 + 0.5).floor() / 127
        x = x + (q - x).detach()
    return x


class Dense(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.w = nn.Parameter(torch.randn(o, i) * (1.4 / i ** .5))
        self.b = nn.Parameter(torch.zeros(o))

    def scales(self):
        return self.w.detach().abs().amax(1, keepdim=True).clamp(min=1e-6) / 127

    def forward(self, x, quant):
        return F.linear(x, fake(self.w, self.scales()) if quant else self.w, self.b)


class Student(nn.Module):
    def __init__(self, known):
        super().__init__()
        self.register_buffer("known", torch.tensor(known))            # row 0: a word outside the vocabulary
        self.project = nn.Parameter(torch.randn(D, known.shape[1]) * .12)
        self.frequent = nn.Embedding(FREQUENT + 1, D)
        self.affix = nn.Embedding(AFFIX_ROWS, D)
        self.bits = nn.Parameter(torch.zeros(16, D))
        self.shape = nn.Embedding(SHAPES, D)
        self.article = nn.Parameter(torch.zeros(8, D))
        nn.init.normal_(self.frequent.weight, std=.02)
        nn.init.normal_(self.affix.weight, std=.05)
        nn.init.normal_(self.shape.weight, std=.3)
        self.bias = nn.Parameter(torch.full((D,), .2))
        self.conv1, self.conv2 = Dense(5 * D, H), Dense(3 * H, H2)
        self.out1 = Dense(H2, N)
        self.conv3, self.out2 = Dense(H2 + 3 * 13, H3), Dense(H3, N)
        with torch.no_grad():
            self.out2.w.mul_(.3)
        self.quant = False

    def tokens(self, f, dropout):
        word = f[:, WORD].long()
        affixes = self.affix(f[:, AFFIX:AFFIX + 4].long())
        if dropout:
            # names are forgotten more often than other words, half of them to the last letter, so that the context is read
            rate = torch.where(f[:, CANDIDATE] > 0, 2.5 * dropout, .6 * dropout)
            forgotten = torch.rand(len(word), device=DEVICE) < rate
            word = torch.where(forgotten, torch.zeros_like(word), word)
            affixes = affixes * (~forgotten | (torch.rand(len(word), device=DEVICE) < .5)).float()[:, None, None]
        bit = ((f[:, BITS, None] >> torch.arange(16, device=DEVICE)) & 1).float()
        if dropout:
            bit[:, :4] *= ~forgotten[:, None]
            bit[:, :4] *= (torch.rand(len(word), 1, device=DEVICE) > dropout).float()
        art = ((f[:, ARTICLE, None] >> torch.arange(8, device=DEVICE)) & 1).float()
        frequent = torch.where(word <= FREQUENT, word, torch.zeros_like(word))
        fix = (lambda w: w + ((w * FIXED).round() / FIXED - w).detach()) if self.quant else (lambda w: w)
        fix8 = (lambda w: w + ((w * 64).round().clamp(-127, 127) / 64 - w).detach()) if self.quant else (lambda w: w)
        x = fix8(self.known[word] @ self.project.t() + self.frequent(frequent)) + fix8(affixes).sum(1)
        return x + bit @ fix(self.bits) + fix(self.shape(f[:, SHAPE].long())) + art @ fix(self.article) + self.bias

    def forward(self, batch, dropout=0.0):
        f, row, total, cand, near, types = batch
        q = self.quant
        zeros = lambda *size: torch.zeros(*size, device=DEVICE)
        drop = lambda x, p: F.dropout(x, p, dropout > 0)
        x = zeros(total, D).index_copy(0, row, drop(act(self.tokens(f, dropout), q), .1 if dropout else 0))
        w1 = near[:, None] + torch.arange(-2, 3, device=DEVICE)
        h1 = act(self.conv1(x[w1].flatten(1), q), q)
        h1 = zeros(total, H).index_copy(0, near, drop(h1, .15))
        w2 = cand[:, None] + torch.arange(-1, 2, device=DEVICE)
        h2 = drop(act(self.conv2(h1[w2].flatten(1), q), q), .15)
        first = self.out1(h2, q)
        # what the first pass makes of the same word elsewhere in the article
        p = first.detach().softmax(-1)
        p6 = zeros(len(cand), 6).index_add(1, torch.tensor(CLASS, device=DEVICE), p)
        count = zeros(types[1]).index_add(0, types[0], torch.ones(len(cand), device=DEVICE))
        total6 = zeros(types[1], 6).index_add(0, types[0], p6)
        others = count[types[0]] - 1
        mean = (total6[types[0]] - p6) / others.clamp(min=1)[:, None]
        info = torch.cat([p6, mean.clamp(0, 1) * (others > 0)[:, None], (others > 0).float()[:, None]], 1)
        if q:
            info = (info * 127 + .5).floor() / 127
        table = zeros(total, 13).index_copy(0, cand, info)
        second = act(self.conv3(torch.cat([h2, table[w2].flatten(1)], 1), q), q)
        return first, first + self.out2(second, q)


def collate(examples):
    fs, rows, cands, types, base, tbase = [], [], [], [], 0, 0
    for x in examples:
        row = x.f[:, ROW] + base
        c = x.f[:, CANDIDATE] > 0
        fs.append(x.f)
        rows.append(row)
        cands.append(row[c])
        types.append(x.f[c, DISTINCT] + tbase)
        base += x.rows
        tbase += len(x.f)
    f, row, cand = np.concatenate(fs), np.concatenate(rows), np.concatenate(cands)
    real = np.zeros(base, dtype=bool)
    real[row] = True
    near = np.zeros(base, dtype=bool)
    for d in (-1, 0, 1):
        near[cand + d] = True
    near &= real
    t = lambda a: torch.from_numpy(a).to(DEVICE)
    return (t(f), t(row).long(), base, t(cand).long(), t(np.flatnonzero(near)).long(), (t(np.concatenate(types)).long(), tbase))


def targets(examples):
    """For each candidate: the allowed tags, the teacher's probabilities, the weight of each."""
    masks, soft, hard, weight = [], [], [], []
    for x in examples:
        c = x.f[:, CANDIDATE] > 0
        m = x.masks[c]
        masks.append(m)
        gold = not x.a.coarse
        if x.soft is not None:
            s = x.soft[c].astype(np.float32)
            soft.append(s)
            hard.append(np.full(len(m), .5 if gold else 0.1 if x.a.source in ("crossner", "wikigold") else 0.0, dtype=np.float32))
        else:
            soft.append(np.zeros((len(m), N), dtype=np.float32))
            hard.append(np.ones(len(m), dtype=np.float32))
        w = 1.0 if gold else .7 if x.a.source in ("crossner", "wikigold", "gum") else .5
        if not gold and x.soft is None:
            w *= .5
        weight.append(np.full(len(m), w, dtype=np.float32))
    t = lambda a: torch.from_numpy(np.concatenate(a)).to(DEVICE)
    return t(masks), t(soft), t(hard), t(weight)


def batches(examples, size, r):
    order = list(examples)
    r.shuffle(order)
    out, cur, n = [], [], 0
    for x in order:
        cur.append(x)
        n += len(x.f)
        if n > size:
            out.append(cur)
            cur, n = [], 0
    if cur:
        out.append(cur)
    return out


BITSHIFT = torch.arange(N, device=DEVICE)


def loss_of(logits, target):
    masks, soft, hard, weight = target
    logp = logits.log_softmax(-1)
    allowed = (masks[:, None] >> BITSHIFT) & 1
    nll = -logp.masked_fill(allowed == 0, -1e4).logsumexp(-1)
    kd = -(soft * logp).sum(-1)
    return ((hard * nll + (1 - hard) * kd) * weight).sum() / weight.sum()


@torch.no_grad()
def predict(model, examples):
    model.eval()
    for k in range(0, len(examples), 16):
        some = examples[k:k + 16]
        first, final = model(collate(some))
        at = 0
        for x in some:
            c = x.f[:, CANDIDATE] > 0
            n = int(c.sum())
            logp = np.full((len(x.f), N), -1e3, dtype=np.float64)
            logp[:, 0] = 0
            logp[c] = final[at:at + n].log_softmax(-1).cpu().numpy()
            at += n
            yield x, logp


def evaluate(model, examples):
    report = data.Report()
    for x, logp in predict(model, examples):
        cuts = paragraph_cuts(x)
        tags = []
        for b, e in cuts:
            tags += data.viterbi(logp[b:e])
        report.add(x.a, data.spans_of(tags, x.a.tokens))
    return report


def paragraph_cuts(x):
    jump = np.flatnonzero(np.diff(x.f[:, ROW]) > 1) + 1
    edges = [0, *jump.tolist(), len(x.f)]
    return list(zip(edges, edges[1:]))


def train(model, plan, check, epochs, seed, lr=3e-3, size=3000, log=print, quant_from=.6):
    """`plan` gives the examples of each of the `epochs`. Returns the averaged weights of the last two fifths."""
    torch.manual_seed(seed)
    r = random.Random(seed)
    opt = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=0.01, betas=(.9, .99))
    begin, step = time.time(), 0
    total = None
    mean = {}
    for ep, examples in enumerate(plan):
        model.train()
        groups = batches(examples, size, r)
        total = total or len(groups) * epochs
        model.quant = ep >= quant_from * epochs
        seen = 0.0
        for group in groups:
            scale = min(1, (step + 1) / 100) * max(.02, 1 - step / total)
            for g in opt.param_groups:
                g["lr"] = lr * scale
            target = targets(group)
            first, final = model(collate(group), dropout=.1)
            loss = .5 * loss_of(first, target) + loss_of(final, target)
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            opt.step()
            seen += loss.item()
            step += 1
            if model.quant:                       # average of the weights, the late ones counting more
                for k, v in model.state_dict().items():
                    if v.dtype.is_floating_point and k != "known":
                        mean[k] = v.clone() if k not in mean else mean[k].lerp_(v, .008)
        log(f"epoch {ep} loss {seen / len(groups):.4f} {time.time() - begin:.0f}s" + (f"  {evaluate(model, check)}" if ep % 4 == 3 else ""))
    if mean:
        state = model.state_dict()
        state.update(mean)
        model.load_state_dict(state)
    return model


def vocabulary(path):
    """The words of the vocabulary, in its order."""
    import teacher
    words, _ = teacher.glove()
    return [words[r] for r in np.load(path)["rows"]]


def word_rows(path, taught):
    """What is known of each word of the vocabulary before training: its GloVe vector and what the teachers make of it;
    row 0, for the words outside, is zero."""
    import teacher
    _, vectors = teacher.glove()
    v = np.concatenate([np.asarray(vectors[np.load(path)["rows"]], dtype=np.float32), np.load(taught)["rows"].astype(np.float32)], 1)
    return np.concatenate([np.zeros((1, v.shape[1]), np.float32), v])


def condense(described, size):
    """The first `size` principal components, scaled to a standard deviation of a half over all."""
    x = described - described.mean(0)
    _, vectors = np.linalg.eigh(x.T @ x / len(x))
    y = x @ vectors[:, ::-1][:, :size]
    return (y / y.std() * .5).astype(np.float16)


# ------------------------------------------------------------------------------------------------------- writing

def write(model, path, temperature, confidence):
    """The weights as the program reads them: see `src/model/network.rs`."""
    q = lambda t: t.detach().cpu().numpy()
    sections = []

    def put(a):
        sections.append(np.ascontiguousarray(a).tobytes())

    put(np.array(confidence, dtype="<f4"))
    words = model.known @ model.project.t()
    words[:FREQUENT + 1] += model.frequent.weight
    put((q(words) * 64).round().clip(-127, 127).astype(np.int8))
    put((q(model.affix.weight) * 64).round().clip(-127, 127).astype(np.int8))
    for t in (model.bits, model.shape.weight + model.bias, model.article):
        put((q(t) * FIXED).round().clip(-32767, 32767).astype("<i2"))
    for layer, hidden in ((model.conv1, 1), (model.conv2, 1), (model.out1, 0), (model.conv3, 1), (model.out2, 0)):
        s = layer.scales()
        w = (layer.w.detach() / s).round().clamp(-127, 127).cpu().numpy().astype(np.int8)
        o, i = w.shape
        wide, high = (i + 3) // 4 * 4, (o + 31) // 32 * 32
        full = np.zeros((high, wide), np.int8)
        full[:o, :i] = w
        put(full.reshape(high // 32, 32, wide // 4, 4).transpose(0, 2, 1, 3))   # by block of outputs, four inputs, output, input
        # the sum of products is in units of s/127; a hidden unit's step is 1/127
        scale, bias = np.zeros(high, "<f4"), np.zeros(high, "<f4")
        scale[:o] = q(s[:, 0] if hidden else s[:, 0] / 127)
        bias[:o] = q(layer.b * 127 + .5 if hidden else layer.b)
        put(scale)
        put(bias)
    with open(path, "wb") as f:
        head = struct.pack("<4sIf", b"LXTG", len(sections), temperature)
        at = (len(head) + 4 * len(sections) + 63) // 64 * 64
        f.write(head + b"".join(struct.pack("<I", len(s)) for s in sections))
        f.write(b"\0" * (at - f.tell()))
        for s in sections:
            f.write(s + b"\0" * (-len(s) % 64))
