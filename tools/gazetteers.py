#!/usr/bin/env python3
"""Writes knowledge/gazetteers/*.tsv from the published lists of administrative units.

    tools/gazetteers.py UNITS_BEFORE.json UNITS_AFTER.json OLD_TO_NEW.json

The first two are of github.com/thanglequoc/vietnamese-provinces-database (MIT), the third is of github.com/dvhcvn (MIT).
Of the third, only what the lists of units bear out is taken: a successor must be a unit of the list, and lie in the
province that most communes of the old province went to; a code that the list does not have is looked up by the name.
Everything left out is printed. Other spellings and provinces that ended before 2025 are kept in this file.
"""

import collections
import json
import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "knowledge" / "gazetteers"

OTHER_NAMES = {
    "Hồ Chí Minh": ["HCM", "TPHCM"],
    "Đắk Lắk": ["Đak Lak", "Darlac"],
    "Đắk Nông": ["Đak Nông"],
    "Bắc Kạn": ["Bắc Cạn"],
    "Kon Tum": ["Kontum", "Công Tum"],
    "Pleiku": ["Plei Ku", "Plây Cu"],
    "Buôn Ma Thuột": ["Ban Mê Thuột", "Buôn Mê Thuột", "Buôn Mê Thuộc"],
    "Phan Rang-Tháp Chàm": ["Phan Rang"],
}

# Centrally run cities that were something else in texts of earlier years: since when.
SINCE = {"Huế": "2025"}

# Names that the lists spell in a way that texts do not, and what they stand for.
SPELT = {"N.T Phong Hải": "Phong Hải"}
SPELT_OUT = {"N.T Phong Hải": "Nông Trường Phong Hải"}

# Provinces that ended before the lists begin: name and last year.
ENDED = [
    ("Bắc Thái", 1996), ("Bình Trị Thiên", 1989), ("Cửu Long", 1991), ("Gia Lai - Kon Tum", 1991), ("Hà Bắc", 1996),
    ("Hà Nam Ninh", 1991), ("Hà Sơn Bình", 1991), ("Hà Tuyên", 1991), ("Hà Tây", 2008), ("Hoàng Liên Sơn", 1991),
    ("Hải Hưng", 1996), ("Minh Hải", 1996), ("Nam Hà", 1996), ("Nghĩa Bình", 1989), ("Nghệ Tĩnh", 1991),
    ("Phú Khánh", 1989), ("Quảng Nam - Đà Nẵng", 1996), ("Sông Bé", 1996), ("Thuận Hải", 1991),
    ("Thừa Thiên Huế", 2024), ("Vĩnh Phú", 1996),
]


def kind(unit):
    return unit["FullName"][: -len(unit["Name"])].strip().lower()


def spelt(name):
    """Every word of a name begins with a capital; a few of the lists do not ("Đại áng")."""
    return " ".join(word[:1].upper() + word[1:] for word in SPELT.get(name, name).split(" "))


def write(name, glossary, rows):
    lines = sorted("\t".join(row).rstrip("\t") for row in rows)
    head = "".join(f"# {line}\n" if line else "#\n" for line in glossary)
    (FOLDER / f"{name}.tsv").write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{name}: {len(lines)}")


def main(before, after, moved):
    new_units = {ward["Code"]: (ward, province) for province in after for ward in province["Wards"]}
    by_name = {(p["Code"], w["FullName"].lower()): w["Code"] for p in after for w in p["Wards"]}
    new_provinces = {province["Code"]: province for province in after}
    splits = {}
    for province in moved["data"]:
        for unit in province["level3s"]:
            splits[unit["level3_id"]] = unit["splits"]
        for unit in province.get("level2s", []):
            splits["d" + unit["level2_id"]] = unit["splits"]

    home = {}
    for province in before:
        votes = collections.Counter(
            new_units[split["new_id"]][1]["Code"]
            for district in province["District"]
            for ward in district["Ward"] or []
            for split in splits.get(ward["Code"], [])
            if split["new_id"] in new_units
        )
        home[province["Code"]] = votes.most_common(1)[0][0]

    def successors(key, province, name):
        found = []
        for split in splits.get(key, []):
            code = split["new_id"]
            if code not in new_units:
                code = by_name.get((home[province], split["name"].strip().lower()))
            if code is None or new_units[code][1]["Code"] != home[province]:
                print("left out:", name, "->", split)
                continue
            if code not in found:
                found.append(code)
        return found

    provinces, districts, communes = [], [], []
    for province in before:
        code = province["Code"]
        names = OTHER_NAMES.get(province["Name"], [])
        provinces.append([code, kind(province), province["Name"], "", home[code], ";".join(names), SINCE.get(province["Name"], "")])
        for district in province["District"]:
            whole = successors("d" + district["Code"], code, district["Name"])
            for ward in district["Ward"] or []:
                mine = successors(ward["Code"], code, ward["FullName"])
                name = spelt(ward["Name"])
                others = SPELT_OUT.get(ward["Name"], "")
                communes.append([ward["Code"], kind(ward), name, district["Code"], " ".join(mine), others])
                whole += [unit for unit in mine if unit not in whole]
            names = OTHER_NAMES.get(district["Name"], [])
            row = [district["Code"], kind(district), district["Name"], code, " ".join(sorted(whole)), ";".join(names)]
            districts.append(row)

    def place_names(unit):
        return ";".join(OTHER_NAMES.get(unit["Name"], []))

    columns = [
        "Tab-separated, sorted by code; written by tools/gazetteers.py, see knowledge/README.md.",
        "",
        "  code, kind, name, code of the parent, codes of the successors since 2025-07-01, other names (;),",
        "  year since when it has that level",
    ]
    title = {
        "provinces_before": "Provinces and centrally run cities until 30 June 2025.",
        "districts_before": "Districts, towns and cities within provinces until 30 June 2025.",
        "communes_before": "Communes, wards and townships until 30 June 2025.",
        "provinces_after": "Provinces and centrally run cities since 1 July 2025.",
        "communes_after": "Communes, wards and special zones since 1 July 2025.",
    }
    write("provinces_before", [title["provinces_before"], *columns], provinces)
    write("districts_before", [title["districts_before"], *columns], districts)
    write("communes_before", [title["communes_before"], *columns], communes)
    rows = [[c, kind(p), spelt(p["Name"]), "", "", place_names(p)] for c, p in new_provinces.items()]
    write("provinces_after", [title["provinces_after"], *columns], rows)
    rows = [[c, kind(w), spelt(w["Name"]), p["Code"], "", place_names(w)] for c, (w, p) in new_units.items()]
    write("communes_after", [title["communes_after"], *columns], rows)
    write(
        "provinces_ended",
        [
            "Provinces that ended before mid-2025 and are in no list of codes. Tab-separated, sorted by name.",
            "Written by tools/gazetteers.py.",
            "",
            "  name, last year",
        ],
        [[name, str(year)] for name, year in ENDED],
    )


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*(json.loads(pathlib.Path(path).read_text(encoding="utf-8")) for path in sys.argv[1:]))
