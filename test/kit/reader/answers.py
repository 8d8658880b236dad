# Answers questions about single lines, pairs, messages, texts and stories, one JSON line each, for comparison with others.
import json, sys, traceback

import bodies, chain, lifecycle, line, line_faults, match, message, profile, request
from basics import Refused, decode, load, parse_json

TYPES = load("vectors", "bodies.json")["types"]


def code_of(run):
    try:
        run()
    except Refused as refusal:
        return refusal.code
    return None


def line_answer(text):
    found, problems = line.read(text), line_faults.problems(text)
    if (found is None) != bool(problems):
        return f"the grammar and the problems disagree: {found} {problems}"
    return {"line": found, "written": line.write(found)} if found else {"problems": problems}


def json_answer(question):
    try:
        return {"value": parse_json(question["text"] if "text" in question else decode(question["base64url"]))}
    except Refused as refusal:
        return refusal.code


def story_answer(steps):
    ledger, found = lifecycle.Ledger(), []
    for step in steps:
        ledger, code = lifecycle.take(ledger, step, TYPES)
        found.append(code)
    return {"codes": found, "states": lifecycle.states(ledger)}


def body_answer(type_, body):
    try:
        bodies.check(type_, body)
    except Refused as refusal:
        return refusal.code
    return None


ANSWERS = {
    "line": lambda q: line_answer(q["text"]),
    "match": lambda q: match.match(line.read(q["follow"]), line.read(q["want"])),
    "fit": lambda q: match.fit(line.read(q["want"]), line.read(q["sell"])),
    "post": lambda q: match.post(line.read(q["follow"]), line.read(q["sell"])),
    "message": lambda q: code_of(lambda: message.take(q["jwt"], q["now"], q["key"], q["expected"], q["by"])),
    "json": json_answer,
    "body": lambda q: body_answer(q["type"], q["body"]),
    "chain": lambda q: chain.verify(q["records"], q["from"]),
    "request": lambda q: code_of(lambda: request.verify(q["request"], q["headers"], q["now"], q["key"])),
    "document": lambda q: code_of(lambda: profile.read_brand(q["document"], q["origin"])),
    "origin": lambda q: message.is_origin(q["text"]),
    "own": lambda q: profile.is_own(q["text"], q["origin"]),
    "story": lambda q: story_answer(q["steps"]),
}


def answer_all():
    for text in sys.stdin:
        question = json.loads(text)
        try:
            found = ANSWERS[question["ask"]](question)
        except Exception:
            found = {"bug": traceback.format_exc()}
        print(json.dumps({"answer": found}), flush=True)
