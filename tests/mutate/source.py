"""A source with all its changes in it."""

import re
from pathlib import Path

from changes import Changes
from tokens import functions_of, pair, tokens_of

MOST = 1000  # numbers of one file


class Mutant:
    def __init__(self, source, number, wrap, kind):
        self.source, self.number, self.wrap = source, number, wrap
        text = source.text[wrap.start:wrap.end]
        line = source.text.count("\n", 0, wrap.start) + 1
        function, start, now = source.function_at(wrap.start)
        self.what = f"{function}: {kind}: {' '.join(text.split())[:70]}"
        self.name = f"{source.name} {self.what}"
        self.place = f"{source.name}:{line} {self.what}"
        # Holds as long as the function is as it is, wherever it stands.
        self.key = f"{self.name} +{wrap.start - start} {now}"


class Source:
    def __init__(self, root, path, first):
        self.path, self.name, self.first = Path(path), str(Path(path).relative_to(root)), first
        self.text = Path(path).read_text()
        self.tokens = tokens_of(self.text)
        self.pairs = pair(self.tokens)
        self.functions = functions_of(self.tokens, self.pairs)
        self.wraps, self.changed, self.asked = [], [], True
        self.dropped = []  # where a change does not compile: start, end and what it was

    def words_of(self, function):
        return {t.text for t in self.tokens[function.body:function.end] if t.kind == "word"}

    def function_at(self, offset):
        for function in self.changed:
            start, end = self.tokens[function.body].at, self.tokens[function.end].end
            if start <= offset < end:
                return function.name, start, hash_of(self.text[start:end])
        return "constants", 0, hash_of(self.text)

    def change(self, names):
        """Finds the changes of the functions of these names, and of the constants beside them."""
        changes = Changes(self.tokens, self.pairs)
        self.changed = [each for each in self.functions if each.name in names]
        for function in self.changed:
            changes.function(function)
        if self.changed and self.path.suffix == ".cc":
            for start, end in self._constants():
                changes.constant(start, end)
        self.wraps = changes.wraps
        # Where the whole of a condition is taken for true and for false, its opposite says no more.
        taken = {(each.start, each.end) for each in self.wraps if "mutants::on" in each.before}
        self.wraps = [each for each in self.wraps if (each.start, each.end) not in taken
                      or not each.before.startswith(("mutants::same", "mutants::different"))]

    def _constants(self):
        """Behind the = or the name of every constant of the file, up to its ;"""
        inside = [(each.body, each.end) for each in self.functions]
        for index, token in enumerate(self.tokens):
            if token.text == "constexpr" and not any(a < index < b for a, b in inside) \
                    and self.tokens[index - 1].text != "if":
                end = next(i for i in range(index, len(self.tokens))
                           if self.tokens[i].text in (";", "{", "=", "("))
                if self.tokens[end].text in ("=", "{"):
                    yield end + 1, next(i for i in range(end, len(self.tokens))
                                        if self.tokens[i].text == ";")

    def covered_lines(self):
        """(lines of the functions that hold code, those of them that some mutant changes)"""
        code, labels = set(), set()
        for each in self.changed:
            for token in self.tokens[each.body + 1:each.end]:
                if token.text in ("case", "default", "static_assert"):
                    labels.add(token.line)
                elif token.text not in "{};)" and token.text != "else":
                    code.add(token.line)
        code -= labels
        changed = set()
        for wrap in self.wraps:
            first = self.text.count("\n", 0, wrap.start) + 1
            changed.update(range(first, first + self.text.count("\n", wrap.start, wrap.end) + 1))
        return code, code & changed

    def mutants(self):
        return [Mutant(self, wrap.number + turn, wrap, kind)
                for wrap in self.wraps for turn, kind in enumerate(wrap.kinds)]

    def render(self):
        """The changed text; and [(start, end, wrap)] in it. No line moves."""
        self._number()
        edits = [(t.at, t.end, self._instead_of_constexpr(i))
                 for i, t in enumerate(self.tokens)
                 if t.text == "constexpr" and self.tokens[i - 1].text != "if"]
        edits += [spot for wrap in self.wraps for spot in wrap.spots]
        opens, closes = {}, {}
        for order, wrap in enumerate(self.wraps):
            # Of two around the same, the one that splits it is the inner one.
            opens.setdefault(wrap.start, []).append((-wrap.end, bool(wrap.spots), order, wrap))
            closes.setdefault(wrap.end, []).append(wrap)
        out, size, spans, stack = [], 0, [], []
        replaced = {at: (end, text) for at, end, text in edits}

        def put(text):
            nonlocal size
            out.append(text)
            size += len(text)

        at = 0
        while at <= len(self.text):
            for _ in closes.get(at, ()):
                wrap, begun = stack.pop()
                if wrap.end != at:
                    self.wraps.remove(wrap)  # it crosses another
                    return self.render()
                put(wrap.after.format(*self._numbers(wrap)))
                spans.append((begun, size, wrap))
            for *_, wrap in sorted(opens.get(at, ()), key=lambda each: each[:3]):
                stack.append((wrap, size))
                put(wrap.before.format(*self._numbers(wrap)))
            if at in replaced:
                end, text = replaced[at]
                put(text)
                at = end
            else:
                put(self.text[at:at + 1])
                at += 1
        return "".join(out), spans

    def drop(self, wraps):
        self.drop_as_told([[each.start, each.end, each.before] for each in wraps])

    def drop_as_told(self, told):
        self.dropped += told
        self.wraps = [each for each in self.wraps
                      if [each.start, each.end, each.before] not in told]

    def _instead_of_constexpr(self, index):
        """What changes is known at run time alone."""
        if self._is_of_function(index):
            return "inline"
        of_class = self.tokens[index - 1].text == "static" and not any(
            each.body < index < each.end for each in self.functions)
        return "inline const" if of_class else "const"

    def _is_of_function(self, index):
        end = next(i for i in range(index, len(self.tokens))
                   if self.tokens[i].text in (";", "{", "=", "("))
        return self.tokens[end].text == "("

    def _number(self):
        number = self.first
        for wrap in sorted(self.wraps, key=lambda each: (each.start, -each.end)):
            wrap.number = number
            number += len(wrap.kinds)
        if number > self.first + MOST:
            raise ValueError(f"{self.name} has more than {MOST} mutants")

    def _numbers(self, wrap):
        return range(wrap.number, wrap.number + len(wrap.kinds))


def hash_of(text):
    import hashlib
    return hashlib.sha256(re.sub(r"\s+", " ", text).encode()).hexdigest()[:12]


def reached_names(sources, begin):
    """The names of the functions of `sources` that those named `begin` mention, and so on."""
    names, waiting = set(begin), list(begin)
    defined = {}
    for source in sources:
        for function in source.functions:
            defined.setdefault(function.name, []).append((source, function))
    while waiting:
        for source, function in defined.get(waiting.pop(), ()):
            for name in source.words_of(function) & defined.keys() - names:
                names.add(name)
                waiting.append(name)
    return names
