"""The changes that are made to a function: every condition, comparison, constant, value and
statement of it has some, as calls of mutants.h that are switched on by a number."""

import re
from dataclasses import dataclass, field

_COMPARED = {"<": ("less", ["<=", ">="]), "<=": ("at_most", ["<", ">"]),
             ">": ("more", [">=", "<="]), ">=": ("at_least", [">", "<"]),
             "==": ("same", ["!="]), "!=": ("different", ["=="])}
_ADDED = {"+": ("plus", "-"), "-": ("minus", "+")}
# What ends an operand, from the loosest operator to the tightest.
_LOOSE = {",", ";", "=", "+=", "-=", "|=", "return", "?", ":", "<<", "case"}
_LOGIC = _LOOSE | {"&&", "||"}
_LOGIC_MARKS = {"&&", "||"}
_TIGHT = _LOGIC | set(_COMPARED)
_ENDS_WITH = ("return", "break", "continue")
# References of a verb's surroundings: no value can stand for them.
_PORTS = {"view", "caller", "ask", "vaulting"}


@dataclass
class Wrap:
    start: int   # offsets into the text
    end: int
    before: str
    after: str
    kinds: list  # what is changed, one for each number; empty for what only turns a token
    number: int = 0
    spots: list = field(default_factory=list)  # (start, end, text): tokens that it replaces


class Changes:
    """All changes of the functions of one file, each a Wrap whose texts hold {0}, {1} for its
    numbers."""

    def __init__(self, tokens, pairs):
        self.tokens, self.pairs, self.wraps = tokens, pairs, []

    def _add(self, first, last, before, after, *kinds):
        """Around tokens first..last, unless the very same stands there."""
        wrap = Wrap(self.tokens[first].at, self.tokens[last].end, before, after, list(kinds))
        if not any((wrap.start, wrap.end, before) == (each.start, each.end, each.before)
                   for each in self.wraps):
            self.wraps.append(wrap)

    def _is_compared(self, index):
        return self.tokens[index].text in _COMPARED and index not in self.pairs

    def _turn(self, index, text, owner):
        """Replaces the token, as long as `owner` stands."""
        token = self.tokens[index]
        owner.spots.append((token.at, token.end, text))

    def function(self, function):
        self._block(function.body + 1, function.end)

    def constant(self, start, end):
        """The definition of a constant at the level of the namespace, up to its ;"""
        self._expression(start, end)

    # --- Statements ---

    def _block(self, index, end):
        while index < end:
            index = self._statement(index)

    def _statement(self, start):
        """Changes one statement and gives the index behind it."""
        tokens, text = self.tokens, self.tokens[start].text
        if text == "{":
            self._block(start + 1, self.pairs[start])
            return self.pairs[start] + 1
        if text == "else":
            return start + 1
        if text in ("if", "while", "switch", "for"):
            opening = start + 1 + (tokens[start + 1].text == "constexpr")
            closing = self.pairs[opening]
            if text == "for":
                behind = self._statement(closing + 1)
                self._add(start, behind - 1, "if (!mutants::on({0})) {{ ", " }}", "loop left out")
                colon = [i for i in self._level(opening + 1, closing) if tokens[i].text == ":"]
                self._expression(colon[0] + 1 if colon else opening + 1, closing)
                return behind
            if text == "switch":
                self._expression(opening + 1, closing)
            elif tokens[start + 1].text != "constexpr":
                self._condition(opening + 1, closing)
            return closing + 1
        end = self._end_of(start, ";")
        if text in ("case", "default"):
            return self._end_of(start, ":") + 1
        if text in ("struct", "using", "static_assert"):
            return end + 1
        if text == "return":
            self._returned(start + 1, end)
        elif text in _ENDS_WITH:
            self._add(start, end, "if (!mutants::on({0})) ", "", f"{text} left out")
        elif not self._declared(start, end):
            self._add(start, end, "if (!mutants::on({0})) ", "", "statement left out")
            self._expression(start, end)
        return end + 1

    def _condition(self, start, end):
        level = [i for i in self._level(start, end) if self.tokens[i].text in ("=", ";")]
        kinds = ("condition never", "condition always")
        if level and self.tokens[level[-1]].text == "=":  # if (auto name = …)
            name = self.tokens[level[-1] - 1].text
            condition = f"; !mutants::on({{0}}) && (mutants::on({{1}}) || {name})"
            self._add(start, end - 1, "", condition,
                      *kinds)
            self._expression(level[-1] + 1, end)
            return
        if level:
            self._declared(start, level[-1])
            start = level[-1] + 1
        self._add(start, end - 1, "!mutants::on({0}) && (mutants::on({1}) || (", "))", *kinds)
        self._expression(start, end)

    def _returned(self, start, end):
        first, last = self.tokens[start], self.tokens[end - 1]
        if first.text in ("{", "nullptr", ";") or self._names(start, end) == "std::nullopt":
            pass
        elif end - start == 1 and first.text.endswith("_"):
            pass  # a member, which may be given as a reference
        elif end - start == 1 and first.kind == "word" and first.text not in ("true", "false"):
            self._add(start, end - 1, "mutants::value({0}, std::move(", "))", "another value")
        elif not (last.text == "}" and first.kind == "word") and not any(
                self.tokens[i].text in _LOGIC_MARKS or self._is_compared(i)
                for i in self._level(start, end)):  # what is in these is changed
            self._add(start, end - 1, "mutants::value({0}, ", ")", "another value")
        self._expression(start, end)

    def _declared(self, start, end):
        """Changes the initial value of a declaration; false if it is none."""
        tokens = self.tokens
        equals = [i for i in self._level(start, end) if tokens[i].text == "="]
        head_end = equals[0] if equals else end
        head = " ".join(t.text for t in tokens[start:head_end]).replace(" :: ", "::")
        if not re.match(r"((const|constexpr|static) )*[\w:]+( <.*>)?(::\w+)*( const)?( [*&]+)*"
                        r" (\w+|\[.*\])( [({].*)?$", head):
            return False
        if equals and equals[0] + 1 < end:
            value, last = equals[0] + 1, end - 1
            by = tokens[equals[0] - 2].text
            if tokens[value].text in ("[", "{", "nullptr") or tokens[equals[0] - 1].text == "]":
                pass
            elif by == "&" and "const" not in head.split():
                pass
            elif by == "&":
                self._add(value, last, "mutants::reference({0}, ", ")", "another value")
            elif by != "&&":
                self._add(value, last, "mutants::value({0}, ", ")", "another value")
        self._expression(start, end)
        return True

    # --- Expressions ---

    def _expression(self, start, end):
        tokens, index = self.tokens, start
        while index < end:
            token = tokens[index]
            if token.text == "<" and index in self.pairs:
                index = self.pairs[index] + 1
                continue
            if token.text == "[" and tokens[index - 1].text not in (")", "]") and (
                    tokens[index - 1].kind != "word" or tokens[index - 1].text == "return"):
                index = self._lambda(index)
                continue
            if token.spaced and tokens[index + 1].spaced:
                self._operator(index, start, end)
            if token.text == "." and tokens[index - 1].text in ("{", ",") \
                    and tokens[index + 2].text == "=":
                self._initialiser(index, end)
            self._constant(index)
            index += 1

    def _lambda(self, index):
        body = self.pairs[index] + 1
        while self.tokens[body].text != "{":
            body = self.pairs[body] + 1 if body in self.pairs else body + 1
        self._block(body + 1, self.pairs[body])
        return self.pairs[body] + 1

    def _operator(self, index, start, end):
        text = self.tokens[index].text
        if text in ("&&", "||"):
            for first, last in ((self._left(index, start, _LOGIC), index - 1),
                                (index + 1, self._right(index, end, _LOGIC))):
                if first < index and self.tokens[first - 1].text == text:
                    continue  # the middle of a chain: changed as the right one of its first half
                if text == "&&":
                    self._add(first, last, "(mutants::on({0}) || (", "))", "taken for true")
                else:
                    self._add(first, last, "(!mutants::on({0}) && (", "))", "taken for false")
        elif text == "?":
            self._add(self._left(index, start, _LOOSE), index - 1,
                      "(!mutants::on({0}) && (mutants::on({1}) || (", ")))",
                      "condition never", "condition always")
        elif self._is_compared(index) or text in _ADDED:
            name, turned = _COMPARED.get(text) or (_ADDED[text][0], [_ADDED[text][1]])
            behind = _TIGHT if text in _COMPARED else _TIGHT | set(_ADDED)
            self._add(self._left(index, start, _TIGHT), self._right(index, end, behind),
                      f"mutants::{name}({{0}}, ", ")", *(f"{text} is {each}" for each in turned))
            self._turn(index, ",", self.wraps[-1])

    def _initialiser(self, dot, end):
        """.name = value"""
        first, last = dot + 3, self._right(dot + 2, end, {","})
        name = self._names(first, last + 1)
        left_alone = _PORTS | {"std::nullopt", "*this"}
        if self.tokens[first].text in ("{", "[", "nullptr") or name in left_alone:
            return
        if not (self.tokens[last].text == "}" and self.tokens[first].kind == "word"):
            self._add(first, last, "mutants::value({0}, ", ")", "another value")

    def _constant(self, index):
        tokens, token = self.tokens, self.tokens[index]
        first = index
        if token.kind == "text" and tokens[index - 1].kind != "text":
            while tokens[index + 1].kind == "text":
                index += 1
        elif token.kind == "word" and re.match(r"k[A-Z]", token.text):
            if tokens[index + 1].text in ("::", "(", "{"):
                return
            while tokens[first - 1].text == "::" and first - 2 in self.pairs:
                first = self.pairs[first - 2] - 1  # the template's name
            while tokens[first - 1].text == "::" and tokens[first - 2].kind == "word":
                first -= 2
        elif not (token.kind in ("number", "char") or token.text in ("true", "false")):
            return
        if tokens[first - 1].text == "&" and not tokens[first].spaced:
            return
        self._add(first, index, "mutants::value({0}, ", ")", "another constant")

    # --- Where things end ---

    def _names(self, start, end):
        return "".join(token.text for token in self.tokens[start:end])

    def _level(self, start, end):
        """The indices between, not those within brackets."""
        index = start
        while index < end:
            yield index
            index = self.pairs[index] + 1 if self.pairs.get(index, 0) > index else index + 1

    def _end_of(self, start, text):
        return next(i for i in self._level(start, len(self.tokens)) if self.tokens[i].text == text)

    def _left(self, index, start, stops):
        while index > start:
            before = index - 1
            if before in self.pairs:
                if self.pairs[before] > before:
                    break
                index = self.pairs[before]
            elif self.tokens[before].text in stops:
                break
            else:
                index = before
        return index

    def _right(self, index, end, stops):
        index += 1
        while index + 1 < end:
            if self.pairs.get(index, 0) > index:
                index = self.pairs[index]
            behind = index + 1
            if behind >= end or (behind in self.pairs and self.pairs[behind] < behind):
                break
            if self.tokens[behind].text in stops and behind not in self.pairs:
                break
            index = behind
        return index
