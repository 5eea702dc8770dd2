"""Runs verify.py over many records in one process: for tests. Each line of the file is a case,
    {"directory": …, "key": …, "since": […], "receipts": […]}
and each line of the output "holds" or "refused: …"."""
import json, pathlib, sys
import verify

for line in open(sys.argv[1], encoding="utf-8"):
    case = json.loads(line)
    since, receipts = ([pathlib.Path(p) for p in case[n]] for n in ("since", "receipts"))
    try:
        key = verify.unbase64(case["key"].split("+", 2)[2])[1:]
        verify.verify(pathlib.Path(case["directory"]), key, since, receipts)
        print("holds")
    except Exception as refusal:  # as verify.py itself does
        print("refused:", " ".join(repr(refusal).split())[:200])
