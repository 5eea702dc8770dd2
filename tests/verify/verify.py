#!/usr/bin/env python3
"""Verifies an export of a Cofactor log and shares no code with Cofactor (docs/formats/export.md).
Exits 0 when everything holds, else 12 with the reason. KEY is a file with a C2SP verifier key."""
import argparse, base64, hashlib, json, pathlib, re, sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

DIGITS, N, B64 = "0123456789abcdefghjkmnpqrstvwxyz", "(0|[1-9][0-9]{0,19})", "([0-9A-Za-z+/]*=*)"
ID = f"[0-7][{DIGITS}]{{25}}"
ORIGIN = f"cofactor\\.log/str_({ID})/{N}-([0-9a-f]{{16}})"
CHECKPOINT = f"{ORIGIN}\n{N}\n{B64}"
HEAD = f"{ORIGIN}/chain\n(chn_{ID})\n{N}\n{B64}\n{N}"
SCOPE = (f'{{"format":1,"scope":"(server|organization|vault)","chain":"(chn_{ID})"'
         f'(?:,"organization":"(chn_{ID})")?}}\n')
LINE = (f'{{"position":{N},"chain":"(chn_{ID})","sequence":{N},"previous":"{B64}",'
        f'(?:"nonce":"{B64}","body":"{B64}"|"inner":"{B64}")}}\n')
NO_LEAF = bytes(33)  # before the first of a chain

def need(condition, why):
    if not condition:
        raise ValueError(why)
def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()
def unbase64(text, size=None):
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text and size in (None, len(data)), "base64: " + text)
    return data
def leaf_of(chain, sequence, previous, nonce, body, inner=None):
    chain = sum(DIGITS.index(c) << 5 * i for i, c in enumerate(reversed(chain.split("chn_")[1])))
    inner = unbase64(inner, 32) if inner else sha(b"\x11", unbase64(nonce, 32), unbase64(body))
    return b"\x01" + sha(b"\x10", chain.to_bytes(16, "big"), int(sequence).to_bytes(8, "big"),
                         unbase64(previous, 33), inner)

def tree_root(row):
    if len(row) < 2:
        return row[0] if row else sha()
    half = 1 << (len(row) - 1).bit_length() - 1
    return sha(b"\x01", tree_root(row[:half]), tree_root(row[half:]))
def path_root(leaf, index, size, path):
    if size == 1 and not path:
        return leaf
    half = 1 << (size - 1).bit_length() - 1
    return (sha(b"\x01", path_root(leaf, index, half, path[:-1]), path[-1]) if index < half else
            sha(b"\x01", path[-1], path_root(leaf, index - half, size - half, path[:-1])))

def open_note(note, key, form):
    text, _, signatures = note.partition("\n\n")
    name, signed = text.split("\n")[0], False
    for line in signatures.split("\n")[:-1]:
        signer, mark = re.fullmatch("\u2014 ([^ +]+) ([^ ]+)", line).groups()
        mark = unbase64(mark)
        if signer == name and mark[:4] == sha(name.encode(), b"\n\x01", key)[:4]:
            Ed25519PublicKey.from_public_bytes(key).verify(mark[4:], (text + "\n").encode())
            signed = True
    need(signed and note.endswith("\n"), "not signed by the key: " + name)
    return re.fullmatch(form, text).groups()
def open_checkpoint(note, key):
    store, epoch, random, size, root = open_note(note, key, CHECKPOINT)
    return (store, int(epoch), random), int(size), unbase64(root, 32)
def open_heads(text, key):
    for note in re.split("(?<=\n)\n(?=cofactor)", text) if text else []:
        store, epoch, random, chain, sequence, leaf, size = open_note(note, key, HEAD)
        count = 0 if unbase64(leaf, 33) == NO_LEAF else int(sequence) + 1
        yield (store, int(epoch), random), int(size), None, chain, count, unbase64(leaf)
def read_tiles(directory, size):
    leaves, row, level = [], [], 0
    while size:
        hashes = []
        for index in range(-(-size // 256)):
            width = min(256, size - 256 * index)
            name = re.sub("^(x000/)+", "", re.sub("(...)(?=.)", r"x\1/", f"{index:018}"))
            data = (directory / str(level) / (name + f".p/{width}" * (width < 256))).read_bytes()
            need(len(data) == 32 * width, "a tile of the wrong size: " + name)
            hashes += [data[i:i + 32] for i in range(0, len(data), 32)]
        need(level == 0 or hashes == row, "tiles do not fit those below them")
        leaves, size, level = leaves or hashes, size // 256, level + 1
        row = [tree_root(hashes[256 * i:256 * i + 256]) for i in range(size)]
    return leaves

def verify(root, key, since=(), receipts=()):
    text = {n: (root / n).read_bytes().decode() for n in ("export.json", "checkpoint", "heads")}
    kind, chain, organization = re.fullmatch(SCOPE, text["export.json"]).groups()
    log, size, log_root = open_checkpoint(text["checkpoint"], key)
    need((organization is None) == (kind != "vault") and organization != chain
         and (chain == "chn_" + log[0]) == (kind == "server"), "no such scope")
    top, leaves = organization or chain, read_tiles(root / "tiles", size)
    need(tree_root(leaves) == log_root, "the tiles do not give the checkpoint's root")
    def need_before(other, other_size, other_root):
        need(other == log or other[0] == log[0] and other[1] < log[1], "it is of another log")
        need(other_size <= size and other_root in (None, tree_root(leaves[:other_size])), "forked")
    heads = list(open_heads(text["heads"], key))
    own = [head[3] if head[:2] == (log, size) else "" for head in heads]
    for path in since:
        file = path / "checkpoint" if path.is_dir() else path
        need_before(*open_checkpoint(file.read_bytes().decode(), key))
        heads += open_heads((path / "heads").read_bytes().decode() if path.is_dir() else "", key)
    for head in heads:
        need_before(*head[:3])
    chains, born, ended, before = {top: []}, {top}, set(), -1
    for line in (root / "entries.jsonl").read_bytes().decode().splitlines(True):
        position, name, *parts = re.fullmatch(LINE, line).groups()
        position, leaf, links = int(position), leaf_of(name, *parts), chains.setdefault(name, [])
        need(position > before and (position >= size or leaves[position] == sha(b"\0", leaf)),
             f"{line}: altered, moved or doubled")
        body, before = unbase64(parts[3]) if parts[4] is None else None, position
        need(name in born - ended and int(parts[0]) == len(links) and
             unbase64(parts[1]) == (links[-1][1] if links else NO_LEAF), f"{line}: not linked")
        need(body is None or body.startswith(b'{"type":"'), f"{line}: no event")
        links.append((position, leaf, body))
        event = body.split(b'"')[3] if body and name == top and kind != "server" else b""
        if event in (b"vault.added", b"vault.erased") and position < size:
            is_birth, event = event == b"vault.added", json.loads(body)
            other, links = event["chain"], chains.setdefault(event["chain"], [])
            need((other in born) != is_birth and other not in ended, "born or ended twice")
            (born if is_birth else ended).add(other)
            end = [len(links) - 1, links[-1][1]] if links else [0, NO_LEAF]
            need(is_birth or kind == "vault" and other != chain or
                 end == [event["last_sequence"], unbase64(event["last_leaf"])], "ended elsewhere")
    scope = born if kind == "organization" else {chain, top}
    need(own == sorted(scope) and scope <= born, "not one signed head for each chain in scope")
    need(not any(chains[name] for name in chains if name not in scope), "a chain out of scope")
    need(not any(e[2] is None for c in scope - ended for e in chains[c]), "bodies are withheld")
    for _, head_size, _, name, count, leaf in heads:
        links = [entry for entry in chains.get(name, []) if entry[0] < head_size]
        need(name not in scope or len(links) == count and (links[-1][1] if links else leaf) == leaf,
             "a signed head counts other entries of " + name)
    for path in receipts:
        r = json.loads(path.read_bytes())
        leaf = leaf_of(*(r[k] for k in ("chain", "sequence", "previous", "nonce", "body")))
        checkpoint = open_checkpoint(r["checkpoint"], key)
        proof = [unbase64(hash, 32) for hash in r["proof"]]
        need(0 <= r["position"] < checkpoint[1] and checkpoint[2] ==
             path_root(sha(b"\0", leaf), r["position"], checkpoint[1], proof), "no evidence")
        need_before(*checkpoint)
        hides = [h for h in heads if h[3] == r["chain"] and r["position"] < h[1]]
        need(all(r["sequence"] < head[4] for head in hides), "a head hides a receipt's entry")
        need(r["chain"] not in scope or any(e[1] == leaf for e in chains[r["chain"]]), "hidden")
    return sum(map(len, chains.values()))

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=pathlib.Path)
    for name in ("--key", "--since", "--receipt"):
        parser.add_argument(name, type=pathlib.Path, action="append", default=[])
    given = parser.parse_args()
    try:
        key = unbase64(given.key[0].read_text().strip().split("+", 2)[2])[1:]
        print(verify(given.directory, key, given.since, given.receipt), "entries hold")
    except Exception as refusal:  # whatever cannot be read is refused
        print("refused:", repr(refusal))
        sys.exit(12)
