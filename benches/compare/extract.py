"""Runs trafilatura over pages with gold, for the comparison: python extract.py GOLD PAGES OUT.

Writes one JSON object: `name`, `seconds` spent extracting, `peak_mb` of memory, and under `found` what was
found on each page by the name of its file. Scoring is left to the program that asked.
"""

import gzip
import json
import pathlib
import resource
import sys
import time

import trafilatura

gold, pages, out = (pathlib.Path(argument) for argument in sys.argv[1:])


def read(path):
    if path.is_file():
        return path.read_bytes()
    return gzip.decompress(path.with_name(path.name + ".gz").read_bytes())


def extract(page, url):
    # As its documentation advises for evaluations: fallbacks on, comments off.
    found = trafilatura.bare_extraction(page, url=url, include_comments=False, with_metadata=True)
    if found is None:
        return {}
    found = found.as_dict()
    return {
        "body": found.get("text") or "",
        "title": found.get("title") or "",
        "day": found.get("date") or "",
        "author": found.get("author") or "",
    }


# What is loaded late is loaded before the clock starts.
extract(b"<html><body><p>one</p></body></html>", "https://example.org/")
result = {"name": "trafilatura " + trafilatura.__version__ + " (Python)", "found": {}}
seconds = 0.0
for url, expected in json.loads(gold.read_text()).items():
    page = read(pages / expected["file"])
    start = time.perf_counter()
    found = extract(page, url)
    seconds += time.perf_counter() - start
    result["found"][expected["file"]] = found
result["seconds"] = seconds
result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
out.write_text(json.dumps(result))
