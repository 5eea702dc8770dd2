"""Runs tests/cli/*.transcript: stories told to the program itself, each with a server of its own.

    # a comment
    $ command             run by bash in an empty folder; `cofactor` is the program under test,
                          $FIXTURES is tests/fixtures
    an expected line      of standard output, in order
    ! an expected line    of standard error, in order
    = 4                   the exit code; 0 when it is not told
    % stop | start | kill what happens to the server (kill -9); it is started before the first line

In expected lines [...] is any text, alone on a line any lines, [id] an id, [time] a time, [code]
six digits, [number] a number, [token] a token. Everything else is compared exactly.

    python3 tests/cli/transcripts_test.py [FILE]…
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
WILDCARDS = {
    "[...]": r".*",
    "[id]": r"[a-z]{3}_[0-9a-z]{26}",
    "[time]": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
    "[code]": r"\d{6}",
    "[number]": r"\d+",
    "[token]": r"cft_[0-9a-z]{52}",
}


class Step:
    def __init__(self, line, text):
        self.line, self.text = line, text
        self.out, self.err, self.exit = [], [], 0


def read_story(path):
    steps = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith("$ ") or line.startswith("% "):
            steps.append(Step(number, line))
        elif line.startswith("#") or not line.strip():
            continue
        elif not steps:
            sys.exit(f"{path.name}:{number}: a story begins with a command")
        elif line.startswith("! "):
            steps[-1].err.append(line[2:])
        elif line.startswith("= "):
            steps[-1].exit = int(line[2:])
        else:
            steps[-1].out.append(line)
    return steps


def pattern_of(line):
    parts = re.split(r"(\[[a-z.]+\])", line)
    return "".join(WILDCARDS.get(part, re.escape(part)) for part in parts)


def fits(expected, lines):
    whole = "".join(
        r"(?:[^\n]*\n)*" if line == "[...]" else pattern_of(line) + r"\n" for line in expected
    )
    return re.fullmatch(whole, "".join(line + "\n" for line in lines)) is not None


class Server:
    def __init__(self, program, folder):
        self.program, self.folder, self.process = program, folder, None
        self.url = f"unix:{folder}/server.sock"
        self.environment = {
            "PATH": f"{folder}/bin:{os.environ['PATH']}",
            "HOME": str(folder / "home"),
            "LANG": "C.UTF-8",
            "COFACTOR_URL": self.url,
            "COFACTOR_RESERVE_BYTES": "16777216",
            "FIXTURES": str(HERE.parent / "fixtures"),
        }
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LD_LIBRARY_PATH"):
            if name in os.environ:
                self.environment[name] = os.environ[name]

    def start(self):
        log = open(self.folder / "server.log", "ab")
        self.process = subprocess.Popen(
            [
                self.program,
                "serve",
                "--dev",
                "--data",
                self.folder / "data",
                "--listen",
                self.url,
            ],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        for line in self.process.stdout:
            log.write(line)
            if line.startswith(b"cofactor listens"):
                return
        sys.exit(f"the server did not start:\n{(self.folder / 'server.log').read_text()}")

    def end(self, how):
        if self.process:
            self.process.send_signal(how)
            self.process.communicate()
            self.process = None


def run_step(step, server):
    """What differs, or nothing."""
    if step.text.startswith("% "):
        act = step.text[2:].strip()
        if act == "start":
            server.start()
        elif act in ("stop", "kill"):
            server.end(signal.SIGTERM if act == "stop" else signal.SIGKILL)
        else:
            return f"there is no act {act!r}"
        return None
    done = subprocess.run(
        ["bash", "-c", step.text[2:]],
        cwd=server.folder,
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    out, err = done.stdout.splitlines(), done.stderr.splitlines()
    if fits(step.out, out) and fits(step.err, err) and done.returncode == step.exit:
        return None
    shown = out + ["! " + line for line in err] + [f"= {done.returncode}"]
    return "\n".join("      " + line for line in shown)


def run_story(path, program):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cofactor-story-"))
    (folder / "home").mkdir()
    (folder / "bin").mkdir()
    (folder / "bin" / "cofactor").symlink_to(program)
    server = Server(program, folder)
    failed = False
    try:
        server.start()
        for step in read_story(path):
            differs = run_step(step, server)
            if differs is not None:
                failed = True
                print(f"{path.name}:{step.line}: {step.text}\n   said:\n{differs}")
                break
    finally:
        server.end(signal.SIGTERM)
        if failed:
            print((folder / "server.log").read_text()[-2000:])
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{'FAILED' if failed else 'ok'}  {path.name}")
    return not failed


def main():
    program = os.path.abspath(os.environ["COFACTOR_PROGRAM"])
    paths = [pathlib.Path(name) for name in sys.argv[1:]] or sorted(HERE.glob("*.transcript"))
    if not paths:
        sys.exit("there are no transcripts")
    results = [run_story(path, program) for path in paths]
    sys.exit(0 if all(results) else 1)


main()
