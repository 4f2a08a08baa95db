#!/usr/bin/env python3
"""Lets the tagger in `models/` learn on from more articles, without a teacher: a quarter of an hour on two cores.

    python scripts/train/tagger/refine.py DATA [--articles FOLDER...] [--work FOLDER] [--final]

The network that is there is the teacher of the one that comes out: what it makes of every text, bent to the labels where a
text has some, are the soft labels that the training goes on with, so that what it knows is kept. Otherwise the student
learns as in `train.py`. At the end its weights are drawn back a part of the way to those it began with, which keeps more of
what it knew of texts unlike the articles (Wortsman et al. 2022, *Robust fine-tuning of zero-shot models*). Without `--final` a tenth of every set is held out, and the figures are those of that part.
"""
import argparse, json, os, struct
import numpy as np, torch
import data, student, teacher, train

# How far the labels of a set are believed where the network disagrees.
TRUST = {**train.TAUGHT, "gold": .8, "wnut17": .5, "sec-filings": .5}


class Known(student.Student):
    """A student that begins with the weights of a network file: the rows of its words stay, those of frequent ones learn."""

    def __init__(self, path):
        sections = read_sections(path)
        words = sections[1].view(np.int8).reshape(-1, student.D).astype(np.float32) / 64
        super().__init__(words)
        fixed = lambda k, rows: torch.tensor(sections[k].view("<i2").reshape(rows, student.D).astype(np.float32) / student.FIXED)
        with torch.no_grad():
            self.project.copy_(torch.eye(student.D))
            self.frequent.weight.zero_()
            self.bias.zero_()
            self.affix.weight.copy_(torch.tensor(sections[2].view(np.int8).reshape(-1, student.D).astype(np.float32) / 64))
            for parameter, k, rows in ((self.bits, 3, 16), (self.shape.weight, 4, student.SHAPES), (self.article, 5, 8)):
                parameter.copy_(fixed(k, rows))
            layers = ((self.conv1, 1), (self.conv2, 1), (self.out1, 0), (self.conv3, 1), (self.out2, 0))
            for n, (layer, hidden) in enumerate(layers):
                self.fill(layer, hidden, *sections[6 + 3 * n:9 + 3 * n])
        self.project.requires_grad_(False)

    @staticmethod
    def fill(layer, hidden, weights, scale, bias):
        (o, i), high = layer.w.shape, (layer.w.shape[0] + 31) // 32 * 32
        wide = (i + 3) // 4 * 4
        full = weights.view(np.int8).reshape(high // 32, wide // 4, 32, 4).transpose(0, 2, 1, 3).reshape(high, wide)
        scale, bias = scale.view("<f4")[:o], bias.view("<f4")[:o]
        step = scale if hidden else scale * 127
        layer.w.copy_(torch.tensor(full[:o, :i].astype(np.float32) * step[:, None]))
        layer.b.copy_(torch.tensor((bias - .5) / 127 if hidden else bias.copy()))


def read_sections(path):
    """The sections of a network file (`src/model/network/mod.rs`), as bytes."""
    blob = np.fromfile(path, dtype=np.uint8)
    magic, count, _ = struct.unpack_from("<4sIf", blob)
    assert magic == b"LXTG"
    lengths = struct.unpack_from(f"<{count}I", blob, 12)
    at, out = (12 + 4 * count + 63) // 64 * 64, []
    for length in lengths:
        out.append(blob[at:at + length].copy())
        at = (at + length + 63) // 64 * 64
    return out


def soften(model, examples):
    """Puts what the network makes of each text in its example, bent to the labels that the text has."""
    bits = np.arange(student.N)
    for x, logp in student.predict(model, examples):
        p = np.exp(logp).astype(np.float32)
        if x.a.source != "gum":
            allowed = ((x.masks[:, None] >> bits) & 1).astype(np.float32)
            bent = p * allowed
            total = bent.sum(1, keepdims=True)
            even = allowed / allowed.sum(1, keepdims=True)
            bent = np.where(total > .02, bent / total.clip(1e-6), even if x.a.source == "gold" else p)
            p = TRUST[x.a.source] * bent + (1 - TRUST[x.a.source]) * p
        x.soft = p.astype(np.float16)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("data")
    ap.add_argument("--articles", nargs="*", default=[os.path.join(train.ROOT, "corpus", "train")])
    ap.add_argument("--work", default="tagger-refined")
    ap.add_argument("--models", default=os.path.join(train.ROOT, "models"))
    ap.add_argument("--start", help="the network to begin with, default that of --models")
    ap.add_argument("--epochs", type=int, default=10)
    ap.add_argument("--rate", type=float, default=1e-3)
    ap.add_argument("--share", type=float, default=.7, help="how far the weights go from the old ones to the new ones")
    ap.add_argument("--final", action="store_true")
    ap.add_argument("--calibration", help="figures.json of a run without --final, whose calibration a final one takes over")
    args = ap.parse_args()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    os.makedirs(args.work, exist_ok=True)
    network = os.path.join(args.models, "tagger-net.bin")

    articles = data.load(args.data, args.articles)
    words, _ = teacher.glove()
    renamer = data.Renamer([a for a in articles if args.final or not a.held_out()], words)
    program, vocabulary = train.build_program(), os.path.join(args.models, "tagger-words.bin")
    read = lambda some: [student.Example(a, f, rows) for a, (f, rows) in zip(some, student.read_features(some, program, vocabulary))]
    whole = read(articles)
    check = [x for x in whole if x.a.held_out() and x.a.source != "gum"]
    use = [x for x in whole if args.final or not x.a.held_out()]

    model = Known(args.start or network).to(student.DEVICE)
    model.quant = True
    begun = {k: v.clone() for k, v in model.state_dict().items()}
    before = student.evaluate(model, check)
    train.log(len(use), "texts,", sum(x.a.source == "gold" for x in use), "of them gold; held-out part before:", before)
    gold, opens = [x for x in use if x.a.source == "gold"], [x for x in use if x.a.source != "gold"]
    copies = read([renamer.rename(x.a, train.SEED * 100 - n) for n in range(2) for x in gold])
    soften(model, use + copies)
    wordy = [x for x in opens if x.a.source in ("crossner", "wikigold", "ewt")]
    plan = train.Plan(gold, opens, copies, wordy, renamer, read)
    student.train(model, plan.epochs(args.epochs), check, args.epochs, train.SEED, lr=args.rate, log=train.log, quant_from=.4)
    model.load_state_dict({k: begun[k] + args.share * (v - begun[k]) for k, v in model.state_dict().items()})
    after = student.evaluate(model, check)
    train.log("held-out part after:", after)
    if args.calibration:
        earlier = json.load(open(args.calibration))
        temperature, table = earlier["temperature"], earlier["confidence"]
    else:
        temperature, table = train.calibrate(model, [x for x in check if x.a.source == "gold"])
    student.write(model, os.path.join(args.work, "tagger-net.bin"), temperature, table)
    report = {"before": before.figures(), "after": after.figures(), "temperature": temperature, "confidence": table,
              "gold": len(gold), "held out": len(check), "final": args.final}
    with open(os.path.join(args.work, "figures.json"), "w") as f:
        json.dump(report, f, indent=1)


if __name__ == "__main__":
    main()
