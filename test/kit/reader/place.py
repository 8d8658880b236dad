# Places of a line (SPEC section 8): areas are countries with the circles that follow them.
import math, re

from line import GEOHASH
from verdict import all_of, any_of, known

EARTH = 6371.0088


def cell(geohash):
    spans, axis = [[-180.0, 180.0], [-90.0, 90.0]], 0
    for c in geohash:
        for bit in (16, 8, 4, 2, 1):
            low, high = spans[axis]
            spans[axis] = [(low + high) / 2, high] if GEOHASH.index(c) & bit else [low, (low + high) / 2]
            axis = 1 - axis
    return spans


def distance(a, b):
    (lon1, lat1), (lon2, lat2) = a, b
    half = math.sin(math.radians(lat2 - lat1) / 2) ** 2
    half += math.cos(math.radians(lat1)) * math.cos(math.radians(lat2)) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH * math.asin(min(1, math.sqrt(half)))


def circle(text):
    geohash, tilde, km = text.partition("~")
    (west, east), (south, north) = cell(geohash)
    radius = int(km) if tilde else distance((west, south), (east, north)) / 2
    return ((west + east) / 2, (south + north) / 2), radius


def circles_meet(a, b):
    (one, r1), (two, r2) = circle(a), circle(b)
    return distance(one, two) <= r1 + r2


def areas(places):
    """(country, subdivision or None) or None, with circles."""
    found = []
    for text in places:
        if re.match("[A-Z]{2}", text):
            country, _, part = text.partition("-")
            found.append(((country, part or None), []))
        else:
            if not found:
                found.append((None, []))
            found[-1][1].append(text)
    return found


def countries_meet(a, b):
    return a[0] == b[0] and (None in (a[1], b[1]) or a[1] == b[1])


def areas_meet(a, b):
    said = []
    if a[0] and b[0]:
        said.append(known(countries_meet(a[0], b[0])))
    if a[1] and b[1]:
        said.append(known(any(circles_meet(x, y) for x in a[1] for y in b[1])))
    return all_of(said) if said else "unknown"


def places_meet(a, b):
    return any_of(areas_meet(x, y) for x in areas(a) for y in areas(b))
