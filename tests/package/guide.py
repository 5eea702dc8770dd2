"""The lines of a guide as they stand there: each block of code without a language, in order."""

import pathlib
import re


def blocks(name):
    """(heading, lines) of every block that is to be run."""
    text = pathlib.Path("docs/guides", name).read_text()
    out, heading = [], ""
    for part in re.split(r"(^## .*$|^```\w*$\n(?:.*\n)*?^```$)", text, flags=re.M):
        if part.startswith("## "):
            heading = part[3:]
        elif part.startswith("```\n"):
            out.append((heading, part.splitlines()[1:-1]))
    return out


def bold(name, heading):
    """What is bold in a section of the guide, in order: the names on buttons and fields."""
    text = pathlib.Path("docs/guides", name).read_text()
    section = re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", text, re.M | re.S)[1]
    return re.findall(r"\*\*(.+?)\*\*", section)
