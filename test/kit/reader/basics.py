# What every part of the reader stands on: where the vectors are, strict JSON, canonical base64url, hashes and tables.
import base64, hashlib, json, pathlib, re, sys, unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[3]
PROTOCOL = ROOT / "protocol"
VECTORS = pathlib.Path(sys.argv[sys.argv.index("--vectors") + 1]) if "--vectors" in sys.argv else PROTOCOL / "vectors"
SAFE = 2**53 - 1


def load(*parts):
    path = VECTORS.joinpath(*parts[1:]) if parts[0] == "vectors" else PROTOCOL.joinpath(*parts)
    return json.loads(path.read_text(encoding="utf-8"))


class Refused(Exception):
    """A refusal with its code; everything else that is raised is a bug of the reader."""

    def __init__(self, code, why=""):
        super().__init__(f"{code}: {why}")
        self.code, self.why = code, why


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text, size=None):
    """The bytes of canonical base64url without padding; None for anything else."""
    if not isinstance(text, str) or not re.fullmatch(r"[A-Za-z0-9_-]*", text) or len(text) % 4 == 1:
        return None
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return data if encode(data) == text and size in (None, len(data)) else None


def sha(text):
    return encode(hashlib.sha256(text if isinstance(text, bytes) else text.encode()).digest())


NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
WORDS = {"true": True, "false": False, "null": None}


class StrictJson:
    """RFC 8259 with the further rules of SPEC section 3."""

    def __init__(self, text):
        self.text, self.at = text, 0

    def fail(self, why):
        raise Refused("malformed", f"{why} at {self.at}")

    def blank(self):
        while self.at < len(self.text) and self.text[self.at] in " \t\r\n":
            self.at += 1

    def peek(self):
        return self.text[self.at] if self.at < len(self.text) else ""

    def take(self, c):
        if self.peek() != c:
            self.fail(f"no {c}")
        self.at += 1

    def whole(self):
        self.blank()
        value = self.value(0)
        self.blank()
        if self.at < len(self.text):
            self.fail("something after the end")
        return value

    def value(self, depth):
        c = self.peek()
        if c in ("{", "["):
            if depth == 16:
                self.fail("too deep")
            return self.members(depth + 1) if c == "{" else self.items(depth + 1)
        if c == '"':
            return self.string()
        for word, value in WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        return self.number()

    def number(self):
        found = NUMBER.match(self.text, self.at)
        if not found:
            self.fail("no value")
        self.at = found.end()
        value = float(found.group())
        if value in (float("inf"), float("-inf")) or value.is_integer() and abs(value) > SAFE:
            self.fail("a number that cannot be counted exactly")
        return int(value) if value.is_integer() else value

    def string(self):
        self.take('"')
        parts = []
        while True:
            plain = PLAIN.match(self.text, self.at)
            parts.append(plain.group())
            self.at = plain.end()
            if self.peek() == '"':
                self.at += 1
                break
            self.take("\\")
            c = self.peek()
            self.at += 1
            if c == "u":
                digits = self.text[self.at : self.at + 4]
                if not re.fullmatch("[0-9a-fA-F]{4}", digits):
                    self.fail("no escape")
                parts.append(chr(int(digits, 16)))
                self.at += 4
            elif c in ESCAPES:
                parts.append(ESCAPES[c])
            else:
                self.fail("no escape")
        try:
            return "".join(parts).encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            self.fail("half a surrogate pair")

    def items(self, depth):
        self.take("[")
        found = []
        self.blank()
        if self.peek() == "]":
            self.at += 1
            return found
        while True:
            self.blank()
            found.append(self.value(depth))
            self.blank()
            if self.peek() == "]":
                self.at += 1
                return found
            self.take(",")

    def members(self, depth):
        self.take("{")
        found = {}
        self.blank()
        if self.peek() == "}":
            self.at += 1
            return found
        while True:
            self.blank()
            name = self.string()
            if name in found:
                self.fail("a member twice")
            self.blank()
            self.take(":")
            self.blank()
            found[name] = self.value(depth)
            self.blank()
            if self.peek() == "}":
                self.at += 1
                return found
            self.take(",")


def parse_json(data):
    if isinstance(data, bytes):
        try:
            data = data.decode("utf-8")
        except UnicodeDecodeError:
            raise Refused("malformed", "no UTF-8")
    return StrictJson(data).whole()


def table(name):
    return load("data", f"{name}.json")


def ranges(rows):
    """A test for one character: whether it is in one of the ranges of a table."""
    spans = [(int(a[2:], 16), int(b[2:], 16)) for a, b in rows]
    return lambda c: any(a <= ord(c) <= b for a, b in spans)


is_general_mark = ranges(table("characters")["marks"])


def is_mark(c):
    return unicodedata.category(c)[0] == "M"


def piles(text):
    """Where marks are piled up on one letter: three or more general ones, or nine or more of any kind."""
    at = 0
    while at < len(text):
        for kind, least in ((is_general_mark, 3), (is_mark, 9)):
            end = at
            while end < len(text) and kind(text[end]):
                end += 1
            if end - at >= least:
                yield at, end
                at = end
                break
        else:
            at += 1
