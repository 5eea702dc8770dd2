"""Test programs with all mutants in them: compiled as the tree compiles them, linked before its
archives, so that what is changed stands in place of what is there."""

import json
import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from source import MOST, hash_of

_ROUNDS = 8


class Build:
    def __init__(self, root, build, out, jobs):
        self.root, self.build, self.jobs = root, build, jobs
        self.out = build / out
        self.here = Path(__file__).parent
        entries = json.loads((build / "compile_commands.json").read_text())
        self.commands = {entry["file"]: shlex.split(entry["command"]) for entry in entries}

    def compile(self, sources, say):
        """Objects of all sources and of mutants.cc; what does not compile loses its change."""
        headers = {self.out / "include" / each.path.relative_to(self.root / "src"): each
                   for each in sources if each.path.suffix == ".h"}
        for copy in set((self.out / "include").rglob("*.h")) - headers.keys():
            copy.unlink()
        for copy, header in headers.items():
            self._write(copy, header.render()[0])
        units = [each for each in sources if each.path.suffix == ".cc"]
        self._precompile(units)
        with ThreadPoolExecutor(self.jobs) as pool:
            done = []
            for source, objects in zip(units, pool.map(self._compile, units)):
                done.append(objects)
                say(f"compiled {len(done)}/{len(units)} {source.name}")
        numbers = max(each.first for each in sources) + MOST
        return done + [self._compile_plain(self.here / "mutants.cc", units[0], numbers)]

    def _precompile(self, units):
        """What all verbs include, once; sources of other folders are compiled with other flags."""
        verbs = [each.path for each in units if each.path.parent.name == "custody"]
        self.header = self.out / "verbs.h"
        self._write(self.header, f'#include "{self.here}/mutants.h"\n'
                    '#include "custody/decision.h"\n#include "custody/perform.h"\n')
        # What an object is made of besides its source: one that was made of the same is kept.
        self.headers = hash_of("".join(each.read_text() for each in [
            *sorted((self.root / "src").rglob("*.h")),
            *sorted((self.out / "include").rglob("*.h")), self.here / "mutants.h"]))
        note = self.out / "verbs.made"
        command = self._command(verbs[0], self.header, self.out / "verbs.h.pch")[:-1] + [
            "-Xclang", "-fno-pch-timestamp", "-xc++-header", str(self.header)] if verbs else []
        key = hash_of(f"{self.headers}{self.header.read_text()}{' '.join(command)}")
        if len(verbs) > 1 and not (note.exists() and note.read_text() == key):
            errors = self._run(command)
            if errors:
                sys.exit(f"mutate: verbs.h does not compile:\n{errors[:4000]}")
            note.write_text(key)

    def _compile(self, source):
        copy = self.out / source.name
        made, note = copy.with_suffix(".o"), copy.with_suffix(".made")
        command = self._command(source.path, copy)
        key = hash_of(f"{source.render()[0]}{self.headers}{' '.join(command)}")
        known = json.loads(note.read_text()) if note.exists() and made.exists() else {}
        if known.get("key") == key:
            source.drop_as_told(known["dropped"])
            source.render()
            return made
        for _ in range(_ROUNDS):
            text, spans = source.render()
            self._write(copy, text)
            errors = self._run(command)
            if not errors:
                note.write_text(json.dumps({"key": key, "dropped": source.dropped}))
                return made
            guilty = list(_guilty(errors, copy, text, spans))
            if not guilty:
                break
            source.drop(guilty)
        sys.exit(f"mutate: the changed {source.name} does not compile:\n{errors[:4000]}")

    def _compile_plain(self, path, like, numbers):
        errors = self._run(self._command(like.path, path, self.out / "mutants.o")
                           + [f"-DCOFACTOR_MUTANT_NUMBERS={numbers}"])
        if errors:
            sys.exit(f"mutate: {path} does not compile:\n{errors[:4000]}")
        return self.out / "mutants.o"

    def _command(self, path, copy, made=None):
        """That of the tree for `path`, of the copy, without complaints, and with mutants.h."""
        old = self.commands[str(path)]
        out = old.index("-o")
        without = {out, out + 1}
        if "-include-pch" in old:  # that of the tree has the headers as they are
            without |= {old.index("-include-pch"), old.index("-include-pch") + 1}
        command = [each for i, each in enumerate(old)
                   if i not in without and each not in ("-Werror", str(path))]
        first = next(i for i, each in enumerate(command) if each.startswith("-I"))
        command[first:first] = [f"-I{self.out}/include"]
        is_verb = path.parent.name == "custody" and copy != self.header
        header = self.header if is_verb else self.here / "mutants.h"
        return command + ["-w", "-Wno-c++11-narrowing", "-ferror-limit=0", "-fno-caret-diagnostics",
                          "-ftemplate-backtrace-limit=0", "-include", str(header),
                          "-o", str(made or copy.with_suffix(".o")), str(copy)]

    def _run(self, command):
        done = subprocess.run(command, cwd=self.build, capture_output=True, text=True)
        return done.stderr if done.returncode else ""

    def _write(self, path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)

    def link(self, name, objects):
        """The test program `name` with those of these objects in it whose archive it has."""
        shown = subprocess.run(["ninja", "-t", "commands", "-s", name], cwd=self.build, check=True,
                               capture_output=True, text=True).stdout
        command = shlex.split(shown.strip().removeprefix(": &&").removesuffix("&& :"))
        out = command.index("-o")
        made = self.out / name
        command[out + 1] = str(made)
        # Before those of the tests too: of an inline function the first one is taken.
        first = next(at for at, each in enumerate(command) if each.endswith(".o"))
        folders = {each.parent.name for each in objects
                   if any(part.endswith(f"libcofactor_{each.parent.name}.a") for part in command)}
        command[first:first] = [str(each) for each in objects
                                if each.parent == self.out or each.parent.name in folders]
        errors = self._run(command)
        if errors:
            sys.exit(f"mutate: {name} does not link:\n{errors[:4000]}")
        return Program(made, self.root)


def _guilty(errors, copy, text, spans):
    """The innermost changes at the places that the compiler names."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    place = re.compile(re.escape(str(copy)) + r":(\d+):(\d+): (error|note)")
    blocks, block = [], []
    for line in errors.split("\n"):
        if ": error: " in line:
            blocks.append(block)
            block = []
        block.append(line)
    for block in blocks[:] + [block]:
        for line in block:
            if match := place.search(line) or re.search(
                    re.escape(copy.name) + r":(\d+):(\d+): (error|note)", line):
                line = int(match[1])
                at = starts[line - 1] + int(match[2]) - 1
                around = [span for span in spans if span[0] <= at < span[1]] or [
                    span for span in spans if starts[line - 1] <= span[0] < starts[line]]
                if around:
                    yield min(around, key=lambda span: span[1] - span[0])[2]
                    break


class Program:
    """One test program; runs with a mutant on, or notes what its tests reach."""

    def __init__(self, path, root):
        self.path, self.root = path, root
        self.tests = {}     # name: seconds
        self.reached = {}   # number: [names of tests]
        self.cannot = set()

    def look(self, tests):
        """Runs these tests once, without a mutant."""
        notes = self.path.with_suffix(".reached")
        notes.unlink(missing_ok=True)
        result = self._run({"COFACTOR_REACHED": str(notes)}, [tests], 1800)
        if result != 0:
            sys.exit(f"mutate: {self.path} fails without any mutant ({result})")
        for line in notes.read_text().splitlines():
            name, took, *numbers = line.split()
            self.tests[name] = int(took) / 1000
            for number in map(int, numbers):
                if number < 0:
                    self.cannot.add(-number)
                else:
                    self.reached.setdefault(number, []).append(name)

    def catches(self, number):
        """The quickest tests first; whether one fails, crashes or does not end."""
        tests = sorted(self.reached.get(number, ()), key=lambda each: (self.tests[each], each))
        while tests:
            some, took = [], 0.0
            while tests and (not some or took < 2 and len(some) < 40):
                took += self.tests[tests[0]]
                some.append(tests.pop(0))
            if self._run({"COFACTOR_MUTANT": str(number)}, some, 20 + 10 * took) != 0:
                return True
        return False

    def _run(self, environment, tests, seconds):
        arguments = [str(self.path), "--gtest_brief=1", "--gtest_fail_fast",
                     "--gtest_catch_exceptions=0", f"--gtest_filter={':'.join(tests)}"]
        try:
            return subprocess.run(arguments, cwd=self.root, env=os.environ | environment,
                                  timeout=seconds, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
        except subprocess.TimeoutExpired:
            return "no end"
