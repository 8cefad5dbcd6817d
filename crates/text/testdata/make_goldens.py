#!/usr/bin/env python3
"""Writes what the reference implementation makes of the test texts.

    make_goldens.py VOCAB.spm pieces.NAME.json

Needs the Python packages `sentencepiece` (0.2.3 made the committed files) and `protobuf`.

User-defined pieces that look like marks (`__name__`, `<name>`) are made "unused" before the text is encoded: the crate
promises the reference's ids for a vocabulary whose marks do not match in text. Decoded text is recorded only where no
unknown piece occurs, since the crate leaves it out where the reference writes a sign.
"""

import hashlib
import json
import re
import sys

import sentencepiece
from sentencepiece import sentencepiece_model_pb2 as proto

MARK = re.compile(r"^(__.*__|<.*>)$", re.DOTALL)

TEXTS = [
    "",
    " ",
    " \t\r\n ",
    "\u00a0\u3000\u2003",
    "a",
    " a",
    "a ",
    "a  b",
    "a\tb\nc\r\nd",
    # English
    "The minister resigned on Tuesday, her office said.",
    "Prices rose by 3.5% to $1,234.56 in the second quarter of 2024.",
    "“We won't comment,” the spokesperson told reporters — twice.",
    "It's the journalist's job; isn't it?",
    "BREAKING: Storm hits coast, 12,000 homes without power!",
    "The U.S. and the E.U. signed the deal at 5 p.m. (GMT+2).",
    "Write to press@example.org or visit https://www.example.org/news?id=42#top.",
    "Supercalifragilisticexpialidocious antidisestablishmentarianism",
    "aaaaaaaaaa bbbbbbbbb NNNNNNN ........ --------",
    "iPhone eBay McDonald O'Neill d'Artagnan",
    "ALL CAPS HEADLINE WITH ÜMLAUTS AND ÇEDILLAS",
    "lower UPPER MiXeD 123abc abc123 a1b2c3",
    "#hashtag @mention $TICKER 50€ £20 ¥300 100₽",
    "Mr. & Mrs. Smith <b>bold</b> &amp; entity",
    "C++ C# .NET a/b and/or 1/2 50/50 x*y=z 2^10 ~5",
    "{\"key\": [1, 2, 3]} `code` \\n \\\\ | pipe",
    # Portuguese
    "O presidente da República discursou ontem à noite em Brasília.",
    "Não há previsão de chuva para amanhã, segundo a meteorologia.",
    "A inflação subiu 0,5% em março; o dólar fechou a R$ 5,12.",
    "“Vocês virão?”, perguntou a repórter. — Não, respondeu ele.",
    "Coração, ação, pão, mãe, avô, avó, você, está, público, útil, saúde.",
    "Os E.U.A. enviaram 1.200 soldados à região no dia 12/03/2024.",
    "O art. 5º, § 2º, da Constituição é de 1988; a 1ª turma decidiu.",
    "Desoxirribonucleico pneumoultramicroscopicossilicovulcanoconiótico",
    # Russian and its neighbours
    "Президент выступил вчера вечером в Москве.",
    "Цены выросли на 3,5 % и достигли 1 234,56 руб.",
    "«Куда вы идёте?» — спросил он. — Домой!",
    "Ёлка, ёж, объём, въезд, щётка, мышь, цирк, эхо, юг, яма.",
    "А. С. Пушкин родился в 1799 г. в Москве.",
    "Україна, їжак, ґанок, Європа, Київ.",
    "Беларусь, ў, і, Мінск. Ђорђе Љубић. Қазақстан.",
    # Other languages
    "¿Dónde está la estación? ¡Aquí! El niño comió piñas.",
    "L'été dernier, où étiez-vous ? Œuvre, cœur, naïve, Noël.",
    "Größe, Straße, Übermut, ärgerlich, Öl. Donaudampfschifffahrtsgesellschaft.",
    "Perché no? È così: città, più, già, cioè.",
    "Łódź, źródło, żółw, ćma, ąę. Příliš žluťoučký kůň. Ő, ű.",
    "İstanbul'da ılık bir gün; ğ, ş, ç.",
    "Ελλάδα, Αθήνα; καλημέρα! ΐ ΰ ώ",
    "مرحبا بالعالم، كيف حالك؟ ١٢٣ لا إله",
    "שלום עולם! שָׁלוֹם",
    "यह पहला वाक्य है। क्या यह दूसरा है? १२३",
    "今天天气很好。我们走吧！",
    "日本語のテキストです。ｶﾀｶﾅとひらがな、漢字。",
    "안녕하세요. 만나서 반갑습니다! 가각힣",
    "สวัสดีครับ ขอบคุณ ภาษาไทย",
    "ქართული ენა. Հայերեն. አማርኛ።",
    "Tiếng Việt có nhiều dấu: ẵ, ệ, ỡ, ữ.",
    # Emoji and their sequences
    "😀",
    "Hello 👋🏽 world 🌍!",
    "👩‍👩‍👧‍👦 family, 🏳️‍🌈 flag, 👨🏿‍💻 coder",
    "🇧🇷🇵🇹🇷🇺 flags 1️⃣2️⃣ keys ❤️ heart ☺︎ text",
    "😀😀😀😀 four",
    # What NFKC changes
    "Ｆｕｌｌ－ｗｉｄｔｈ　ｔｅｘｔ　１２３！",
    "ﬁne ﬂow oﬃce ﬀ ﬆ",
    "½ ¼ ⅓ 1½ ⅷ Ⅳ ⑳ ㈱ ㎏ ㎡ ℃ № ™ ℠ ©",
    "wait… what‥ x² + y³ = z⁴, H₂O, 10⁻³",
    "ª º ¹ ¨ ¯ ´ ¸ ˜ ˝",
    "ﷺ ﷲ ﻻ ﺎ",
    "ǆ ǳ ŉ ſ ĳ ẛ",
    "Å Å Ω K ℵ",
    "e\u0301 a\u0303o n\u0303 c\u0327 o\u0302\u0301 q\u0303",
    "cafe\u0301 na\u0303o corac\u0327a\u0303o",
    "й и\u0306 ё е\u0308",
    "\u1100\u1161\u11a8 \u1112\u1161\u11ab\u1100\u1173\u11af",
    "a\u0316\u0301 a\u0301\u0316 z\u0351\u0343\u034d\u0321a\u0334l\u0338g\u0335o",
    "か\u3099 は\u309a ガ ｶﾞ",
    # Signs that cannot be seen
    "co\u00adop\u00ad era\u00adtion",
    "non\u00a0breaking 1\u00a0000 narrow\u202fspace thin\u2009space",
    "zero\u200bwidth \u200b space",
    "\u200b\u200babc\u200b",
    "join\u200der non\u200cjoiner word\u2060joiner",
    "\ufeffmark of byte order\ufeff",
    "left\u200eto\u200fright \u202aembed\u202c \u2067isolate\u2069",
    "line\u2028separator paragraph\u2029separator next\u0085line",
    "bell\u0007 null\u0000 escape\u001b[0m delete\u007f form\u000cfeed vertical\u000btab",
    "\u0000",
    "\u0001\u0002\u0003",
    "replacement \ufffd sign \ufffd\ufffd",
    "private \ue000 use \U000f0000 and \U0010ffff",
    "noncharacter \ufffe \uffff \ufdd0",
    "variation\ufe0f selector\ufe0e \U000e0100",
    "ideographic\u3000space  em\u2003space",
    # White space and its sign
    "  leading and trailing  ",
    "many     spaces\t\t\ttabs\n\n\nlines",
    "\u2581",
    "\u2581\u2581a\u2581b",
    " \u2581 a",
    "a\u2581",
    "_ __ ___ under_score",
    # The vocabulary's own signs
    "</s> <unk> <s> <pad>",
    "text</s>text<unk>text",
    "__source__",
    "a __source__ b __target__ c",
    "x__source__y",
    "<mark>text</mark>",
    "★★ and ★ and ★★★ and a★★b",
    "<0x41> <0x0A> <0xFF>",
    "<0x41>\u0101\u0181",
    # Numbers and marks
    "0 1 12 123 1234 12345 123456 1234567890",
    "1,234,567.89 1.234.567,89 1 234 567,89",
    "12.03.2024 2024-03-12 12/3/24 10:30 23h59 3º 1st 2nd",
    "+55 (11) 91234-5678 0800-123-456",
    "100% 5‰ −5 ±3 ≤ ≥ ≠ ≈ ∞ × ÷ √ ∑ π",
    "'single' \"double\" ‘curly’ “curly” „low“ «angle» ‹single› 「corner」",
    "- – — ― ‐ ‑ ‒ · • ‣ ※ † ‡ § ¶",
    "?! !? ... …! ?.. !!! ???",
    "→ ← ↑ ↓ ⇒ ✓ ✗ ★ ☆ ♥ ♪ ■ □ ▲ ▼",
    "(a) [b] {c} <d> /e/ |f| \\g\\ `h` ^i^ ~j~ @k #l $m %n &o *p =q +r",
    "𝐁𝐨𝐥𝐝 𝒮𝒸𝓇𝒾𝓅𝓉 𝔽𝕣𝕒𝕜 𝟙𝟚𝟛 𝓗𝓲",
    "Ⓐⓑⓒ 🅰 🄰 ⒈ ⑴",
    "𐍈 𒀀 𓀀 𠀀 𪚥 𝄞",
    "ꙮ ☃ ⌘ ⎋ ␀ ◌",
    # Mixtures
    "The word «Правда» means \"truth\" — verdade.",
    "Привет, world! Olá, мир! 你好, mundo!",
    "Мосkва with a Latin k, раyраl with Latin y",
    "ą̃ g̃ ḿ̀ ẗ x̄",
    "a,b.c;d:e!f?g",
    "tab\there new\nline",
    "end with combining a\u0301",
    "\u0301 begins with combining",
    "\u200d begins with joiner",
    " \u0301x",
    "¨¨ ´´ x¨y",
    "aﬁ ﬁa ﬁ½…ﬁ",
    "…",
    "½",
    "…… ……a",
    "ﬃ" * 5,
    "㍿㌀㋿",
]
LONG = [
    "a" * 300,
    "ab" * 200,
    "я" * 200,
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 5,
    "1" * 250,
    "😀" * 60,
    "字" * 120,
    "e\u0301" * 100,
    " ".join(["word"] * 120),
    ". " * 100,
]


def main() -> None:
    source, target = sys.argv[1:]
    with open(source, "rb") as file:
        data = file.read()
    model = proto.ModelProto.FromString(data)
    for piece in model.pieces:
        if piece.type == piece.USER_DEFINED and MARK.match(piece.piece):
            piece.type = piece.UNUSED
    reference = sentencepiece.SentencePieceProcessor(model_proto=model.SerializeToString())
    cases = []
    for text in TEXTS + LONG:
        ids = reference.encode(text)
        case = {"text": text, "ids": ids}
        if reference.unk_id() not in ids:
            case["decoded"] = reference.decode(ids)
        cases.append(case)
    with open(target, "w", encoding="utf-8") as file:
        file.write('{\n"reference": %s,\n' % json.dumps("sentencepiece " + sentencepiece.__version__))
        file.write('"sha256": %s,\n"cases": [\n' % json.dumps(hashlib.sha256(data).hexdigest()))
        file.write(",\n".join(json.dumps(case) for case in cases))
        file.write("\n]\n}\n")


if __name__ == "__main__":
    main()
