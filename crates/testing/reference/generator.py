"""Weights, shortlists and vocabularies out of a hash: nothing here reads a file.

The generator is described in README.md. Every number is an integer times a power of two, or one
correctly rounded float32 division of such numbers, so Rust and numpy agree to the last bit.
"""

from dataclasses import dataclass

import numpy as np

from cases import HEADS

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
SPACE = "\u2581"


# ---------------------------------------------------------------- the hash

def fnv1a(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def mix(z):
    """The splitmix64 finaliser, on an array of uint64."""
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def stream(seed, name, count):
    """The first `count` words of the stream called `name`."""
    with np.errstate(over="ignore"):
        key = mix(np.array([(seed + fnv1a(name)) & MASK], dtype=np.uint64))[0]
        index = np.arange(1, count + 1, dtype=np.uint64)
        return mix(index * np.uint64(GOLDEN) + key)


def signed_units(seed, name, count):
    """Uniform in [-1, 1), multiples of 2^-19: exact in float32."""
    words = (stream(seed, name, count) >> np.uint64(44)).astype(np.int64)
    return ((words - (1 << 19)) * 2.0**-19).astype(np.float32)


def bytes_of(seed, name, count):
    """Uniform integers in [-127, 127]."""
    words = (stream(seed, name, count) >> np.uint64(32)) % np.uint64(255)
    return (words.astype(np.int64) - 127).astype(np.int8)


# ---------------------------------------------------------------- items of a model

@dataclass
class Item:
    """One tensor in logical orientation: [K, N] for weights, [V, d] for embeddings."""

    kind: str  # "float32" or "intgemm8"
    values: np.ndarray  # float32, or int8
    quant_mult: np.float32 = None


def width_sixteenths(inputs):
    """Half-width of the uniform distribution of a weight with that many inputs, in 1/16."""
    return {64: 4, 128: 3, 256: 2}[inputs]


def weight_gain(name):
    # Sharp attention; a decoder that does not drown its input, or it would repeat itself.
    if name.endswith(("_Wq", "_Wk")):
        return 2.0
    if name.endswith(("_Wo", "_W2")):
        return 0.5 if name.startswith("decoder") else 2.0
    return 1.0


def alpha_eighths(name):
    """Typical largest |input| of a weight, in eighths; sometimes exceeded, so clamping is met."""
    if name.startswith(("encoder_l1_self_W", "decoder_l1_rnn_W")) and not name.endswith("_Wo"):
        return 32
    suffix = name.rsplit("_", 1)[-1]
    return {"Wo": 12, "W2": 24, "Wemb": 88, "none": 88}.get(suffix, 22)


def jitter(seed, name):
    """An integer in 1024..1279, so that no two items share a scale."""
    return 1024 + int(stream(seed, name + "#scale", 1)[0] >> np.uint64(56))


def typical_maximum(seed, name):
    return np.float32(alpha_eighths(name) * jitter(seed, name + "_QuantMultA") / 8192.0)


def weight_item(case, name, rows, columns, sixteenths):
    count = rows * columns
    if not case.quantised:
        values = signed_units(case.seed, name, count) * np.float32(sixteenths / 16.0)
        return Item("float32", values.reshape(rows, columns))
    numerator = np.float32(127 * jitter(case.seed, name) / 64.0)
    quant_mult = numerator / np.float32(sixteenths)
    values = bytes_of(case.seed, name, count).reshape(rows, columns)
    return Item("intgemm8", values, quant_mult)


def float_item(case, name, columns, scale, offset=0.0):
    values = signed_units(case.seed, name, columns) * np.float32(scale) + np.float32(offset)
    return Item("float32", values.astype(np.float32).reshape(1, columns))


def norm_scale(case, prefix):
    """Near 1, but near -4 in the last norm of the decoder.

    Four times as large, for logits that lie clearly apart. Negative, because the decoder's output
    stays close to the embedding of the previous piece: the embeddings being tied, that piece would
    win every arg-max, and all outputs would repeat one piece.
    """
    last = prefix == f"decoder_l{case.dec_depth}_ffn_ffn"
    return float_item(case, prefix + "_ln_scale", case.dim, 0.125, -4.0 if last else 1.0)


def items(case):
    """All tensors of a case by name (without `special:model.yml`)."""
    out = {}
    d, ffn = case.dim, case.ffn

    def weight(name, rows, columns):
        width = width_sixteenths(rows) * weight_gain(name)
        out[name] = weight_item(case, name, rows, columns, width)
        if case.alphas:
            alpha = np.float32(127.0) / typical_maximum(case.seed, name)
            out[name + "_QuantMultA"] = Item("float32", np.array([[alpha]], np.float32))

    def bias(name, columns, scale=0.125):
        out[name] = float_item(case, name, columns, scale)

    def norm(prefix):
        out[prefix + "_ln_scale"] = norm_scale(case, prefix)
        out[prefix + "_ln_bias"] = float_item(case, prefix + "_ln_bias", d, 0.0625)

    def attention(prefix):
        for letter in "qkvo":
            weight(f"{prefix}_W{letter}", d, d)
            bias(f"{prefix}_b{letter}", d)
        norm(f"{prefix}_Wo")

    def feed_forward(prefix):
        weight(prefix + "_W1", d, ffn)
        bias(prefix + "_b1", ffn)
        weight(prefix + "_W2", ffn, d)
        bias(prefix + "_b2", d)
        norm(prefix + "_ffn")

    for layer in range(1, case.enc_depth + 1):
        attention(f"encoder_l{layer}_self")
        feed_forward(f"encoder_l{layer}_ffn")
    for layer in range(1, case.dec_depth + 1):
        weight(f"decoder_l{layer}_rnn_W", d, d)
        weight(f"decoder_l{layer}_rnn_Wf", d, d)
        bias(f"decoder_l{layer}_rnn_bf", d, 1.0)
        norm(f"decoder_l{layer}_rnn_ffn")
        attention(f"decoder_l{layer}_context")
        feed_forward(f"decoder_l{layer}_ffn")

    embedding_width = {64: 6, 128: 4}[d]
    tables = [("Wemb", case.vocab)]
    if case.split:
        tables = [("encoder_Wemb", case.vocab), ("decoder_Wemb", case.target_vocab)]
    for name, rows in tables:
        out[name] = weight_item(case, name, rows, d, embedding_width)
    output_bias = float_item(case, "decoder_ff_logit_out_b", case.target_vocab, 0.5)
    output_bias.values[0, 0] += np.float32(case.eos_bias)
    out["decoder_ff_logit_out_b"] = output_bias

    typical = typical_maximum(case.seed, "none")
    plain = Item("float32", np.array([[np.float32(127.0) / typical]], np.float32))
    # The oddity of real files: the scalar as one quantised byte, value = 127 / quantMult.
    odd = Item("intgemm8", np.array([[127]], np.int8), typical)
    if case.output_alpha == "none":
        out["none_QuantMultA"] = plain
        out["Wemb_QuantMultA"] = odd
    elif case.output_alpha == "Wemb":
        out["Wemb_QuantMultA"] = odd
    elif case.output_alpha == "decoder_Wemb":
        out["decoder_Wemb_QuantMultA"] = plain
    return dict(sorted(out.items()))


def configuration(case):
    """What `special:model.yml` must say."""
    target = case.target_vocab
    return {
        "type": "transformer", "dim-emb": str(case.dim), "enc-depth": str(case.enc_depth),
        "dec-depth": str(case.dec_depth), "dec-cell": "ssru", "dim-vocabs": [case.vocab, target],
        "transformer-dim-ffn": str(case.ffn), "transformer-heads": str(HEADS),
        "transformer-ffn-depth": "2", "transformer-ffn-activation": "relu",
        "transformer-decoder-autoreg": "rnn", "transformer-postprocess": "dan",
        "transformer-postprocess-emb": "d", "transformer-preprocess": '""',
        "tied-embeddings-all": "false" if case.split else "true",
        "tied-embeddings": "true" if case.split else "false",
    }


# ---------------------------------------------------------------- shortlist

def shortlist(case):
    """One sorted list of target ids for each source id; some are empty or short."""
    lists = []
    for source in range(case.vocab):
        words = stream(case.seed, f"shortlist#{source}", case.best + 1)
        length = int(words[0] % np.uint64(case.best + 1))
        lists.append(sorted({int(w % np.uint64(case.target_vocab)) for w in words[1:length + 1]}))
    return lists


def candidates(case, lists, source):
    """The output vocabulary of one sentence, `source` with its EOS."""
    chosen = set(range(case.first))
    if not case.split:
        chosen.update(source)
    for piece in source:
        chosen.update(lists[piece])
    filler = case.first
    while len(chosen) % 8 != 0:
        chosen.add(filler)
        filler += 1
    return sorted(chosen)
