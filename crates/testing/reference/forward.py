"""The forward pass, one sentence at a time, written for reading rather than speed.

Arithmetic: every operation works in float64 and stores its result in float32, as the engine's
own buffers do. The integer products are exact. Shapes: activations [rows, dim].
"""

import math

import numpy as np

from cases import HEADS

EPSILON = 1e-6


def f32(x):
    return np.asarray(x, dtype=np.float64).astype(np.float32)


def f64(x):
    return np.asarray(x, dtype=np.float64)


def layer_norm(x, scale, bias):
    x = f64(x)
    mean = x.mean(axis=-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(axis=-1, keepdims=True)
    return f32((x - mean) / np.sqrt(variance + EPSILON) * f64(scale) + f64(bias))


def softmax(x):
    x = f64(x)
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def log_softmax(x):
    x = f64(x)
    top = x.max(axis=-1, keepdims=True)
    return x - top - np.log(np.exp(x - top).sum(axis=-1, keepdims=True))


def positions(first, count, dim):
    """Sinusoids: all sines, then all cosines."""
    half = dim // 2
    frequency = np.exp(-np.arange(half) * math.log(10000.0) / (half - 1))
    angle = np.arange(first, first + count)[:, None] * frequency[None, :]
    return np.concatenate([np.sin(angle), np.cos(angle)], axis=1)


class Model:
    """`noise` disturbs every activation before it is quantised, by that much relative to the
    largest value of its row: this is how the effect of another order of float summation is
    measured (see `reference.py`)."""

    def __init__(self, case, items, noise=0.0, noise_seed=0):
        self.case = case
        self.items = items
        self.noise = noise
        self.random = np.random.default_rng(noise_seed)

    # ------------------------------------------------------------ pieces

    def value(self, name):
        return self.items[name].values[0]

    def alpha(self, name):
        """The stored activation scale of a weight, or None."""
        item = self.items.get(name + "_QuantMultA")
        if item is None:
            return None
        if item.kind == "intgemm8":
            return np.float32(item.values[0, 0]) / item.quant_mult
        return item.values[0, 0]

    def product(self, x, item, alpha, transpose=False):
        """x [rows, K] times a weight [K, N] (or a table [N, K]), in float64."""
        if self.noise:
            scale = np.abs(x).max(axis=-1, keepdims=True) * self.noise
            x = f32(x + scale * self.random.standard_normal(x.shape))
        weight = item.values.T if transpose else item.values
        if item.kind == "float32":
            return f64(x) @ f64(weight)
        if alpha is None:
            largest = np.abs(x).max(axis=-1, keepdims=True).astype(np.float32)
            alpha = np.float32(127.0) / largest
        # np.rint rounds halves to even.
        quantised = np.clip(np.rint(x * alpha), -127, 127).astype(np.int64)
        return (quantised @ weight.astype(np.int64)) / (f64(alpha) * f64(item.quant_mult))

    def affine(self, x, prefix, suffix, bias=True):
        weight = f"{prefix}_W{suffix}"
        y = self.product(x, self.items[weight], self.alpha(weight))
        return f32(y + f64(self.value(f"{prefix}_b{suffix}"))) if bias else f32(y)

    def norm(self, x, prefix):
        return layer_norm(x, self.value(prefix + "_ln_scale"), self.value(prefix + "_ln_bias"))

    def heads(self, x):
        rows, dim = x.shape
        return f64(x).reshape(rows, HEADS, dim // HEADS).transpose(1, 0, 2)

    def attention(self, x, keys, values, prefix):
        """Returns the sub-layer's output and the weights [heads, rows, source]."""
        query = self.heads(self.affine(x, prefix, "q"))
        scores = query @ keys.transpose(0, 2, 1) / math.sqrt(self.case.dim / HEADS)
        weights = softmax(scores)
        joined = f32((weights @ values).transpose(1, 0, 2).reshape(x.shape))
        out = self.affine(joined, prefix, "o")
        return self.norm(f32(f64(out) + x), prefix + "_Wo"), weights

    def keys_values(self, memory, prefix):
        return (self.heads(self.affine(memory, prefix, "k")),
                self.heads(self.affine(memory, prefix, "v")))

    def feed_forward(self, x, prefix):
        hidden = np.maximum(self.affine(x, prefix, "1"), np.float32(0))
        out = self.affine(hidden, prefix, "2")
        return self.norm(f32(f64(out) + x), prefix + "_ffn")

    def embed(self, ids, side):
        item = self.items[f"{side}_Wemb" if self.case.split else "Wemb"]
        rows = item.values[ids]
        if item.kind == "intgemm8":
            rows = rows.astype(np.float32) / item.quant_mult
        return f64(rows) * math.sqrt(self.case.dim)

    # ------------------------------------------------------------ encoder and decoder

    def encode(self, source):
        """`source` with its EOS, to [pieces, dim]."""
        x = f32(self.embed(source, "encoder") + positions(0, len(source), self.case.dim))
        for layer in range(1, self.case.enc_depth + 1):
            prefix = f"encoder_l{layer}_self"
            keys, values = self.keys_values(x, prefix)
            x, _ = self.attention(x, keys, values, prefix)
            x = self.feed_forward(x, f"encoder_l{layer}_ffn")
        return x

    def memory(self, encoded):
        """Keys and values of the cross-attention by decoder layer."""
        return [self.keys_values(encoded, f"decoder_l{layer}_context")
                for layer in range(1, self.case.dec_depth + 1)]

    def start(self, rows=1):
        return [np.zeros((rows, self.case.dim), np.float32)] * self.case.dec_depth

    def step(self, memory, states, previous, time, rows=None):
        """One step of some hypotheses at the same time.

        `previous` is None at time 0. `rows` are the candidate ids, None for all. Returns logits
        [hypotheses, rows], new states, and head 0 of the last cross-attention.
        """
        position = positions(time, 1, self.case.dim)
        x = f32(position if previous is None else self.embed(previous, "decoder") + position)
        new_states = []
        for layer in range(1, self.case.dec_depth + 1):
            prefix = f"decoder_l{layer}_rnn"
            gate = 1.0 / (1.0 + np.exp(-f64(self.affine(x, prefix, "f"))))
            update = f64(self.affine(x, prefix, "", bias=False))
            state = f32(gate * states[layer - 1] + (1.0 - gate) * update)
            new_states.append(state)
            x = self.norm(f32(np.maximum(state, 0) + f64(x)), prefix + "_ffn")
            keys, values = memory[layer - 1]
            x, weights = self.attention(x, keys, values, f"decoder_l{layer}_context")
            x = self.feed_forward(x, f"decoder_l{layer}_ffn")
        return self.logits(x, rows), new_states, weights[0]

    def logits(self, x, rows):
        table = "decoder_Wemb" if self.case.split else "Wemb"
        alpha = self.alpha("none")
        if alpha is None:
            alpha = self.alpha(table)
        item, bias = self.items[table], self.value("decoder_ff_logit_out_b")
        out = f32(self.product(x, item, alpha, transpose=True) + f64(bias))
        return out if rows is None else out[:, rows]
