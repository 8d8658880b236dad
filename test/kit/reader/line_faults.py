# Why a text is no line: every problem with its column (a 1-based code point), in the order of the text.
import re, unicodedata

from basics import piles
from line import BLANKS, BOUND, CURRENCIES, RANKS, UNIT, VERBS, NAME, compare, fault, is_bare, is_day, is_place, minor, read, shared

LOOSE = re.compile(rf"(-?)([0-9]*)(?:\.([0-9]*))?({UNIT})?")


def words_of(text):
    """Words between spaces that no quotes protect; where the note begins; gaps that are too wide."""
    words, gaps, at = [], [], 0
    while at < len(text):
        gap = at
        while at < len(text) and text[at] == " ":
            at += 1
        allowed = 1 if words and at < len(text) else 0
        if at - gap > allowed:
            gaps.append((gap + allowed, at))
        if at == len(text):
            break
        start, quoted = at, False
        while at < len(text) and (quoted or text[at] != " "):
            if quoted and text[at] == "\\":
                at += 1
            elif text[at] == '"':
                quoted = not quoted
            at += 1
        at = min(at, len(text))
        if len(words) >= 2 and text[start:at] == "--":
            return words, start, gaps
        words.append((start, at))
    return words, None, gaps


class Faults:
    def __init__(self, text):
        self.text, self.found, self.keys = text, [], set()

    def say(self, code, start, end):
        self.found.append((start, end, code))

    def look(self):
        text = self.text
        words, note, gaps = words_of(text)
        for at, c in enumerate(text):
            code = fault(c)
            if code:
                self.say(code, at, at + 1)
        for start, end in piles(text):
            self.say("marks_piled", start, end)
        normal = unicodedata.normalize("NFC", text)
        if normal != text:
            at = next((i for i, (a, b) in enumerate(zip(normal, text)) if a != b), min(len(normal), len(text)))
            self.say("not_nfc", at, min(at + 1, len(text)))
        for start, end in gaps:
            self.say("spaces", start, end)
        self.head(words)
        self.tags(words[2:])
        if note is not None:
            self.note(note)
        self.found.sort(key=lambda one: one[:2])
        return [{"code": code, "column": start + 1} for start, _, code in self.found]

    def head(self, words):
        if not words:
            return self.say("empty", 0, 0)
        start, end = words[0]
        written = self.text[start:end]
        verb = written.removeprefix("#").lower()
        if verb not in VERBS:
            return self.say("verb_unknown", start, end)
        if written != f"#{verb}":
            self.say("verb_case", start, end)
        if len(words) == 1:
            return self.say("item_missing", end, end)
        self.item(*words[1], verb)

    def item(self, start, end, verb):
        written = self.text[start:end]
        if written == "*":
            return
        if written.startswith("gt:"):
            if not re.fullmatch("[0-9]{8,14}", written[3:]):
                self.say("gtin_form", start + 3, end)
            elif read(f"#want {written}") is None:
                self.say("gtin_check", start + 3, end)
            return
        name = written.removesuffix(".*")
        if not re.fullmatch(NAME, name.lower()):
            self.say("item_wrong", start, end)
        elif name != written and verb != "follow":
            self.say("below_only_follow", start, end)
        elif name.lower() != name:
            self.say("item_case", start, end)

    def tags(self, words):
        last, days = None, {}
        for start, end in words:
            place = self.tag(start, end)
            if place is None:
                continue
            if place[1] in ("on", "by"):
                days[place[1]] = (start, end)
            if last is not None and place < last:
                self.say("tag_order", start, end)
            else:
                last = place
        if len(days) == 2:
            self.say("on_with_by", *max(days.values()))

    def note(self, start):
        written = self.text[start + 3 :]
        if not written.strip(BLANKS):
            self.say("note_empty", start, len(self.text))
        elif written.strip(BLANKS) != written:
            self.say("note_spaces", start + 3, len(self.text))

    def first(self, key, start, end):
        if key in self.keys:
            self.say("tag_repeated", start, end)
            return False
        self.keys.add(key)
        return True

    def tag(self, start, end):
        """The place of a tag in the canonical order; None when it is wrong."""
        text = self.text[start:end]
        if text == "+":
            return (14, "+") if self.first("+", start, end) else None
        if re.fullmatch(r'[A-Za-z]{3}[.0-9][^:=~!"]*', text, re.S):
            return (0, "price") if self.price(start, end) and self.first("price", start, end) else None
        found = re.match(r"([A-Za-z0-9.-]*):", text)
        if found:
            return self.meta(start, end, found[1])
        found = re.match(r"([A-Za-z0-9.-]+)(=|!=|~)", text)
        if not found or not re.fullmatch(NAME, found[1].lower()):
            return self.say("tag_unknown", start, end)
        return self.attribute(start, end, found[1], found[2])

    def attribute(self, start, end, written, op):
        name, at = written.lower(), start + len(written) + len(op)
        if name != written:
            self.say("tag_case", start, start + len(written))
        if at == end:
            return self.say("value_missing", start, end)
        text = self.text[at:end]
        if "," not in text and '"' not in text and (".." in text or BOUND.fullmatch(text)):
            is_fine = self.range(at, end)
        else:
            is_fine = self.list(at, end, True) is not None
        return (3, name + op) if is_fine and self.first(name + op, start, end) else None

    def meta(self, start, end, written):
        key, at = written.lower(), start + len(written) + 1
        if not re.fullmatch("[A-Za-z]{1,3}", written):
            return self.say("tag_key", start, end)
        if key != written:
            self.say("tag_case", start, start + len(written))
        if at == end:
            return self.say("value_missing", start, end)
        if not self.first(key, start, end):
            return None
        read_one = {"q": self.quantity, "on": self.days, "by": self.day, "x": self.day, "in": self.places,
                    "re": self.reference, "id": self.reference}.get(key, self.words)
        return (RANKS.get(key, 10), key) if read_one(at, end) else None

    def words(self, start, end):
        return self.list(start, end, False) is not None

    def list(self, start, end, alone):
        """Start, end and value of each piece without repeats; None when one of them is wrong."""
        pieces, at = [], start
        while True:
            quoted = at < end and self.text[at] == '"'
            piece = self.string(at, end) if quoted else self.bare(at, end)
            if piece is None:
                return None
            pieces.append((*piece, quoted))
            at = piece[1]
            if at >= end:
                break
            if self.text[at] != ",":
                return self.say("string_tail" if quoted else "value_wrong", at, end)
            at += 1
        kept = {}
        for begin, stop, value, quoted in pieces:
            if value in kept:
                self.say("value_repeated", begin, stop)
                continue
            if quoted and is_bare(value, alone and len(pieces) == 1):
                self.say("string_needless", begin, stop)
            kept[value] = (begin, stop, value)
        return list(kept.values())

    def bare(self, start, end):
        stop = start
        while stop < end and self.text[stop] not in ',"':
            stop += 1
        value = self.text[start:stop]
        if value == "":
            return self.say("value_missing", max(start - 1, 0), start)
        return (start, stop, value) if is_bare(value, False) else self.say("value_wrong", start, stop)

    def string(self, start, end):
        value, plain, at = "", True, start + 1
        while at < end and self.text[at] != '"':
            if self.text[at] != "\\":
                value, at = value + self.text[at], at + 1
                continue
            found = re.compile(r'\\(?:(["\\])|([bfnrt/])|u([0-9a-fA-F]{4}))').match(self.text, at)
            if not found:
                return self.say("string_escape", at, min(at + 2, end))
            plain = plain and found[1] is not None
            meant = dict(zip("bfnrt/", "\b\f\n\r\t/"))
            value += found[1] or (meant[found[2]] if found[2] else chr(int(found[3], 16)))
            at = found.end()
        if at >= end:
            return self.say("string_open", start, end)
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        if not plain:
            self.say("string_escape" if any(map(fault, value)) or any(piles(value)) else "string_escape_needless", start, at + 1)
        return start, at + 1, value

    def ends(self, start, end, read_one):
        """Both ends by a reader; None when any is wrong."""
        text = self.text[start:end]
        if ".." not in text:
            one = read_one(start, end)
            return None if one is None else {"exact": one}
        middle = start + text.index("..")
        if len(text) == 2:
            return self.say("value_wrong", start, end)
        sides = {"min": (start, middle), "max": (middle + 2, end)}
        ends = {side: read_one(a, b) for side, (a, b) in sides.items() if a < b}
        return None if None in ends.values() else ends

    def bound(self, start, end):
        text = self.text[start:end]
        found = BOUND.fullmatch(text)
        if found and found[1] != "-0":
            return {"value": found[1], "unit": found[2]} if found[2] else {"value": found[1]}
        found = LOOSE.fullmatch(text)
        if not found or not (found[2] or found[3]):
            return self.say("number_wrong", start, end)
        self.say("number_form", start, end)
        part = (found[3] or "").rstrip("0")
        digits = (found[2].lstrip("0") or "0") + (f".{part}" if part else "")
        value = digits if digits == "0" else found[1] + digits
        return {"value": value, "unit": found[4]} if found[4] else {"value": value}

    def range(self, start, end):
        found = self.ends(start, end, self.bound)
        if found is None:
            return False
        both = shared(found)
        if len(found) == 2 and (compare(both["min"], both["max"]) or 0) > 0:
            self.say("min_over_max", start, end)
            return False
        return True

    def quantity(self, start, end):
        found = self.bound(start, end)
        if found is not None and (found["value"] == "0" or found["value"][0] == "-"):
            return self.say("quantity_zero", start, end)
        return found is not None

    def price(self, start, end):
        text = self.text[start:end]
        currency = text[:3].upper()
        if currency not in CURRENCIES:
            return self.say("currency_unknown", start, start + 3)
        if currency != text[:3]:
            self.say("price_case", start, start + 3)
        amount, slash, per = text.partition("/")
        stop = start + len(amount)
        ends = self.ends(start + 3, stop, lambda a, b: self.amount(a, b, currency))
        if slash and per not in ("hr", "day", "wk", "mo", "yr"):
            return self.say("per_unknown", stop, end)
        if ends is None:
            return False
        if len(ends) == 2 and minor(ends["min"], currency) > minor(ends["max"], currency):
            return self.say("min_over_max", start + 3, stop)
        return True

    def amount(self, start, end, currency):
        text = self.text[start:end]
        if not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text):
            return self.say("price_wrong", start, end)
        plain = re.sub(r"^0+(?=[0-9])", "", text)
        if plain != text:
            self.say("number_form", start, end)
        if minor(plain, currency) is not None:
            return plain
        is_fine = len(plain.partition(".")[2]) > CURRENCIES[currency]
        return self.say("price_decimals" if is_fine else "price_wrong", start, end)

    def day(self, start, end):
        text = self.text[start:end]
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return self.say("date_form", start, end)
        return text if is_day(text) else self.say("date_impossible", start, end)

    def days(self, start, end):
        text = self.text[start:end]
        if ".." not in text:
            return self.day(start, end)
        middle = start + text.index("..")
        first, last = self.day(start, middle), self.day(middle + 2, end)
        if first is None or last is None:
            return None
        return self.say("min_over_max", start, end) if first > last else True

    def places(self, start, end):
        pieces = self.list(start, end, False)
        kept = []
        for begin, stop, written in pieces or []:
            place = written
            if not is_place(written):
                forms = [] if written[2:3] == "~" else [written.upper(), written.lower()]
                place = next(filter(is_place, forms), None)
                if place is None:
                    return self.say("place_wrong", begin, stop)
                self.say("place_case", begin, stop)
            if place in kept:
                self.say("value_repeated", begin, stop)
            kept.append(place)
        return bool(kept)

    def reference(self, start, end):
        if re.fullmatch("[A-Za-z0-9_-]{4,22}", self.text[start:end]):
            return True
        return self.say("ref_wrong", start, end)


def problems(text):
    """Problems of a text; none for a line."""
    if len(text) > 140:
        return [{"code": "too_long", "column": 141}]
    return Faults(text).look()
