"""What a secret looks like wherever it may have been left, and a search for all of it at once."""

import base64
import os
import re
import subprocess
import tempfile

SHORTEST = 8  # bytes: less is found by chance


def inside_base64(text):
    """`text` as it stands within longer base64, wherever in it: what is surely of it alone."""
    for shift, first in ((0, 0), (1, 2), (2, 3)):
        encoded = base64.b64encode(b"\0" * shift + text)
        yield encoded[first : (shift + len(text)) * 8 // 6]


def grouped(text):
    """As sites show it: in fours."""
    return b" ".join(text[at : at + 4] for at in range(0, len(text), 4))


def spellings(raw):
    base32 = base64.b32encode(raw)
    bare = base32.rstrip(b"=")
    plain = base64.b64encode(raw)
    yield from (raw, base32, base32.lower(), bare, bare.lower(), plain, plain.rstrip(b"="))
    yield from (raw.hex().encode(), raw.hex().upper().encode(), base64.urlsafe_b64encode(raw))
    yield from (grouped(bare), grouped(bare.lower()))
    for text in (raw, bare, bare.lower(), raw.hex().encode(), plain.rstrip(b"=")):
        yield from inside_base64(text)


def forms(raw):
    """Every spelling, whole and each half of it."""
    for text in spellings(raw):
        yield text
        yield text[: len(text) // 2]
        yield text[len(text) // 2 :]


class Searcher:
    """Looks for everything at once (grep's Aho-Corasick); what was found, by the name it has."""

    def __init__(self, folder):
        self.names, self.file, self.folder = {}, folder / "sought", folder

    def seek(self, name, texts):
        for text in texts:
            if len(text) >= SHORTEST and b"\n" not in text and b"\0" not in text:
                self.names.setdefault(text, name)

    def seek_secret(self, name, raw):
        self.seek(name, forms(raw))

    def search(self, pieces):
        """Names with the places they were found at: (name, offset) of the joined pieces."""
        self.file.write_bytes(b"\n".join(self.names) + b"\n")
        with tempfile.TemporaryFile(dir=self.folder) as out:
            grep = subprocess.Popen(
                ["grep", "-aobF", "-f", self.file],
                stdin=subprocess.PIPE,
                stdout=out,
                env={**os.environ, "LC_ALL": "C"},
            )
            for piece in pieces:
                grep.stdin.write(piece)
            grep.stdin.close()
            if grep.wait() > 1:
                raise RuntimeError("grep failed")
            out.seek(0)
            lines = out.read().split(b"\n")
        found = []
        for line in filter(None, lines):
            offset, text = line.split(b":", 1)
            found.append((self.names[text], int(offset)))
        return found

    def search_files(self, paths):
        """Contents and names of files, and of all that lies in folders."""
        found = []
        for path in paths:
            for file in [path] if path.is_file() else sorted(path.rglob("*")):
                if file.is_file():
                    pieces = [str(file).encode() + b"\n", file.read_bytes()]
                    found += [(name, f"{file}:{at}") for name, at in self.search(pieces)]
        return found


class Memory:
    """All that a process has in memory and lets its owner read, region by region."""

    def __init__(self, pid):
        self.pid, self.size, self.unread, self.starts = pid, 0, [], []

    def pieces(self):
        with open(f"/proc/{self.pid}/maps") as maps:
            regions = [re.match(r"(\w+)-(\w+) (\S+) \S+ \S+ \S+ *(.*)", line) for line in maps]
        at = 0
        with open(f"/proc/{self.pid}/mem", "rb", buffering=0) as memory:
            for region in regions:
                start, end = int(region[1], 16), int(region[2], 16)
                if "r" not in region[3]:
                    continue
                self.starts.append((at, f"{region[3]} {region[4] or 'anonymous'}"))
                try:
                    for piece in self.read(memory, start, end):
                        at += len(piece)
                        yield piece
                except OSError:
                    self.unread.append(region[4])
                at += 1
                yield b"\n"
        self.size = at

    @staticmethod
    def read(memory, start, end):
        step = 1 << 20
        for at in range(start, end, step):
            memory.seek(at)
            piece = memory.read(min(step, end - at))
            if piece.count(0) == len(piece):
                piece = b"\0"  # nothing, however much of it
            yield piece

    def region_of(self, offset):
        return [what for at, what in self.starts if at <= offset][-1]
