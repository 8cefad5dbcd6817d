"""Greedy and beam search, with the smallest margin of any decision they took."""

import numpy as np

from cases import EOS, UNK
from forward import log_softmax


def length_limit(source):
    """Decoding steps at most; `source` has its EOS. EOS is not forced at the limit."""
    return 2 * len(source) + 8


def greedy(model, memory, source, rows=None, kept_steps=0):
    """Tokens end in EOS unless the limit was reached. Log-probabilities are over all of `rows`,
    the unknown piece included: it cannot be chosen, but it is not taken out of the sum."""
    ids = np.arange(model.case.target_vocab) if rows is None else np.array(rows)
    states, previous = model.start(), None
    out = {"tokens": [], "token_log_probs": [], "alignment": [], "logits": [], "margin": np.inf}
    for time in range(length_limit(source)):
        logits, states, weights = model.step(memory, states, previous, time, rows)
        logits, weights = logits[0], weights[0]
        allowed = np.where(ids == UNK, -np.inf, logits.astype(np.float64))
        order = np.argsort(-allowed, kind="stable")
        chosen = order[0]
        out["margin"] = min(out["margin"], allowed[order[0]] - allowed[order[1]])
        if time < kept_steps:
            out["logits"].append(logits)
        out["tokens"].append(int(ids[chosen]))
        out["token_log_probs"].append(float(log_softmax(logits)[chosen]))
        where = int(weights.argmax())
        out["alignment"].append((where, float(weights[where])))
        if ids[chosen] == EOS:
            break
        previous = ids[[chosen]]
    out["log_prob"] = sum(out["token_log_probs"])
    return out


def beam(model, memory, source, width):
    """The n-best, best first by log-probability / tokens, and the smallest margin."""
    live = [([], 0.0)]
    states, finished, margin = model.start(), [], np.inf
    for time in range(length_limit(source)):
        previous = np.array([tokens[-1] for tokens, _ in live]) if time else None
        logits, states, _ = model.step(memory, states, previous, time)
        scores = log_softmax(logits) + np.array([score for _, score in live])[:, None]
        scores[:, UNK] = -np.inf
        flat = scores.ravel()
        order = np.argsort(-flat, kind="stable")[: width + 1]
        margin = min(margin, flat[order[width - 1]] - flat[order[width]])
        parents, survivors = [], []
        for position in order[:width]:
            parent, token = divmod(int(position), scores.shape[1])
            hypothesis = (live[parent][0] + [token], float(flat[position]))
            if token == EOS:
                finished.append(hypothesis)
            else:
                parents.append(parent)
                survivors.append(hypothesis)
        width -= len(order[:width]) - len(survivors)
        live = survivors
        if not live:
            break
        states = [state[parents] for state in states]
    best = [{"tokens": tokens, "log_prob": score, "score": score / len(tokens)}
            for tokens, score in finished + live]
    best.sort(key=lambda hypothesis: -hypothesis["score"])
    for a, b in zip(best, best[1:]):
        margin = min(margin, a["score"] - b["score"])
    return best, margin
