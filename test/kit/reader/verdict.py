# Three values: met, unmet, unknown (SPEC section 8).


def known(fact):
    return "unknown" if fact is None else "met" if fact else "unmet"


def no(verdict):
    return {"met": "unmet", "unmet": "met"}.get(verdict, "unknown")


def any_of(verdicts):
    found = set(verdicts)
    return "met" if "met" in found else "unknown" if "unknown" in found else "unmet"


def all_of(verdicts):
    found = set(verdicts)
    return "unmet" if "unmet" in found else "unknown" if "unknown" in found else "met"
