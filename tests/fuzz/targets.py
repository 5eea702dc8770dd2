"""The targets of tests/fuzz: how large their inputs are, and a bug that each must find. What they
read with stands in readers.txt."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Bug:
    """`old` in that source, read as `new`."""
    source: str
    old: str
    new: str


@dataclass
class Target:
    most_bytes: int     # of an input
    bug: Bug
    options: list[str] = field(default_factory=list)


TARGETS = {
    "answer": Target(
        18000,
        Bug("src/egress/transfer.cc", "set(CURLOPT_FOLLOWLOCATION, 0L)",
            "set(CURLOPT_FOLLOWLOCATION, 1L)"),
        ["-timeout=20"]),
    "smtp": Target(
        2048,
        Bug("src/egress/transfer.cc", "status >= 400 && is_smtp", "status >= 200 && is_smtp"),
        ["-timeout=20"]),
    "base32": Target(
        512,
        Bug("src/otp/base32.cc", "count > kMostCharacters)", "count > kMostCharacters + 2)")),
    "otpauth": Target(
        2048,
        Bug("src/otp/otpauth.cc", "low = text.size() - i > 2", "low = text.size() - i > 1")),
    "json": Target(
        2048,
        Bug("src/api/asked.cc", "value->size() > kLongestRequestId",
            "value->size() > kLongestRequestId + 1")),
    "http": Target(
        4096,
        Bug("src/http/parser.cc", "beast::iequals(name, kRequestId)", "name == kRequestId")),
    "cookie": Target(
        512,
        Bug("src/api/site.cc", "is_digits(text.substr(colon + 1))",
            "is_digits(text.substr(colon + 2))")),
    "passkey": Target(
        1024,
        Bug("src/crypto/cbor.cc", "head.argument > rest.size()",
            "head.argument > rest.size() + 1")),
    "qr": Target(
        8192,
        Bug("src/qr/answer.cc", "bytes.size() - 2 < size", "bytes.size() < size"),
        ["-timeout=20"]),
    "log": Target(
        16384,
        Bug("src/log/export.cc", "in.take(\"\\\"}\") && in.is_at_end()", "in.take(\"\\\"}\")")),
    "store": Target(
        256,
        Bug("src/ledger/ledger.cc", "!equal_in_constant_time(tag, state.tag)",
            "!(equal_in_constant_time(tag, state.tag) || !tag.empty())")),
    "config": Target(
        2048,
        Bug("src/server/config.cc", "*value > 1'000'000'000", "*value > 4'000'000'000")),
    "import_csv": Target(
        1024,
        Bug("src/import/csv.cc", "row.size() != out.front().size()",
            "row.size() > out.front().size()")),
    "import_files": Target(
        4096,
        Bug("src/import/names.cc", "return Name::parse(text) ? text : otherwise;",
            "return text.empty() ? otherwise : text;"),
        ["-timeout=20"]),
    "import_lines": Target(
        2048,
        Bug("src/import/names.cc", "return Name::parse(text) ? text : otherwise;",
            "return text.empty() ? otherwise : text;")),
    "import_message": Target(
        1024,
        Bug("src/import/message.cc", "return whole_ && left_.empty();", "return whole_;")),
    "import_xml": Target(
        4096,
        Bug("src/import/xml.cc", "out += raw.substr(0, plain);", "out += raw;")),
    "import_zip": Target(
        2048,
        Bug("src/import/zip.cc", "at > bytes.size() || size > bytes.size() - at",
            "at > bytes.size()")),
}

READERS = {name: [] for name in TARGETS}
for line in (Path(__file__).parent / "readers.txt").read_text().splitlines():
    if line and not line.startswith("#"):
        READERS[line.split()[0]].append(line.split()[1])
