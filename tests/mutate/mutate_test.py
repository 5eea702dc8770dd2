"""./dev mutate, in short: permits, and that a test that is left out is missed."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
BUILD = Path(os.environ["COFACTOR_PROGRAM"]).parent


def mutate(*arguments):
    done = subprocess.run(
        [sys.executable, HERE / "mutate.py", "--build", BUILD, "--out", "mutate_short", "--fresh",
         *arguments], stdout=subprocess.PIPE, text=True)
    return done.returncode, done.stdout


def main():
    status, table = mutate("access/permits.cc", "--programs", "access_test")
    print(table)
    if status != 0:
        sys.exit("a change of permits is caught by no test")
    status, table = mutate("access/permits.cc", "--programs", "access_test:Grant.*:Target.*")
    if status == 0 or "not reached: src/access/permits.cc" not in table:
        sys.exit("the tests of permits were left out, and nothing was missed")


main()
