"""The tagger's vocabulary: which words have a vector, and what tables say of each; written as `tagger-words.bin`.

The format is described in `src/model/vocabulary.rs`.
"""
import struct
import numpy as np
import data

FIRST, LAST, PLACE, COMPANY = 1, 2, 4, 8     # then 4 bits: how frequent the word is
RANKS = [300, 2000, 10000, 40000]
SUFFIXES = ("inc inc. corp corp. co co. ltd ltd. llc llc. llp llp. plc l.p. lp gmbh ag sa s.a. nv n.v. bv b.v. se s.p.a. spa ab asa oyj a/s pty pte sarl "
            "s.r.l. srl kk holdings group company corporation incorporated limited bhd sdn kgaa pjsc ojsc jsc").split()


def fnv(word):
    h = 0xcbf29ce484222325
    for b in word.replace("’", "'").encode():
        h = ((h ^ b) * 0x100000001b3) & 0xffffffffffffffff
    h ^= h >> 32
    h = (h * 0x9e3779b97f4a7c15) & 0xffffffffffffffff
    return h ^ (h >> 29)


def places():
    import importlib, pkgutil, faker.providers.address as address
    out = set()
    for m in pkgutil.iter_modules(address.__path__):
        p = importlib.import_module(f"faker.providers.address.{m.name}").Provider
        for attr in ("cities", "city_names", "countries", "states", "provinces", "regions", "alphabetical_countries", "cantons", "departments", "city"):
            v = getattr(p, attr, None)
            if isinstance(v, (list, tuple)):
                for w in v:
                    if isinstance(w, tuple):
                        w = w[-1]
                    if isinstance(w, str) and data.latin(w) and " " not in w and len(w) > 3:
                        out.add(w.lower())
    return out


def choose(top, glove_words, names_first, names_last):
    rank = {w: i for i, w in enumerate(glove_words)}
    keep = set(glove_words[:top])
    lower = lambda ws: {w.lower() for w in ws if " " not in w}
    first, last, place = lower(names_first), lower(names_last), places()
    keep |= {w for w in first | last | place if w in rank}
    words = sorted(keep, key=rank.get)
    bits = []
    for w in words:
        r = rank[w]
        b = (FIRST if w in first else 0) | (LAST if w in last else 0) | (PLACE if w in place else 0) | (COMPANY if w in SUFFIXES else 0)
        bits.append(b | 16 << sum(r >= x for x in RANKS))
    return words, bits, [rank[w] for w in words]


def write(path, words, bits):
    log2 = 18
    slots = np.zeros(1 << log2, dtype=np.uint32)
    for i, w in enumerate(words):
        h = fnv(w)
        at = h & ((1 << log2) - 1)
        while slots[at]:
            at = (at + 1) & ((1 << log2) - 1)
        slots[at] = (i + 1) | ((h >> 32) & 0x3fff) << 18
    with open(path, "wb") as f:
        f.write(b"LXWD" + struct.pack("<II", log2, len(words)))
        f.write(slots.tobytes())
        f.write(np.array(bits, dtype="<u2").tobytes())


def make(path, list_path, top=100000):
    """Writes the vocabulary file, and the list of its words with their rows in GloVe."""
    import teacher
    glove_words, _ = teacher.glove()
    first, last, _ = data.faker_names()
    words, bits, rows = choose(top, glove_words, first, last)
    write(path, words, bits)
    np.savez_compressed(list_path, words=np.array(words), rows=np.array(rows), bits=np.array(bits))
