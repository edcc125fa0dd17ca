#!/usr/bin/env python3
"""Writes knowledge/keywords/terms.bin: phrases that can be keywords, and in how many articles each stands.

    tools/terms.py ARTICLES.jsonl.gz [ARTICLES.jsonl.gz ...]

A line of a file is an article with "text", or with "title", "lead" and "body". A phrase is two to four syllables that
stand together far more often than chance has it, that are no part of one longer phrase, and that neither begin nor
end with a function word. What comes out is a hash and a number for each; no text. The layout is told in
src/pipeline/knowledge/terms.rs, which reads it; folding and hash must be those of that file.
"""

import collections
import gzip
import json
import math
import pathlib
import re
import sys
import unicodedata

TARGET = pathlib.Path(__file__).resolve().parent.parent / "knowledge" / "keywords" / "terms.bin"
MAGIC = b"boctin terms 1\n"
LONGEST = 4  # syllables
LEAST = 12  # articles a phrase stands in
MOST_SHARE = 0.08  # of articles; what is more common tells nothing
COHESION = 0.28  # normalised pointwise mutual information of the weakest seam
MOST_NEIGHBOUR = 0.6  # share of one neighbour from which a phrase is part of a longer one

EDGES = frozenset(
    """anh ai bao bên bị bởi chị chỉ cho chưa chứ cả các cái cách còn có cũng cùng của do dù dưới giữa gì hay hãy hơn hết
    họ khi không khá kể lên lúc là làm lại mà mình mấy mọi mỗi một mới nay này nào nên nếu ngay nhau như nhưng nhất những
    nhiều nó nữa nói năm ở ông phải qua quá ra rằng rất rồi sau sao sẽ sự tại theo thì thêm tháng thế thể tới trên trong
    trước tuy từ từng và vào vì việc vẫn về với vừa xuống đang đã đây đến đều để đi đó được đấy độ bà em tôi ta chúng ngày
    ấy luôn chính hiện rõ nơi người số lần cuối đầu ít khoảng gần nhằm bằng hoặc cần muốn biết thấy cho""".split()
)

TONES = "\u0300\u0301\u0303\u0309\u0323"


def fold(text):
    """Lower case, composed, tones of oa, oe and uy on the first vowel where the syllable ends with them."""
    text = unicodedata.normalize("NFC", text).lower().replace("ð", "đ")
    return re.sub(r"\b(?![\w]*\d)(\w*?)(oà|oá|oả|oã|oạ|oè|oé|oẻ|oẽ|oẹ|uỳ|uý|uỷ|uỹ|uỵ)\b", move_tone, text)


def move_tone(match):
    head, vowels = match.group(1), match.group(2)
    if head == "q":
        return match.group(0)
    second = unicodedata.normalize("NFD", vowels[1])
    return head + unicodedata.normalize("NFC", vowels[0] + second[1:]) + second[0]


def runs(path):
    """Yields for each article its runs of syllables between signs and numbers."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            text = article.get("text") or "\n".join(article.get(part) or "" for part in ("title", "lead", "body"))
            pieces = re.split(r"[^\w\s]|\d\w*|_|\n", fold(text))
            yield [piece.split() for piece in pieces if piece.strip()]


def phrases(run, length):
    return (tuple(run[at : at + length]) for at in range(len(run) - length + 1))


def main(paths):
    counts = collections.Counter()  # of phrases of every length
    total = articles = 0
    kept = None
    for length in range(1, LONGEST + 1):
        found = collections.Counter()
        for path in paths:
            for article in runs(path):
                articles += length == 1
                for run in article:
                    total += len(run) if length == 1 else 0
                    for phrase in phrases(run, length):
                        if length < 3 or phrase[1:] in kept and phrase[:-1] in kept:
                            found[phrase] += 1
        kept = {phrase for phrase, count in found.items() if count >= LEAST}
        counts.update({phrase: found[phrase] for phrase in kept})
        print(f"{length} syllables: {len(kept)} phrases", file=sys.stderr)

    def cohesion(phrase):
        share = counts[phrase] / total
        seams = (counts[phrase[:at]] * counts[phrase[at:]] / total**2 for at in range(1, len(phrase)))
        return min(math.log(share / seam) / -math.log(share) for seam in seams)

    candidates = {
        phrase
        for phrase in counts
        if len(phrase) > 1 and phrase[0] not in EDGES and phrase[-1] not in EDGES and cohesion(phrase) >= COHESION
    }
    stands_in = collections.Counter()
    occurs = collections.Counter()
    before, after = (collections.defaultdict(collections.Counter) for _ in range(2))
    for path in paths:
        for article in runs(path):
            here = set()
            for run in article:
                for length in range(2, LONGEST + 1):
                    for at in range(len(run) - length + 1):
                        phrase = tuple(run[at : at + length])
                        if phrase in candidates:
                            here.add(phrase)
                            occurs[phrase] += 1
                            if at > 0:
                                before[phrase][run[at - 1]] += 1
                            if at + length < len(run):
                                after[phrase][run[at + length]] += 1
            stands_in.update(here)

    def is_part(phrase):
        neighbours = (max(side[phrase].values(), default=0) for side in (before, after))
        return max(neighbours) > MOST_NEIGHBOUR * occurs[phrase]

    terms = {
        phrase: stands_in[phrase]
        for phrase in candidates
        if LEAST <= stands_in[phrase] <= MOST_SHARE * articles and not is_part(phrase)
    }
    write(articles, terms)
    print(f"{articles} articles, {len(terms)} terms", file=sys.stderr)
    if "--list" in sys.argv:
        for phrase, count in terms.items():
            print(count, " ".join(phrase))


def write(articles, terms):
    records = {}
    for phrase, count in sorted(terms.items()):
        records[hashed(" ".join(phrase))] = round(8 * math.log2(count))
    body = b"".join(key.to_bytes(5, "big") + bytes([level]) for key, level in sorted(records.items()))
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(MAGIC + articles.to_bytes(4, "little") + body)


def hashed(phrase):
    """The upper 40 bits of FNV-1a."""
    value = 0xCBF29CE484222325
    for byte in phrase.encode("utf-8"):
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value >> 24


if __name__ == "__main__":
    files = [argument for argument in sys.argv[1:] if argument != "--list"]
    if not files:
        sys.exit(__doc__)
    main(files)
