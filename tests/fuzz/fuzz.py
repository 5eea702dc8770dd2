#!/usr/bin/env python3
"""Runs the fuzzers of a built preset fuzz: ./dev fuzz [TARGET...] [SECONDS] [--planted]

Each target begins with what is kept (tests/fuzz/corpus) and what earlier runs found
(build/fuzz/found), and shows how many of its parser's lines it has come to. Fails for an input
that breaks something, which is then in build/fuzz/broken, and for less than 80 % of the lines.
--planted: instead each is built with a bug in its parser, which it must find.
--keep: afterwards the corpus is the least of all inputs that comes to as much."""

import argparse
import json
import os
import re
import resource
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from targets import READERS, TARGETS

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
LEAST_PERCENT = 80
PROFILE = "LLVM_PROFILE_FILE"


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Fuzzer:
    def __init__(self, build, name):
        self.build, self.name, self.target = build, name, TARGETS[name]
        self.program = build / f"{name}_fuzz"
        self.corpus = HERE / "corpus" / name
        self.found = build / "found" / name
        for folder in (self.found, self.build / "broken", self.build / "work"):
            folder.mkdir(parents=True, exist_ok=True)

    def command(self, program, *more):
        words = HERE / f"{self.name}.dict"
        return [program, f"-max_len={self.target.most_bytes}", "-print_final_stats=1",
                "-rss_limit_mb=2048", *self.target.options,
                *([f"-dict={words}"] if words.exists() else []), *more]

    def run(self, command, profile="/dev/null", seconds=None):
        """Its status and what it said; the processor's time is written down."""
        before = cpu_seconds()
        done = subprocess.run(command, cwd=ROOT, text=True, errors="replace", timeout=seconds,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              env={**os.environ, PROFILE: str(profile)})
        with (self.build / "hours.txt").open("a") as out:
            out.write(f"{self.name} {cpu_seconds() - before:.1f}\n")
        return done.returncode, done.stderr

    def fuzz(self, seconds):
        """None, or what broke."""
        status, said = self.run(self.command(
            self.program, f"-max_total_time={seconds}",
            f"-artifact_prefix={self.build}/broken/{self.name}-", self.found, self.corpus))
        numbers = dict(re.findall(r"stat::(\w+):\s+(\d+)", said))
        percent, files = self.coverage()
        print(f"{self.name:<9}{int(numbers.get('number_of_executed_units', 0)):>12,}"
              f"{int(numbers.get('new_units_added', 0)):>8,}{percent:>9.1f} %   {files}",
              flush=True)
        if status != 0:
            return f"{self.name} broke:\n{said[-6000:]}"
        if percent < LEAST_PERCENT:
            return f"{self.name} came to less than {LEAST_PERCENT} % of its parser's lines"
        return None

    def coverage(self):
        """Of the lines of the parser: how many percent, and of each of its files."""
        raw = self.build / "work" / f"{self.name}.profraw"
        merged = raw.with_suffix(".profdata")
        self.run([self.program, "-runs=0", self.found, self.corpus], raw)
        subprocess.run(["llvm-profdata-19", "merge", "-sparse", raw, "-o", merged], check=True)
        shown = subprocess.run(
            ["llvm-cov-19", "export", "-summary-only", f"-instr-profile={merged}", self.program],
            cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
        # Named from the root of the sources, as if that were where they were built.
        here = f"{self.build.relative_to(ROOT)}/"
        lines = {os.path.relpath(each["filename"], ROOT).removeprefix(here)
                 if os.path.isabs(each["filename"]) else
                 os.path.normpath(each["filename"]).removeprefix(here): each["summary"]["lines"]
                 for each in json.loads(shown)["data"][0]["files"]}
        of_parser = [lines[source] for source in READERS[self.name]]
        percent = 100 * sum(each["covered"] for each in of_parser) / sum(
            each["count"] for each in of_parser)
        return percent, ", ".join(f"{Path(source).name} {lines[source]['percent']:.0f}"
                                  for source in READERS[self.name])

    def keep(self):
        least = self.build / "work" / f"{self.name}.corpus"
        shutil.rmtree(least, ignore_errors=True)
        least.mkdir()
        self.run(self.command(self.program, "-merge=1", least, self.corpus, self.found))
        shutil.rmtree(self.corpus, ignore_errors=True)
        shutil.move(least, self.corpus)

    # --- A planted bug ---

    def plant(self):
        """The program with the bug in it."""
        bug = self.target.bug
        source = ROOT / bug.source
        text = source.read_text()
        if text.count(bug.old) != 1:
            sys.exit(f"fuzz: the bug of {self.name} has no place in {bug.source} any more")
        copy = self.build / "work" / f"{self.name}_planted.cc"
        copy.write_text(text.replace(bug.old, bug.new))
        entry = next(each for each in json.loads(
            (self.build / "compile_commands.json").read_text()) if each["file"] == str(source))
        command = [str(copy) if word == str(source) else word
                   for word in shlex.split(entry["command"])]
        made = copy.with_suffix(".o")
        command[command.index("-o") + 1] = str(made)
        subprocess.run([*command, f"-I{source.parent}"], cwd=self.build, check=True)
        shown = subprocess.run(["ninja", "-t", "commands", "-s", self.program.name],
                               cwd=self.build, check=True, stdout=subprocess.PIPE, text=True).stdout
        link = shlex.split(shown.strip().removeprefix(": &&").removesuffix("&& :"))
        program = self.build / "work" / f"{self.name}_planted"
        link[link.index("-o") + 1] = str(program)
        link.insert(next(at for at, word in enumerate(link) if word.endswith(".o")), str(made))
        subprocess.run(link, cwd=self.build, check=True)
        return program

    def find_planted(self, seconds):
        program = self.plant()
        new = self.build / "work" / f"{self.name}.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        where = f"-artifact_prefix={self.build}/work/{self.name}-"
        kept, _ = self.run([program, "-runs=0", where, self.corpus])
        status, said = self.run(self.command(
            program, f"-max_total_time={seconds}", "-seed=1", where, new, self.corpus))
        numbers = dict(re.findall(r"stat::(\w+):\s+(\d+)", said))
        executed = int(numbers.get("number_of_executed_units", 0))
        how = "by what is kept" if kept else f"after {executed:,} inputs"
        print(f"{self.name:<9}{self.target.bug.source}: "
              f"{f'found {how}' if status else f'not found in {seconds} s'}", flush=True)
        return None if status else f"{self.name} does not find its planted bug"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("asked", nargs="*", help="targets, and seconds for each (60)")
    parser.add_argument("--build", type=Path, default=ROOT / "build/fuzz")
    parser.add_argument("--planted", action="store_true")
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    seconds = next((int(each) for each in given.asked if each.isdigit()), 60)
    names = [each for each in given.asked if not each.isdigit()] or list(TARGETS)
    if unknown := [each for each in names if each not in TARGETS]:
        sys.exit(f"fuzz: no target {unknown[0]}; there are {', '.join(TARGETS)}")

    wrong = []
    if not given.planted:
        print(f"{'target':<9}{'inputs':>12}{'new':>8}{'lines':>11}   of its files, in percent")
    for name in names:
        fuzzer = Fuzzer(given.build.resolve(), name)
        wrong.append(fuzzer.find_planted(seconds) if given.planted else fuzzer.fuzz(seconds))
        if given.keep and not given.planted:
            fuzzer.keep()
    if any(wrong):
        sys.exit("fuzz: " + "\n".join(each for each in wrong if each))


main()
