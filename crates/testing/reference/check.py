"""Checks the files written by the Rust half against the numbers of the Python half."""

import os
import struct

import numpy as np

import generator
from cases import CASES
from vocab import MARKS, Vocab

MASK = (1 << 64) - 1
TYPES = {"float32": 0x0404, "intgemm8": 0x4101, "int8": 0x0101}


def read_items(data):
    """The Marian container as {name: (type, dims, block)}, with its invariants asserted."""
    version, count = struct.unpack_from("<2Q", data, 0)
    assert version == 1, version
    headers = [struct.unpack_from("<4Q", data, 16 + 32 * i) for i in range(count)]
    at = 16 + 32 * count
    names = []
    for length, _, _, _ in headers:
        raw = data[at:at + length]
        assert raw.endswith(b"\0") and raw.count(b"\0") == 1, raw
        names.append(raw[:-1].decode())
        at += length
    assert names == sorted(set(names)), "names are not sorted or not unique"
    dims = []
    for _, _, rank, _ in headers:
        dims.append(struct.unpack_from(f"<{rank}i", data, at))
        at += 4 * rank
    (padding,) = struct.unpack_from("<Q", data, at)
    at += 8
    assert not any(data[at:at + padding])
    at += padding
    out = {}
    for name, dim, (_, kind, _, length) in zip(names, dims, headers):
        assert at % 256 == 0, name
        assert length % 256 == 0 or name == "special:model.yml", (name, length)
        out[name] = (kind, dim, data[at:at + length])
        at += length
    assert at == len(data), (at, len(data))
    return out


def check_configuration(block, dims, case):
    assert dims == (len(block),) and block.endswith(b"\0")
    expected, found, listing = generator.configuration(case), {}, None
    for line in block.rstrip(b"\0").decode().splitlines():
        if line.startswith("  - "):
            found[listing].append(int(line[4:]))
        elif ":" in line and not line.startswith(" "):
            key, value = line.split(":", 1)
            assert key not in found, key
            listing = key if value == "" else None
            found[key] = [] if value == "" else value.strip()
    for key, value in expected.items():
        assert found.get(key) == value, (key, found.get(key), value)


def model(path, case):
    with open(path, "rb") as file:
        found = read_items(file.read())
    kind, dims, block = found.pop("special:model.yml")
    assert kind == TYPES["int8"]
    check_configuration(block, dims, case)
    expected = generator.items(case)
    assert list(found) == list(expected), set(found) ^ set(expected)
    for name, item in expected.items():
        kind, dims, block = found[name]
        assert kind == TYPES[item.kind], (name, hex(kind))
        assert dims == item.values.shape, (name, dims, item.values.shape)
        size = item.values.size
        if item.kind == "float32":
            payload = item.values.astype("<f4").tobytes()
        else:
            # Tables keep their rows; every other weight is stored by columns.
            stored = item.values if "Wemb" in name else item.values.T
            payload = stored.tobytes() + np.float32(item.quant_mult).tobytes()
            assert len(payload) == size + 4
        assert block[:len(payload)] == payload, f"{name}: values differ"
        assert not any(block[len(payload):]), f"{name}: padding is not zero"
        assert len(block) == -(-len(payload) // 256) * 256, name
    return len(expected)


def shortlist_file(path, case):
    with open(path, "rb") as file:
        data = file.read()
    magic, checksum, first, best, offsets, total = struct.unpack_from("<6Q", data, 0)
    assert magic == 0xF11A48D5013417F5
    assert (first, best, offsets) == (case.first, case.best, case.vocab + 1)
    assert len(data) == 48 + 8 * offsets + 4 * total
    words = (len(data) - 16) // 8
    value = 0
    for word in struct.unpack_from(f"<{words}Q", data, 16):
        value ^= (word + 0x9E3779B9 + (value << 6) + (value >> 2)) & MASK
        value &= MASK
    assert value == checksum, (hex(value), hex(checksum))
    bounds = struct.unpack_from(f"<{offsets}Q", data, 48)
    ids = struct.unpack_from(f"<{total}I", data, 48 + 8 * offsets)
    lists = [list(ids[a:b]) for a, b in zip(bounds, bounds[1:])]
    assert lists == generator.shortlist(case)
    return total


def vocab(path, case, side):
    """Compares with the twin and, when `sentencepiece` is installed, has it segment texts."""
    try:
        import sentencepiece
    except ImportError:
        print("sentencepiece is not installed: vocabulary NOT checked")
        return 0
    size = case.target_vocab if side == "target" else case.vocab
    twin = Vocab(size, side, case.seed)
    tool = sentencepiece.SentencePieceProcessor(model_file=path)
    assert tool.get_piece_size() == size
    assert (tool.eos_id(), tool.unk_id(), tool.bos_id(), tool.pad_id()) == (0, 1, -1, -1)
    assert tool.is_control(0) and tool.is_unknown(1)
    for index in range(size):
        assert tool.id_to_piece(index) == twin.pieces[index], index
        assert np.float32(tool.get_score(index)) == twin.scores[index], index
    letters = "abcdefghijklmnopqrstuvwxyz      " + MARKS
    words = generator.stream(case.seed, f"texts#{side}", 4000) % np.uint64(len(letters))
    text = "".join(letters[int(word)] for word in words)
    texts = [text[i:i + 40] for i in range(0, len(text), 40)]
    texts += ["", " ", "a", "  the  cat ", "the ocean and the inn", "caf\u00e9", "\u00e9\u00e9 x", "ABC d"]
    for text in texts:
        assert tool.encode(text) == twin.encode(text) or not text.strip(), text
        ids = [index for index in twin.encode(text) if index != 1]
        if text.strip():
            assert tool.decode(ids) == twin.decode(ids), text
    assert tool.encode("") == [] and tool.encode("  ") == []
    return size


def directory(path):
    for case in CASES:
        stem = os.path.join(path, case.name)
        count = model(stem + ".model.bin", case)
        total = shortlist_file(stem + ".lex.bin", case)
        size = vocab(stem + ".source.spm", case, "source")
        if case.split:
            size += vocab(stem + ".target.spm", case, "target")
        print(f"{case.name}: {count} items, {total} shortlist entries, {size} pieces agree")
