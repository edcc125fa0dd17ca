#!/usr/bin/env python3
"""Compares results with the gold pages and prints a table.

Usage: gold.py RESULTS.jsonl GOLD_FOLDER

Of the cited documents, those with a symbol are compared by symbol, and once more by the base of their
key, which also says who issued them; `boctin eval article` compares everything else.
Texts are compared after NFC and with white space collapsed. Exits 1 when a figure is below its floor.
Floors only ever go up.
"""

import json
import pathlib
import sys
import unicodedata

# figure: (right at least, wrong at most).
# The five pages cite 15 documents by symbol.
FLOORS = {
    "symbols": (15, 0),
    "keys": (15, 0),
}


def plain(value):
    """Returns text as it is compared."""
    if not isinstance(value, str):
        return value
    return " ".join(unicodedata.normalize("NFC", value).split())


def compare(gold, result):
    """Yields (figure, right, wrong, what differs) for one page."""
    cited = [[d for d in page["documents"] if d.get("symbol")] for page in (gold, result)]
    yield sets("symbols", *({plain(d["symbol"]) for d in documents} for documents in cited))
    yield sets("keys", *({d["key"].split("~")[0] for d in documents} for documents in cited))


def sets(figure, expected, found):
    """Compares two sets in the form that compare() yields."""
    differences = [f"missing {item}" for item in sorted(expected - found)]
    differences += [f"superfluous {item}" for item in sorted(found - expected)]
    return figure, len(expected & found), len(expected ^ found), "; ".join(differences)


def main(results_file, gold_folder):
    """Prints the table and returns the exit code."""
    with open(results_file, encoding="utf-8") as lines:
        results = [json.loads(line) for line in lines if line.strip()]
    totals = {figure: [0, 0] for figure in FLOORS}
    differences = []
    for path in sorted(pathlib.Path(gold_folder).glob("*_*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        matching = [result for result in results if result["id"].endswith(gold["seed"])]
        if len(matching) != 1:
            differences.append(f"{gold['seed']}: expected one result, found {len(matching)}")
            continue
        for figure, right, wrong, difference in compare(gold, matching[0]):
            totals[figure][0] += right
            totals[figure][1] += wrong
            if difference:
                differences.append(f"{gold['seed']}: {figure}: {difference}")
    print(f"{'figure':<14} {'right':>5} {'floor':>5} {'wrong':>5} {'most':>5}")
    below = False
    for figure, (right, wrong) in totals.items():
        floor, most = FLOORS[figure]
        low = right < floor or wrong > most
        below |= low
        print(f"{figure:<14} {right:>5} {floor:>5} {wrong:>5} {most:>5}{'  BELOW' if low else ''}")
    for difference in differences:
        print("  " + difference)
    return 1 if below else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
