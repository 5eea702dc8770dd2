#!/usr/bin/env python3
"""Changes every line of decide and permits, and asks the tests: ./dev mutate [FILE...]

Every change ("mutant") of the functions that decide a verb or a permission is compiled into the
test programs at once and switched on by a number; each is run with the tests that reach it. What
was caught is kept until its function changes, so an interrupted run goes on where it was. Fails
when a mutant survives that equivalent.txt does not name."""

import argparse
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from program import Build
from source import MOST, Source, reached_names

ROOT = Path(__file__).resolve().parents[2]
# What these call is a decision. Around the decisions, and not of them: how verbs are performed, who
# waits, how often somebody may ask.
BEGIN = {"decide", "permits"}
AROUND = {"perform", "step_queue", "limits"}
# In this order: what a program catches is not shown to the next one.
PROGRAMS = ["access_test", "tests_model", "custody_test", "tests_crash:Record.*", "api_test"]


def say(text):
    print(f"    {text}", file=sys.stderr, flush=True)


def sources_of(chosen):
    paths = [path for folder in ("access", "custody") for kind in ("*.h", "*.cc")
             for path in sorted((ROOT / "src" / folder).glob(kind))
             if not path.name.endswith("_test.cc") and path.stem not in AROUND]
    sources = [Source(ROOT, path, (at + 1) * MOST) for at, path in enumerate(paths)]
    names = reached_names(sources, BEGIN)
    for source in sources:
        source.asked = not chosen or any(each in source.name for each in chosen)
        # Those of headers are in every object, which is kept for other files asked for.
        if source.asked or source.path.suffix == ".h":
            source.change(names)
    return [source for source in sources if source.wraps]


class Kept:
    """What was caught, across runs: one key a line."""

    def __init__(self, path, fresh):
        self.path, self.lock = path, threading.Lock()
        if fresh:
            path.unlink(missing_ok=True)
        self.caught = set(path.read_text().splitlines()) if path.exists() else set()

    def add(self, key):
        with self.lock, self.path.open("a") as out:
            out.write(key + "\n")


def equivalents():
    """{name of the mutant: why nothing can catch it}"""
    out = {}
    for line in (Path(__file__).parent / "equivalent.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, reason = line.split(" :: ")
            out[name] = reason
    return out


def judge(mutant, programs, kept):
    """caught, survived, or why it is no mutant."""
    if mutant.key in kept.caught:
        return "caught"
    reached = [each for each in programs if mutant.number in each.reached]
    if not reached:
        return "none" if any(mutant.number in each.cannot for each in programs) else "not reached"
    for program in reached:
        if program.catches(mutant.number):
            kept.add(mutant.key)
            return "caught"
    return "survived"


def table(sources, judged):
    rows = [("file", "mutants", "caught", "equivalent", "survived", "lines", "changed")]
    for source in sources:
        outs = [out for mutant, out in judged if mutant.source is source and out != "none"]
        code, changed = source.covered_lines()
        rows.append((source.name, len(outs), outs.count("caught"), outs.count("equivalent"),
                     outs.count("survived") + outs.count("not reached"), len(code), len(changed)))
    rows.append(("all", *(sum(column) for column in zip(*(row[1:] for row in rows[1:])))))
    for row in rows:
        print(f"{row[0]:<34}" + "".join(f"{each:>11}" for each in row[1:]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", nargs="*", help="only of files whose path has this in it")
    parser.add_argument("--build", type=Path, default=ROOT / "build/dev", help="a built tree")
    parser.add_argument("--out", default="mutate", help="where it works, in that tree")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--programs", nargs="+", default=PROGRAMS,
                        help="NAME, or NAME:FILTER for some of its tests")
    parser.add_argument("--fresh", action="store_true", help="forget what was caught before")
    parser.add_argument("--unchanged", action="store_true", help="list the lines without a mutant")
    asked = parser.parse_args()
    begun = time.monotonic()

    sources = sources_of(asked.file)
    if not any(source.asked for source in sources):
        sys.exit(f"mutate: nothing decides in {' '.join(asked.file)}")
    build = Build(ROOT, asked.build.resolve(), asked.out, asked.jobs)
    objects = build.compile(sources, say)
    sources = [source for source in sources if source.asked]
    programs = []
    for program in asked.programs:
        name, _, tests = program.partition(":")
        say(f"linking and looking at {name}")
        programs.append(build.link(name, objects))
        programs[-1].look(tests or "*")

    mutants = [mutant for source in sources for mutant in source.mutants()]
    kept = Kept(build.out / "caught", asked.fresh)
    equivalent, judged = equivalents(), []
    with ThreadPoolExecutor(asked.jobs) as pool:
        for mutant, out in zip(mutants, pool.map(lambda m: judge(m, programs, kept), mutants)):
            if out in ("survived", "not reached") and mutant.name in equivalent:
                out = "equivalent"
            judged.append((mutant, out))
            if out in ("survived", "not reached"):
                say(f"{out}: {mutant.place}")
            if len(judged) % 100 == 0:
                say(f"{len(judged)}/{len(mutants)}, {time.monotonic() - begun:.0f} s")

    table(sources, judged)
    if asked.unchanged:
        for source in sources:
            code, changed = source.covered_lines()
            for line in sorted(code - changed):
                text = source.text.splitlines()[line - 1].strip()
                print(f"unchanged {source.name}:{line}: {text}")
    survivors = [(mutant, out) for mutant, out in judged if out in ("survived", "not reached")]
    for mutant, out in survivors:
        print(f"{out}: {mutant.place}")
    print(f"{time.monotonic() - begun:.0f} s")
    if survivors:
        sys.exit(f"mutate: {len(survivors)} changes are caught by no test; write it, or give the "
                 "reason why nothing can in tests/mutate/equivalent.txt")


main()
