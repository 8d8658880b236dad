# Matching (SPEC section 8): whether a #follow matches a want, and how a #sell fits it, tag by tag.
import unicodedata

from line import compare, minor, read_bound, shared, tags, write_bound
from place import places_meet
from verdict import all_of, any_of, known, no

LISTS = ("is", "via", "pay", "mt")
METAS = ("price", "q", "is", "on", "in", "by", "via", "pay", "mt")


def fold(text):
    """Unicode NFC and simple case folding: one character to one."""
    def one(c):
        if c in "\u0130\u0131":
            return c
        folded = c.casefold()
        if len(folded) != 1:
            folded = c.lower()
        return folded if len(folded) == 1 else c

    return unicodedata.normalize("NFC", "".join(map(one, unicodedata.normalize("NFC", text))))


def prices_meet(a, b):
    if a["currency"] != b["currency"] or a.get("per") != b.get("per"):
        return "unknown"

    def end(price, side):
        text = price.get("exact", price.get(side))
        return None if text is None else minor(text, price["currency"])

    def reaches(low, high):
        return low is None or high is None or low <= high

    return known(reaches(end(a, "min"), end(b, "max")) and reaches(end(b, "min"), end(a, "max")))


def last(days):
    return days.get("to", days["from"])


def meta_verdict(key, want, other):
    """How what the person says in one tag stands with what the other side says in the same."""
    name = "quantity" if key == "q" else key
    if name not in want or name not in other:
        return "unknown"
    mine, theirs = want[name], other[name]
    if key in LISTS:
        return known(bool(set(map(fold, mine)) & set(map(fold, theirs))))
    if key == "price":
        return prices_meet(mine, theirs)
    if key == "q":
        found = compare(mine, theirs)
        return known(None if found is None else found == 0)
    if key == "in":
        return places_meet(mine, theirs)
    if key == "by":
        return known(theirs <= mine)
    if want["verb"] == "rent":
        return known(theirs["from"] <= mine["from"] and last(mine) <= last(theirs))
    return known(mine["from"] <= last(theirs) and theirs["from"] <= last(mine))


# A piece is a word ("word", folded), a number ("number", bound, folded) or a stretch ("stretch", min, max).


def point(text):
    bound = read_bound(text)
    return ("number", bound, fold(text)) if bound else ("word", None, fold(text))


def pieces(attribute):
    if "values" in attribute:
        return [point(value) for value in attribute["values"]]
    range_ = shared(attribute["range"])
    if "exact" in range_:
        return [point(write_bound(range_["exact"]))]
    low, high = range_.get("min"), range_.get("max")
    if low and high and compare(low, high) == 0:
        return [point(write_bound(low))]
    return [("stretch", low, high)]


def reaches(low, high):
    if low is None or high is None:
        return "met"
    found = compare(low, high)
    return known(None if found is None else found <= 0)


def ends(piece):
    return piece[1:3] if piece[0] == "stretch" else (piece[1], piece[1])


def overlap(a, b):
    if "stretch" in (a[0], b[0]):
        if "word" in (a[0], b[0]):
            return "unknown"
        (low1, high1), (low2, high2) = ends(a), ends(b)
        return all_of([reaches(low1, high2), reaches(low2, high1)])
    if "word" in (a[0], b[0]):
        return known(a[2] == b[2])
    found = compare(a[1], b[1])
    if found is None:
        return "met" if a[2] == b[2] else "unknown"
    return known(found == 0)


def inside(a, b):
    """Whether all of one piece lies in another."""
    if a[0] != "stretch":
        return overlap(a, b)
    if b[0] != "stretch":
        return "unknown" if overlap(a, b) == "unknown" else "unmet"
    if (a[1] is None and b[1] is not None) or (a[2] is None and b[2] is not None):
        return "unmet"
    return all_of([reaches(b[1], a[1]), reaches(a[2], b[2])])


def all_inside(a, b):
    return all_of(any_of(inside(x, y) for y in b) for x in a)


def attributes_meet(a, b):
    left, right = pieces(a), pieces(b)
    if a["op"] == b["op"] == "!=":
        return "met"
    if a["op"] == "!=":
        return no(all_inside(right, left))
    if b["op"] == "!=":
        return no(all_inside(left, right))
    return any_of(overlap(x, y) for x in left for y in right)


def follow_attribute(follow, want):
    said = [one for one in want["attributes"] if one["name"] == follow["name"]]
    musts = [attributes_meet(follow, one) for one in said if one["op"] != "~"]
    if "unmet" in musts:
        return "unmet"
    likes = [attributes_meet(follow, one) for one in said if one["op"] == "~"]
    return "met" if "met" in musts + likes else "unknown"


def sold_attribute(want, one):
    if one["op"] == "~":
        return "unknown"
    if one["op"] == "=":
        return attributes_meet(want, one)
    if all_inside(pieces(want), pieces(one)) != "met":
        return "unknown"
    return "met" if want["op"] == "!=" else "unmet"


def sell_attribute(want, sell):
    found = [sold_attribute(want, one) for one in sell["attributes"] if one["name"] == want["name"]]
    return "unmet" if "unmet" in found else "met" if "met" in found else "unknown"


def covers(pattern, item):
    if pattern["kind"] == "any":
        return True
    if pattern["kind"] != item["kind"]:
        return False
    if pattern["kind"] == "gtin":
        return pattern["gtin"].zfill(14) == item["gtin"].zfill(14)
    return item["name"] == pattern["name"] or pattern["below"] and item["name"].startswith(pattern["name"] + ".")


def hinders(key, verdict):
    return verdict != "met" if key in ("price", "in") else verdict == "unmet" and key[-1] != "~"


def match(follow, want):
    is_meant = follow["verb"] == "follow" and want["verb"] in follow.get("for", ["want"])
    found = [("verb", known(is_meant)), ("item", known(covers(follow["item"], want["item"])))]
    named = [key for key in METAS if ("quantity" if key == "q" else key) in follow]
    found += [(key, meta_verdict(key, want, follow)) for key in named]
    found += [(one["name"] + one["op"], follow_attribute(one, want)) for one in follow["attributes"]]
    return {"matches": not any(hinders(*one) for one in found), "tags": [dict(key=k, verdict=v) for k, v in found]}


def post(follow, sell):
    """Whether a person who follows with `for:sell` is shown what a brand posts: the follow stands for the person."""
    is_meant = follow["verb"] == "follow" and "sell" in follow.get("for", ["want"]) and sell["verb"] == "sell"
    found = [("verb", known(is_meant)), ("item", known(covers(follow["item"], sell["item"])))]
    named = [key for key in METAS if ("quantity" if key == "q" else key) in follow]
    found += [(key, meta_verdict(key, follow, sell)) for key in named]
    found += [(one["name"] + one["op"], sell_attribute(one, sell)) for one in follow["attributes"]]
    return {"matches": not any(hinders(*one) for one in found), "tags": [dict(key=k, verdict=v) for k, v in found]}


def fit(want, sell):
    item = want["item"], sell["item"]
    is_blind = item[0]["kind"] not in ("any", item[1]["kind"])
    found = [("item", "unknown" if is_blind else known(covers(*item)))]
    attributes = {one["name"] + one["op"]: one for one in want["attributes"]}
    for key, _ in tags(want):
        if key in attributes:
            found.append((key, sell_attribute(attributes[key], sell)))
        elif key in METAS:
            found.append((key, meta_verdict(key, want, sell)))
    fits = not any(verdict == "unmet" and key[-1] != "~" for key, verdict in found)
    return {"fits": fits, "tags": [dict(key=k, verdict=v) for k, v in found]}
