"""Training data of the name tagger: articles with typed spans, read from the data folder.

An `Article` is plain text with spans (code points). `full` spans carry the tagger's own five types; `coarse` ones come
from open sets, whose types are wider: there an organization may be a government or a court, a location may be no place.
"""
import glob, json, os, random, re, zlib
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

TYPES = ["person", "organization", "government", "court", "place"]
COARSE = {"person": ["person"], "organization": ["organization", "government", "court"],
          "location": ["place"], "other": []}


@dataclass
class Article:
    id: str
    source: str                 # gold, or the name of the open set
    text: str
    spans: list = field(default_factory=list)   # (start, end, type, party or None), sorted, not overlapping
    coarse: bool = False
    tokens: list = None         # (start, end), the program's, in code points

    def held_out(self):
        """A tenth of every set, chosen by name, is never trained on while choosing a model."""
        return zlib.crc32(re.sub(r"[~^].*", "", self.id).encode()) % 10 == 0   # copies go with their original


def read_gold(paths):
    """Gold articles, by the rules of corpus/GUIDELINES.md: the text without tags, the names and places."""
    for path in sorted(paths, key=os.path.basename):
        root = ET.parse(path).getroot()
        kinds = {p.get("id"): p.get("type") for p in root.find("meta").findall("party")}
        text, spans = [], []

        def walk(node):
            begin = sum(map(len, text))
            text.append(node.text or "")
            for child in node:
                walk(child)
                text.append(child.tail or "")
            end = sum(map(len, text))
            if node.tag == "p":
                spans.append((begin, end, kinds[node.get("id")], node.get("id")))
            elif node.tag == "g":
                spans.append((begin, end, "place", None))

        walk(root.find("text"))
        raw = "".join(text)
        lead = len(raw) - len(raw.lstrip())
        out, upto = [], -1
        for s in sorted(spans, key=lambda s: (s[0], -s[1])):
            if s[0] >= upto:
                out.append((s[0] - lead, s[1] - lead, *s[2:]))
                upto = s[1]
        yield Article(root.get("id") or os.path.basename(path), "gold", raw.strip() + "\n", out)


NO_SPACE_BEFORE = re.compile(r"^([.,;:!?)\]%…”]|'s|'S|n't|'re|'ve|'ll|'d|'m|’s|n’t|\"\)?,?)$")


def join(tokens):
    """Tokens put together as text would have them; returns the text and each token's span."""
    text, spans, quote, glue = "", [], False, True
    for t in tokens:
        if t in ("``", "''", '"'):
            opening = not quote
            quote = not quote
            t = '"'
            if opening:
                if not glue:
                    text += " "
                glue = True
            else:
                glue = False
            spans.append((len(text), len(text) + 1))
            text += t
            continue
        t = {"-LRB-": "(", "-RRB-": ")"}.get(t, t)
        if not glue and not NO_SPACE_BEFORE.match(t):
            text += " "
        spans.append((len(text), len(text) + len(t)))
        text += t
        glue = t in "([$£€" and len(t) == 1
    return text, spans


def read_open(path, sentences_each=6):
    """An open set, some sentences to an article, a sentence a paragraph."""
    name = os.path.splitext(os.path.basename(path))[0]
    rows = [json.loads(line) for line in open(path, encoding="utf-8")]
    for k in range(0, len(rows), sentences_each):
        text, spans = "", []
        for row in rows[k:k + sentences_each]:
            line, where = join(row["tokens"])
            for a, b, kind in row["entities"]:
                s, e = len(text) + where[a][0], len(text) + where[b - 1][1]
                spans.append((s, e, kind, None))
            text += line + ("\n\n" if k % 4 else " ")
        yield Article(f"{name}-{k}", name, text.rstrip() + "\n", sorted(spans), coarse=True)


def read_gum(path):
    """Text of a GUM document, without labels: the teacher labels it."""
    paras, sent = [], []
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if line.startswith("# newpar") or line.startswith("# newdoc"):
            paras.append("")
        elif line.startswith("# text = "):
            if not paras:
                paras.append("")
            paras[-1] = (paras[-1] + " " + line[9:]).strip()
    name = os.path.splitext(os.path.basename(path))[0]
    return Article(name, "gum", "\n\n".join(p for p in paras if p) + "\n", [], coarse=True)


# ---------------------------------------------------------------------------------------------- replacing the names

def latin(s):
    return bool(s) and s[0].isupper() and all(c.isalpha() or c in "'’-. " for c in s) and all(ord(c) < 0x250 or c == "’" for c in s)


def faker_names():
    """First and last names of every locale in the Latin script."""
    import importlib, pkgutil, faker.providers.person as person
    first, last, per_locale = {}, {}, []
    for m in pkgutil.iter_modules(person.__path__):
        p = importlib.import_module(f"faker.providers.person.{m.name}").Provider
        f, l = set(), set()
        for attr in dir(p):
            if attr.startswith("_"):
                continue
            v = getattr(p, attr)
            if not isinstance(v, (list, tuple, dict)):
                continue
            words = {w for w in v if isinstance(w, str) and latin(w) and 1 < len(w) < 20 and not w.endswith(".")}
            if attr.startswith(("first_name", "given_name")) and "romanized" not in attr or attr == "first_romanized_names":
                f |= words
            elif attr.startswith("last_name") or attr == "last_romanized_names":
                l |= words
        if len(f) > 20 and len(l) > 20:
            per_locale.append((sorted(f), sorted(l)))
            for w in f:
                first[w] = first.get(w, 0) + 1
            for w in l:
                last[w] = last.get(w, 0) + 1
    return sorted(first), sorted(last), per_locale


class Renamer:
    """Puts other names in an article's mentions, each word the same way all through the article."""

    def __init__(self, articles, common):
        """`common`: lower-case words in the order of their frequency, whose first thousands are left alone."""
        self.first, self.last, self.locales = faker_names()
        self.common = set(common[:12000])
        self.top = set(common[:2500])
        pool = {t: {} for t in TYPES}
        names = set(w.lower() for w in self.first)
        for a in articles:
            if a.source == "gold":
                for s, e, kind, _ in a.spans:
                    for w in re.findall(r"[\w’'.-]+", a.text[s:e]):
                        if w[0].isupper() and w.lower() not in self.top:
                            pool[kind][w] = pool[kind].get(w, 0) + 1
        self.org_words = sorted(w for w in pool["organization"] if not w.isupper())
        self.place_words = sorted(w for w in pool["place"] if not w.isupper() and "." not in w)
        self.first_set = names
        self.capitals = [w.capitalize() for w in common[1500:14000] if w.isalpha() and len(w) > 3]
        self.rare = [w.capitalize() for w in common[40000:180000] if w.isalpha() and len(w) > 3]
        self.syllables = ("ba ca da fa ga ha ja ka la ma na pa ra sa ta va za be ce de fe le me ne pe re se te ve zo lo mo no po ro so to vo "
                          "bri cor dra el fen gar hal in jor kel lum mar nor or pel quin ras sol tan ul ver wen xan yor zen tra ph th lia nia ra ric ex ix").split()

    def invented(self, r):
        w = "".join(r.choice(self.syllables) for _ in range(r.choice([2, 2, 3, 3]))).capitalize()
        x = r.random()
        if x < .1:
            w += r.choice(["Tech", "Bank", "Soft", "Pay", "Labs", "AI", "Net", "Works", "Corp", "Bio"])
        elif x < .15:
            w = w.lower()
        return w

    def word_for(self, kind, word, position, r, locale):
        letters = [c for c in word if c.isalpha()]
        if len(letters) >= 2 and all(c.isupper() for c in letters) and len(letters) <= 5:
            return "".join(r.choice("ABCDEFGHIKLMNOPRSTUVW") if c.isalpha() else c for c in word)
        if kind == "person":
            if word.lower() in self.first_set or position == 0:
                return r.choice(locale[0])
            return r.choice(locale[1])
        if kind == "organization":
            x = r.random()
            if x < .3:
                return r.choice(locale[1])
            if x < .5:
                return self.invented(r)
            if x < .65:
                return r.choice(self.capitals)
            if x < .75:
                return r.choice(self.rare)
            if x < .85:
                return r.choice(self.place_words)
            return r.choice(self.org_words)
        return r.choice(self.place_words) if r.random() < .7 else r.choice(locale[1])

    def rename(self, a, seed):
        r = random.Random(seed)
        table, text, spans, at = {}, "", [], 0
        locale = None
        share = r.choice([.5, .8, 1.0])
        for s, e, kind, party in a.spans:
            text += a.text[at:s]
            begin = len(text)
            kept = kind == "other" or kind == "location" and r.random() < .5
            for n, m in enumerate(re.finditer(r"[\w’'.&-]+|[^\w’'.&-]+", a.text[s:e])):
                w = m.group()
                key = (w.lower(), "p" if kind == "person" else "o")
                body = w.rstrip(".")
                if kept or not w[0].isupper() or len(body) < 2 or "." in body:
                    text += w
                    continue
                if key not in table:
                    generic = kind != "person" and body.lower() in self.common and (body.lower() in self.top or body.lower() not in self.first_set)
                    if generic and not (kind == "organization" and r.random() < .12) or r.random() > share:
                        table[key] = w
                    else:
                        if locale is None or r.random() < .6:
                            locale = r.choice(self.locales)
                        table[key] = self.word_for(kind, body, n, r, locale) + w[len(body):]
                text += table[key]
            spans.append((begin, len(text), kind, party))
            at = e
        text += a.text[at:]
        return Article(f"{a.id}~{seed}", a.source, text, spans, a.coarse)


def shout(a, r, share):
    """Some paragraphs in capitals, as headlines are."""
    parts = re.split(r"(\n\n)", a.text)
    out = "".join(p.upper() if r.random() < share and len(p.upper()) == len(p) else p for p in parts)
    return Article(a.id + "^", a.source, out, a.spans, a.coarse)


def load(folder, gold_folders):
    """All articles: gold ones, those of the open sets in `folder`."""
    paths = {os.path.basename(p): p for d in gold_folders for p in glob.glob(os.path.join(d, "*.xml"))}
    articles = list(read_gold(paths.values()))
    for name in ("crossner", "wikigold", "ewt", "wnut17", "sec-filings"):
        articles += list(read_open(os.path.join(folder, "ner", name + ".jsonl")))
    for path in sorted(glob.glob(os.path.join(folder, "gum", "*.conllu"))):
        articles.append(read_gum(path))
    return articles


# ----------------------------------------------------------------------------------------------------------- tags

TAGS = ["O"] + [f"{p}-{t}" for t in TYPES for p in "BIEU"]
TAG = {t: i for i, t in enumerate(TAGS)}


def tag_masks(a, tokens):
    """For each token the set of tags allowed, as a bit mask: one bit in our own articles, several in open sets."""
    starts = {s: i for i, (s, _) in enumerate(tokens)}
    out = [1] * len(tokens)
    i = 0
    for s, e, kind, *_ in a.spans:
        while i < len(tokens) and tokens[i][1] <= s:
            i += 1
        j = i
        while j < len(tokens) and tokens[j][0] < e:
            j += 1
        if j == i:
            continue
        kinds = COARSE[kind] if a.coarse else [kind]
        for k in range(i, j):
            p = "U" if j == i + 1 else "B" if k == i else "E" if k == j - 1 else "I"
            mask = sum(1 << TAG[f"{p}-{t}"] for t in kinds)
            if a.coarse and kind in ("location", "other"):
                mask |= 1
            out[k] = mask
        i = j
    return out


def spans_of(tags, tokens):
    """Spans of a sequence of tag ids, as (start, end, type)."""
    out, begin, kind = [], None, None
    for k, t in enumerate(tags):
        name = TAGS[t]
        p, _, ty = name.partition("-")
        if p in ("B", "U", "O") or ty != kind:
            if p in ("I", "E"):
                p = "B" if p == "I" else "U"
            begin, kind = (k, ty) if p == "B" else (None, None)
            if p == "U":
                out.append((tokens[k][0], tokens[k][1], ty))
        elif p == "E" and begin is not None:
            out.append((tokens[begin][0], tokens[k][1], kind))
            begin, kind = None, None
    return out


def transitions():
    """ok[a][b]: tag b may follow tag a."""
    ok = [[False] * len(TAGS) for _ in TAGS]
    for a, na in enumerate(TAGS):
        for b, nb in enumerate(TAGS):
            pa, ta = na[0], na[2:]
            pb, tb = nb[0], nb[2:]
            inside = pa in "BI"
            ok[a][b] = (ta == tb and pb in "IE") if inside else pb in "OBU"
    return ok


def viterbi(logp):
    import numpy as np
    bad = np.where(np.array(transitions()), 0.0, -1e9)
    n, k = logp.shape
    if n == 0:
        return []
    start = np.array([0.0 if t[0] in "OBU" else -1e9 for t in TAGS])
    stop = np.array([0.0 if t[0] in "OEU" else -1e9 for t in TAGS])
    score = logp[0] + start
    back = np.zeros((n, k), dtype=np.int32)
    for i in range(1, n):
        m = score[:, None] + bad
        back[i] = m.argmax(0)
        score = m.max(0) + logp[i]
    t = int((score + stop).argmax())
    out = [t]
    for i in range(n - 1, 0, -1):
        t = int(back[i][t])
        out.append(t)
    return out[::-1]


class Score:
    """Exact-span F1: `typed` with our types, `folded` with government and court as organizations and no places."""

    def __init__(self):
        self.hit = self.pred = self.gold = 0

    def add(self, gold, pred):
        gold, pred = set(gold), set(pred)
        self.hit += len(gold & pred)
        self.pred += len(pred)
        self.gold += len(gold)

    def f1(self):
        return 200 * self.hit / max(1, self.pred + self.gold)


FOLD = {"person": "per", "organization": "org", "government": "org", "court": "org"}


class Report:
    def __init__(self):
        self.scores = {}

    def add(self, a, pred):
        gold = [s[:3] for s in a.spans]
        if a.source == "gold":
            self.scores.setdefault("gold typed, no places", Score()).add([s for s in gold if s[2] != "place"], [s for s in pred if s[2] != "place"])
            self.scores.setdefault("gold typed", Score()).add(gold, pred)
        fold = lambda ss: [(a, b, FOLD[t]) for a, b, t in ss if t in FOLD]
        self.scores.setdefault(a.source + " folded", Score()).add(fold(gold), fold(pred))

    def figures(self):
        return {k: round(s.f1(), 1) for k, s in self.scores.items()}

    def __str__(self):
        return " · ".join(f"{k} {s.f1():.1f}" for k, s in self.scores.items())
