# Reads all vectors of the protocol and says for each file how many cases it found and which of them it sees otherwise.
# Start: /usr/bin/python3 test/kit/reader/reader.py           (one JSON line for each file; exit code 1 if any differs)
#        … --vectors FOLDER  reads those of another folder
#        … --answer          (answers questions, one JSON line each, until its input ends)
import json, sys, traceback

sys.dont_write_bytecode = True

from basics import VECTORS, load
from cases import FILES


def read_file(name):
    count, wrong = 0, []
    rows = FILES[name](load("vectors", f"{name}.json"))
    try:
        for label, is_same in rows:
            count += 1
            if not is_same:
                wrong.append(str(label)[:200])
    except Exception:
        wrong.append(traceback.format_exc())
    return {"file": name, "cases": count, "wrong": wrong}


def read_all():
    names = sorted(path.stem for path in VECTORS.glob("*.json"))
    is_fine = True
    for name in names:
        found = read_file(name) if name in FILES else {"file": name, "cases": 0, "wrong": ["this reader does not know the file"]}
        print(json.dumps(found), flush=True)
        is_fine = is_fine and not found["wrong"]
    return 0 if is_fine else 1


if __name__ == "__main__":
    if "--answer" in sys.argv:
        from answers import answer_all

        answer_all()
    else:
        sys.exit(read_all())
