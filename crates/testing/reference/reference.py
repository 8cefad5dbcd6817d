"""Computes what the tiny models must answer, and checks the bytes that Rust writes for them.

    python reference.py                      rewrite ../expected/*.json
    python reference.py --verify             compare ../expected/*.json with a fresh computation
    python reference.py --find-seed CASE     the first seeds whose decisions are all clear
    python reference.py --check-dir DIR      check every file that the write_tiny example wrote
    python reference.py --check FILE --case CASE          one model
    python reference.py --check-shortlist FILE --case CASE
    python reference.py --check-vocab FILE --case CASE [--side source|target]

README.md says what the numbers mean.
"""

import argparse
import json
import os
from collections import Counter
from dataclasses import replace

import numpy as np

import check
from cases import CASES, EOS, by_name
from forward import Model
from generator import candidates, items, shortlist
from search import beam, greedy, length_limit
from vocab import Vocab, sample_text

LENGTHS = [1, 3, 12, 40]
BEAM = 4
STEPS = 3
# A decision with less between its winner and its loser is not a test but a coin.
MARGIN = 1e-3
# Disturbed runs that must all decide alike. 2e-7 of the row's maximum is some three roundings of
# float32: what another order of summation in a norm or a softmax does to these sizes.
DISTURBED_RUNS = 8
NOISE = 2e-7

EXPECTED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "expected")


def digits(values, count=6):
    """Rounded to `count` significant digits, as nested lists."""
    if isinstance(values, (list, tuple, np.ndarray)):
        return [digits(value, count) for value in values]
    if isinstance(values, (int, np.integer)):
        return int(values)
    return float(f"{float(values):.{count}g}")


def sources(case):
    vocab = Vocab(case.vocab, "source", case.seed)
    start = 5 * [other.name for other in CASES].index(case.name)
    return [sample_text(vocab, length, start) for length in LENGTHS]


def decide(model, source, lists):
    """Everything that is computed for one source (ids with EOS)."""
    encoded = model.encode(source)
    memory = model.memory(encoded)
    rows = candidates(model.case, lists, source)
    best, beam_margin = beam(model, memory, source, BEAM)
    return {
        "encoded": encoded,
        "greedy": greedy(model, memory, source, kept_steps=STEPS),
        "short": greedy(model, memory, source, rows),
        "rows": rows,
        "beam": best,
        "beam_margin": beam_margin,
    }


def decisions(answer):
    return (answer["greedy"]["tokens"], answer["short"]["tokens"],
            [where for where, _ in answer["greedy"]["alignment"]],
            [hypothesis["tokens"] for hypothesis in answer["beam"]])


def margin(answer):
    return min(answer["greedy"]["margin"], answer["short"]["margin"], answer["beam_margin"])


def compute(case):
    """The answers of a case and the largest differences in its disturbed runs.

    Returns None and the reason when some decision is not clear.
    """
    weights, lists = items(case), shortlist(case)
    exact = Model(case, weights)
    texts = sources(case)
    # The cheap requirements first: the seed search spends its time here.
    outputs = []
    for _, ids in texts:
        source = ids + [EOS]
        outputs.append(greedy(exact, exact.memory(exact.encode(source)), source)["tokens"])
        if len(outputs[-1]) > 5 and len(set(outputs[-1])) < len(outputs[-1]) / 4:
            return None, "an output repeats itself"
    if len(set(map(tuple, outputs))) < len(outputs):
        return None, "two inputs have one output"
    if len({token for output in outputs for token in output}) < 8:
        return None, "the outputs are monotonous"
    lengths = [len(output) for output in outputs]
    if sum(output[-1] == EOS for output in outputs) < 3 or sum(lengths) < 20:
        return None, f"lengths {lengths}"
    answers = []
    for _, ids in texts:
        answer = decide(exact, ids + [EOS], lists)
        if margin(answer) <= MARGIN:
            return None, f"margin {margin(answer):.2g} for {len(ids)} pieces"
        answers.append(answer)
    spreads = [{"encoder": 0.0, "logits": 0.0, "log_prob": 0.0, "alignment": 0.0} for _ in texts]
    for run in range(DISTURBED_RUNS):
        disturbed = Model(case, weights, NOISE, run)
        for (_, ids), answer, spread in zip(texts, answers, spreads):
            other = decide(disturbed, ids + [EOS], lists)
            if decisions(other) != decisions(answer):
                return None, f"a disturbed run decides otherwise for {len(ids)} pieces"
            for key, value in differences(answer, other).items():
                spread[key] = max(spread[key], value)
    return list(zip(texts, answers)), spreads


def differences(a, b):
    def largest(x, y):
        return float(np.abs(np.asarray(x, np.float64) - np.asarray(y, np.float64)).max())

    return {
        "encoder": largest(a["encoded"], b["encoded"]),
        "logits": largest(a["greedy"]["logits"], b["greedy"]["logits"]),
        "log_prob": max(
            [abs(a["greedy"]["log_prob"] - b["greedy"]["log_prob"]),
             abs(a["short"]["log_prob"] - b["short"]["log_prob"])]
            + [abs(x["log_prob"] - y["log_prob"]) for x, y in zip(a["beam"], b["beam"])]),
        "alignment": max(abs(x[1] - y[1]) for x, y in
                         zip(a["greedy"]["alignment"], b["greedy"]["alignment"])),
    }


FLOOR = {"encoder": 2e-4, "logits": 1e-3, "log_prob": 1e-3, "alignment": 2e-4}


def tolerance(spread):
    """Four times what the disturbed runs differed by, upwards to one digit, or the floor.

    An int8 model is not continuous: where a product with the activation scale lies near a half, a
    disturbance in the last bit moves a whole quantisation step. Inputs that meet this have a wide
    tolerance, the others a narrow one.
    """
    out = {}
    for key, floor in FLOOR.items():
        wanted = max(4 * spread[key], floor)
        unit = 10.0 ** np.floor(np.log10(wanted))
        out[key] = digits(np.ceil(wanted / unit - 1e-9) * unit, 1)
    return out


def described(case):
    answers, spreads = compute(case)
    if answers is None:
        raise SystemExit(f"{case.name}: seed {case.seed}: {spreads}")
    target_vocab = Vocab(case.target_vocab, "target" if case.split else "source", case.seed)
    inputs = []
    for ((text, ids), answer), spread in zip(answers, spreads):
        rows = sorted({0, len(ids) // 2, len(ids)})
        first, short = answer["greedy"], answer["short"]
        inputs.append({
            "text": text,
            "translation": target_vocab.decode(first["tokens"]),
            "source": ids,
            "tolerance": tolerance(spread),
            "max_length": length_limit(ids + [EOS]),
            "encoder": [{"row": row, "values": digits(answer["encoded"][row])} for row in rows],
            "step_logits": digits(first["logits"]),
            "greedy": {
                "tokens": first["tokens"],
                "log_prob": digits(first["log_prob"]),
                "token_log_probs": digits(first["token_log_probs"]),
                "alignment": [{"source": where, "probability": digits(probability)}
                              for where, probability in first["alignment"]],
                "margin": digits(first["margin"], 3),
            },
            "shortlist": {
                "candidates": answer["rows"],
                "tokens": short["tokens"],
                "log_prob": digits(short["log_prob"]),
                "margin": digits(short["margin"], 3),
            },
            "beam": {
                "width": BEAM,
                "n_best": digits_of(answer["beam"]),
                "margin": digits(answer["beam_margin"], 3),
            },
        })
    return {
        "case": case.name,
        "seed": case.seed,
        "inputs": inputs,
    }


def digits_of(hypotheses):
    return [{"tokens": h["tokens"], "log_prob": digits(h["log_prob"]), "score": digits(h["score"])}
            for h in hypotheses]


def text_of(case):
    """One line an input, so that a changed input is one changed line in a review."""
    value = described(case)
    inputs = value.pop("inputs")
    head = json.dumps(value, ensure_ascii=False)[:-1]
    body = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in inputs)
    return f'{head}, "inputs": [\n{body}\n]}}\n'


def find_seed(name, wanted=3, limit=6000):
    case, reasons = by_name(name), Counter()
    for seed in range(1, limit):
        answers, reason = compute(replace(case, seed=seed))
        if answers is None:
            reasons[reason.split(" ")[0]] += 1
            continue
        lengths = [len(answer["greedy"]["tokens"]) for _, answer in answers]
        smallest = min(margin(answer) for _, answer in answers)
        print("FOUND", name, seed, f"margin {smallest:.3g}", lengths, reason, flush=True)
        wanted -= 1
        if wanted == 0:
            return
    raise SystemExit(f"{name}: no clear seed below {limit}: {dict(reasons)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--verify", action="store_true")
    parser.add_argument("--find-seed", metavar="CASE")
    parser.add_argument("--wanted", type=int, default=3)
    parser.add_argument("--check-dir", metavar="DIR")
    parser.add_argument("--check", metavar="FILE")
    parser.add_argument("--check-shortlist", metavar="FILE")
    parser.add_argument("--check-vocab", metavar="FILE")
    parser.add_argument("--case")
    parser.add_argument("--side", default="source", choices=["source", "target"])
    arguments = parser.parse_args()
    if arguments.find_seed:
        find_seed(arguments.find_seed, arguments.wanted)
    elif arguments.check_dir:
        check.directory(arguments.check_dir)
    elif arguments.check:
        check.model(arguments.check, by_name(arguments.case))
    elif arguments.check_shortlist:
        check.shortlist_file(arguments.check_shortlist, by_name(arguments.case))
    elif arguments.check_vocab:
        check.vocab(arguments.check_vocab, by_name(arguments.case), arguments.side)
    else:
        chosen = [by_name(arguments.case)] if arguments.case else CASES
        for case in chosen:
            path = os.path.join(EXPECTED, case.name + ".json")
            text = text_of(case)
            if arguments.verify:
                with open(path, encoding="utf-8") as file:
                    assert file.read() == text, f"{path} differs from a fresh computation"
            else:
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            print(f"{case.name}: {len(text)} bytes")


if __name__ == "__main__":
    main()
