# The part of JSON Schema 2020-12 that protocol/schema uses: where a value first departs from a schema, or None.
import functools, math, re

ASCII = {r"\d": "[0-9]", r"\p{Cc}": r"\x00-\x1f\x7f-\x9f", r"[\w-]": "[A-Za-z0-9_-]"}


@functools.cache
def form(pattern):
    for written, meant in ASCII.items():
        pattern = pattern.replace(written, meant)
    return re.compile(re.sub(r"\$$", r"\\Z", pattern))


def is_type(value, name):
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if name == "integer":
        return is_type(value, "number") and float(value).is_integer()
    kinds = {"string": str, "object": dict, "array": list, "boolean": bool, "null": type(None)}
    return isinstance(value, kinds[name])


def same(a, b):
    return a == b and isinstance(a, bool) == isinstance(b, bool)


def own(value, schema):
    """Whether the value itself is right, whatever is inside it."""
    if "type" in schema and not is_type(value, schema["type"]):
        return False
    if "const" in schema and not same(value, schema["const"]) or "enum" in schema and value not in schema["enum"]:
        return False
    if isinstance(value, str):
        fits = schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", math.inf)
        return fits and ("pattern" not in schema or bool(form(schema["pattern"]).search(value)))
    if is_type(value, "number"):
        return schema.get("minimum", -math.inf) <= value <= schema.get("maximum", math.inf)
    if isinstance(value, list):
        return schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", math.inf)
    return True


def departures(value, schema, path=()):
    """Path and schema of everything that is not right, outermost first in each place."""
    known = {"$id", "$schema", "title", "description", "type", "const", "enum", "minLength", "maxLength", "pattern", "minimum",
             "maximum", "minItems", "maxItems", "properties", "required", "additionalProperties", "items", "anyOf",
             "propertyNames", "format", "oneOf", "minProperties", "default", "allOf", "not", "if", "then", "else", "examples", "$comment",
             "contentMediaType", "contentEncoding", "uniqueItems", "patternProperties"}
    if schema.keys() - known:
        raise ValueError(f"a word of JSON Schema that this reader does not know: {schema.keys() - known}")
    if not own(value, schema):
        return [path]
    found = []
    for choices in (schema.get("anyOf"), schema.get("oneOf")):
        if choices is not None and all(departures(value, one) for one in choices):
            found.append(path)
    if isinstance(value, dict):
        if len(value) < schema.get("minProperties", 0):
            found.append(path)
        inner = schema.get("properties", {})
        names = [*inner, *schema.get("required", [])]
        for name in dict.fromkeys([*names, *value]):
            at = (*path, name)
            if name not in value:
                found += [at] if name in schema.get("required", []) else []
                continue
            if "propertyNames" in schema and departures(name, schema["propertyNames"]):
                found.append(at)
            rest = schema.get("additionalProperties", {})
            if name in inner:
                found += departures(value[name], inner[name], at)
            elif rest is False:
                found.append(path)
            elif rest is not True:
                found += departures(value[name], rest, at)
    if isinstance(value, list) and "items" in schema:
        for number, one in enumerate(value):
            found += departures(one, schema["items"], (*path, number))
    return found


def leaves(value, schema, path=()):
    """Every text in a value with the schema that it stands under, for rules that a schema cannot say."""
    if isinstance(value, str):
        yield path, value, schema
    for choice in schema.get("anyOf", schema.get("oneOf", [])):
        if not departures(value, choice):
            yield from leaves(value, choice, path)
            return
    if isinstance(value, dict):
        rest = schema.get("additionalProperties", {})
        for name, one in value.items():
            if "propertyNames" in schema:
                yield (*path, name), name, schema["propertyNames"]
            inner = schema.get("properties", {}).get(name, rest if isinstance(rest, dict) else {})
            yield from leaves(one, inner, (*path, name))
    if isinstance(value, list) and "items" in schema:
        for number, one in enumerate(value):
            yield from leaves(one, schema["items"], (*path, number))
