#!/usr/bin/env python3
"""Trains tiny.spm, a vocabulary of a few hundred pieces with every kind of piece, from the text below.

    make_tiny.py tiny.spm

Needs the Python package `sentencepiece` (0.2.3 made the committed file). Like the newer translation models: `</s>` is 0,
`<unk>` is 1, byte fallback, split digits, marks as user-defined pieces; and one user-defined piece that is no mark.
"""

import sys

import sentencepiece

TEXT = """
The council met on Monday to talk about the new bridge over the river.
Nobody expected the vote to be close, but it was: twelve for, eleven against.
The mayor said that the bridge would open in the spring of next year.
Critics of the plan say that the money should go to schools and buses.
Our reporter was there and spoke with people who live near the water.
Rain fell on the town all night, and the streets near the market were closed.
A spokeswoman for the company did not answer questions about the price.
The team won the match after extra time; the coach thanked the fans.
A câmara reuniu-se na segunda-feira para falar da nova ponte sobre o rio.
Ninguém esperava uma votação tão renhida, mas foi: doze a favor, onze contra.
O prefeito disse que a ponte será aberta na primavera do próximo ano.
Os críticos do plano dizem que o dinheiro deveria ir para as escolas e os ônibus.
A nossa repórter esteve lá e falou com as pessoas que vivem perto da água.
Choveu toda a noite na cidade, e as ruas ao lado do mercado foram fechadas.
Совет собрался в понедельник, чтобы обсудить новый мост через реку.
Никто не ждал, что голоса разделятся почти поровну, но так и вышло.
Мэр сказал, что мост откроют весной будущего года.
Противники плана говорят, что деньги нужны школам и автобусам.
Наша корреспондентка была там и поговорила с людьми, которые живут у воды.
Всю ночь в городе шёл дождь, и улицы возле рынка были закрыты.
In 2024 there were 365 talks, 10 strikes and 7 elections; 98 of 100 readers knew it.
"""


def main() -> None:
    lines = TEXT.strip().splitlines()
    with open(sys.argv[1], "wb") as file:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines * 4),
            model_writer=file,
            model_type="unigram",
            vocab_size=500,
            character_coverage=0.995,
            byte_fallback=True,
            split_digits=True,
            user_defined_symbols=["__source__", "__target__", "<mark>", "★★"],
            bos_id=-1,
            eos_id=0,
            unk_id=1,
            pad_id=-1,
            num_threads=1,
            minloglevel=2,
        )


if __name__ == "__main__":
    main()
