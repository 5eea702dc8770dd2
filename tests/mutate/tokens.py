"""C++ text as tokens whose brackets are paired, and the functions in it."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|^\#[^\n]*(?:\\\n[^\n]*)*)
    |(?P<text>R"\((?:.|\n)*?\)"|(?:u8)?"(?:\\.|[^"\\\n])*")
    |(?P<char>'(?:\\.|[^'\\])+')
    |(?P<number>\d(?:[\w.]|'\w)*)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<mark><=>|::|->|&&|\|\||==|!=|<=|>=|<<|\+\+|--|\+=|-=|\|=|.)""",
    re.X | re.M)

_PAIRS = {"(": ")", "[": "]", "{": "}"}


@dataclass
class Token:
    kind: str
    text: str
    at: int
    line: int
    spaced: bool  # white space before it

    @property
    def end(self):
        return self.at + len(self.text)


def tokens_of(text):
    out, spaced = [], False
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "skip":
            spaced = True
            continue
        line = text.count("\n", 0, match.start()) + 1
        out.append(Token(match.lastgroup, match.group(), match.start(), line, spaced))
        spaced = False
    return out


def pair(tokens):
    """{opening index: closing index} and back. `a<b>` is a bracket, `a < b` a comparison: the
    formatter tells them apart."""
    pairs, opened = {}, []
    for index, token in enumerate(tokens):
        if token.text in _PAIRS:
            opened.append((index, _PAIRS[token.text]))
        elif token.text == "<" and index and (
                tokens[index - 1].text == "template"
                or (tokens[index - 1].kind == "word" and not token.spaced)):
            opened.append((index, ">"))
        elif token.text in ")]}" or (token.text == ">" and opened and opened[-1][1] == ">"):
            start, wanted = opened.pop()
            if wanted != token.text:
                raise ValueError(f"line {token.line}: {token.text} closes {tokens[start].text}")
            pairs[start], pairs[index] = index, start
    return pairs


@dataclass
class Function:
    name: str
    body: int  # index of its {
    end: int   # index of its }


def functions_of(tokens, pairs):
    """The function bodies at the level of namespaces and types."""
    out = []

    def scope(index, end):
        start = index
        while index < end:
            text = tokens[index].text
            if text == "{":
                head = tokens[start:index]
                words = {token.text for token in head}
                name = _function_name(tokens, pairs, start, index)
                if words & {"namespace", "struct", "class"} and not name:
                    scope(index + 1, pairs[index])
                elif name:
                    out.append(Function(name, index, pairs[index]))
                elif "=" in words or "enum" not in words:
                    index = pairs[index] + 1  # an initialiser, up to its ;
                    continue
                index = pairs[index] + 1
                start = index
            elif text in "([" or (text == "<" and index in pairs):
                index = pairs[index] + 1
            else:
                index += 1
                if text in (";", ":") and not (text == ":" and tokens[index - 2].text == ")"):
                    start = index

    scope(0, len(tokens))
    return out


def _function_name(tokens, pairs, start, end):
    index = start
    while index < end:
        text = tokens[index].text
        if text == "=":
            return None
        if text == "(":
            before = tokens[index - 1]
            return before.text if before.kind == "word" else "operator"
        index = pairs[index] + 1 if index in pairs else index + 1
    return None
