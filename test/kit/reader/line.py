# A line by its grammar alone (SPEC section 8): what it says, or that it is none; and the one way to write it.
import calendar, re, unicodedata

from basics import SAFE, piles, ranges, table

CURRENCIES = table("currencies")["decimals"]
FAULTS = {code: ranges(rows) for code, rows in table("characters")["line"].items()}
UNITS = {unit["symbol"]: unit for unit in table("units")["units"]}
VERBS = ("want", "rent", "hire", "fix", "ask", "thank", "sell", "follow")
NAME = r"[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*"
NUM = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?"
UNIT = r"%|[A-Za-z][A-Za-z0-9]{0,3}"
BOUND = re.compile(rf"({NUM})({UNIT})?")
STRING = r'"(?:[^"\\]|\\["\\])*"'
VALUES = re.compile(rf'(?:{STRING}|[^ ",]+)(?:,(?:{STRING}|[^ ",]+))*')
VALUE = re.compile(rf'{STRING}|[^ ",]+')
# A tag runs to the next space that no string protects; a string begins only where a value begins.
TAG = re.compile(rf'(?:{STRING}|[^ "])+')
LISTS = ("is", "via", "pay", "mt", "for")
RANKS = {"q": 1, "is": 2, "on": 4, "in": 5, "by": 6, "via": 7, "pay": 8, "mt": 9, "x": 11, "re": 12, "id": 13}
GEOHASH = "0123456789bcdefghjkmnpqrstuvwxyz"
BLANKS = "\t\n\x0b\x0c\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"


class NoLine(Exception):
    pass


def need(fact, why):
    if not fact:
        raise NoLine(why)


def fault(c):
    return next((code for code, holds in FAULTS.items() if holds(c)), None)


def read_bound(text):
    found = BOUND.fullmatch(text)
    if not found:
        return None
    return {"value": found[1], "unit": found[2]} if found[2] else {"value": found[1]}


def is_bare(text, alone):
    if text in ("", "--") or ".." in text or any(c in ' ",' or c < " " or c == "\x7f" for c in text):
        return False
    return not (alone and BOUND.fullmatch(text))


def write_value(text, alone=False):
    if is_bare(text, alone):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def read_values(text, alone):
    need(VALUES.fullmatch(text), "no list")
    written = VALUE.findall(text)
    values = [re.sub(r'\\(["\\])', r"\1", one[1:-1]) if one[0] == '"' else one for one in written]
    single = alone and len(values) == 1
    need([write_value(value, single) for value in values] == written, "not the one way to write a value")
    need(len(set(values)) == len(values), "a value twice")
    return values


def read_ends(text, read):
    """`a`, `a..`, `..b` or `a..b`."""
    if ".." not in text:
        return {"exact": read(text)}
    low, high = text.split("..", 1)
    need(low or high, "a range of nothing")
    ends = {"min": read(low)} if low else {}
    return {**ends, "max": read(high)} if high else ends


def bound(text):
    found = read_bound(text)
    need(found and found["value"] != "-0", "no number")
    return found


def decimal(text):
    """Exact: an integer and how many of its digits stand after the point."""
    whole, _, part = text.partition(".")
    return int(whole + part), len(part)


def product(a, b):
    return a[0] * b[0], a[1] + b[1]


def order(a, b):
    left, right = a[0] * 10 ** b[1], b[0] * 10 ** a[1]
    return (left > right) - (left < right)


def compare(a, b):
    """-1, 0 or 1 for two bounds; None where their units cannot be converted."""
    if a.get("unit") == b.get("unit"):
        return order(decimal(a["value"]), decimal(b["value"]))
    one, two = UNITS.get(a.get("unit")), UNITS.get(b.get("unit"))
    if one is None or two is None or one["dimension"] != two["dimension"]:
        return None
    left = product(decimal(a["value"]), decimal(one["factor"]))
    return order(left, product(decimal(b["value"]), decimal(two["factor"])))


def shared(range_):
    """A unit on one end holds for both."""
    if "min" not in range_ or "max" not in range_:
        return range_
    unit = range_["min"].get("unit") or range_["max"].get("unit")
    return {end: {"unit": unit, **value} for end, value in range_.items()} if unit else range_


def read_range(text):
    found = read_ends(text, bound)
    both = shared(found)
    need("exact" in found or len(found) < 2 or (compare(both["min"], both["max"]) or 0) <= 0, "upside down")
    return found


def minor(text, currency):
    """Minor units, or None for what is no amount of that currency."""
    digits = CURRENCIES[currency]
    found = re.fullmatch(r"(0|[1-9][0-9]*)(?:\.([0-9]+))?", text)
    if not found or len(found[2] or "") > digits:
        return None
    amount = int(found[1] + (found[2] or "").ljust(digits, "0"))
    return amount if amount <= SAFE else None


def read_price(text):
    currency, amount, per = re.fullmatch(r"([A-Z]{3})([^/]*)(?:/(hr|day|wk|mo|yr))?", text).groups()
    need(currency in CURRENCIES, "no currency")

    def end(one):
        need(minor(one, currency) is not None, "no amount")
        return one

    ends = read_ends(amount, end)
    need(len(ends) < 2 or minor(ends["min"], currency) <= minor(ends["max"], currency), "upside down")
    return {"currency": currency, **ends, **({"per": per} if per else {})}


def is_day(text):
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    year, month, day = map(int, text.split("-"))
    return year > 0 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def day(text):
    need(is_day(text), "no day")
    return text


def read_days(text):
    first, dots, last = text.partition("..")
    found = {"from": day(first), "to": day(last)} if dots else {"from": day(first)}
    need(found.get("to", first) >= first, "upside down")
    return found


def is_place(text):
    circle = rf"[{GEOHASH}]{{1,6}}(?:~(?:0|[1-9][0-9]{{0,2}}))?"
    return bool(re.fullmatch(rf"[A-Z]{{2}}(?:-[A-Z0-9]{{1,3}})?|{circle}", text))


def read_meta(line, key, text):
    if key == "q":
        line["quantity"] = bound(text)
        need(text[0] != "-" and line["quantity"]["value"] != "0", "a quantity of nothing")
    elif key == "on":
        line["on"] = read_days(text)
    elif key in ("by", "x"):
        line[key] = day(text)
    elif key in ("re", "id"):
        need(re.fullmatch(r"[A-Za-z0-9_-]{4,22}", text), "no reference")
        line[key] = text
    elif key == "in":
        line["in"] = read_values(text, False)
        need(all(map(is_place, line["in"])), "no place")
    elif key in LISTS:
        line[key] = read_values(text, False)
    else:
        line["other"][key] = read_values(text, False)


def read_tag(line, text):
    """Reads one tag into the line and says where it belongs."""
    if text == "+":
        line["shortened"] = True
        return 14, "+"
    if re.fullmatch(r"[A-Z]{3}[^/]*(?:/(?:hr|day|wk|mo|yr))?", text):
        line["price"] = read_price(text)
        return 0, "price"
    found = re.fullmatch(r"([a-z]{1,3}):(.+)", text)
    if found:
        read_meta(line, found[1], found[2])
        return RANKS.get(found[1], 10), found[1]
    found = re.fullmatch(rf"({NAME})(=|!=|~)(.+)", text)
    need(found, "no tag")
    name, op, meaning = found.groups()
    is_range = "," not in meaning and '"' not in meaning and (".." in meaning or BOUND.fullmatch(meaning))
    about = {"range": read_range(meaning)} if is_range else {"values": read_values(meaning, True)}
    line["attributes"].append({"name": name, "op": op, **about})
    return 3, name + op


def read_item(text, verb):
    if text == "*":
        return {"kind": "any"}
    if text.startswith("gt:"):
        digits = text[3:]
        need(re.fullmatch("[0-9]{8,14}", digits), "no GTIN")
        weighed = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits[:-1])))
        need((weighed + int(digits[-1])) % 10 == 0, "wrong check digit")
        return {"kind": "gtin", "gtin": digits}
    found = re.fullmatch(rf"({NAME})(\.\*)?", text)
    need(found and (verb == "follow" or not found[2]), "no item")
    return {"kind": "category", "name": found[1], "below": bool(found[2])}


def read_words(text):
    need(not any(map(fault, text)), "a character that nobody sees")
    need(not any(piles(text)), "piled marks")
    need(unicodedata.normalize("NFC", text) == text, "not NFC")
    head = re.match(rf"#({'|'.join(VERBS)}) ([^ ]+)", text)
    need(head, "no verb or no item")
    line = {"verb": head[1], "item": read_item(head[2], head[1]), "attributes": [], "other": {}, "shortened": False}
    at, places = head.end(), []
    while at < len(text):
        need(text[at] == " ", "no space")
        if text.startswith("-- ", at + 1):
            note = text[at + 4 :]
            need(note and note.strip(BLANKS) == note, "a note of nothing, or with a space at an end")
            line["note"] = note
            break
        tag = TAG.match(text, at + 1)
        need(tag, "no tag")
        places.append(read_tag(line, tag.group()))
        at = tag.end()
    need(places == sorted(places) and len(set(places)) == len(places), "tags out of order, or twice")
    need("on" not in line or "by" not in line, "on: with by:")
    return line


def read(text, limit=140):
    """The structured form of a canonical line; None for everything else."""
    try:
        need(len(text) <= limit, "too long")
        return read_words(text)
    except NoLine:
        return None


def write_ends(range_, write):
    if "exact" in range_:
        return write(range_["exact"])
    return ".." .join(write(range_[end]) if end in range_ else "" for end in ("min", "max"))


def write_bound(bound_):
    return bound_["value"] + bound_.get("unit", "")


def write_item(item):
    if item["kind"] == "category":
        return item["name"] + (".*" if item["below"] else "")
    return "*" if item["kind"] == "any" else f"gt:{item['gtin']}"


def write_values(values, alone=False):
    return ",".join(write_value(value, alone and len(values) == 1) for value in values)


def tags(line):
    """Key and text of every tag in the canonical order."""
    found = []
    if "price" in line:
        price = line["price"]
        per = f"/{price['per']}" if "per" in price else ""
        found.append((0, "price", price["currency"] + write_ends(price, str) + per))
    if "quantity" in line:
        found.append((1, "q", "q:" + write_bound(line["quantity"])))
    for one in line["attributes"]:
        key = one["name"] + one["op"]
        meaning = write_ends(one["range"], write_bound) if "range" in one else write_values(one["values"], True)
        found.append((3, key, key + meaning))
    if "on" in line:
        found.append((4, "on", "on:" + "..".join(line["on"][end] for end in ("from", "to") if end in line["on"])))
    for key in ("is", "in", "via", "pay", "mt"):
        if key in line:
            found.append((RANKS[key], key, f"{key}:{write_values(line[key])}"))
    others = {**line["other"], **({"for": line["for"]} if "for" in line else {})}
    found += [(10, key, f"{key}:{write_values(values)}") for key, values in others.items()]
    found += [(RANKS[key], key, f"{key}:{line[key]}") for key in ("by", "x", "re", "id") if key in line]
    if line["shortened"]:
        found.append((14, "+", "+"))
    if "note" in line:
        found.append((15, "note", f"-- {line['note']}"))
    return [(key, text) for _, key, text in sorted(found)]


def write(line):
    return " ".join([f"#{line['verb']}", write_item(line["item"]), *(text for _, text in tags(line))])
