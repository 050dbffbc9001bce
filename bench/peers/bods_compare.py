"""Error sets of the reference validator libcovebods and of ours on BODS 0.4 documents.

    python bods_compare.py BODS_CHECK_BINARY FOLDER...

Needs `pip install libcovebods`. Its list of identifier schemes is read over the network at each start;
here both are given the same fixed list, so that no network is needed.
"""

import collections
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import warnings

warnings.filterwarnings("ignore")
SCHEMES = ["GB-COH", "XI-LEI", "US-EIN", "CA-CRA_ACR", "DK-CVR", "UA-EDR", "NL-KVK", "MX-RFC", "US_DC-DLCP"]

import libcove2.common
libcove2.common.get_orgids_prefixes = lambda orgids_url=None: SCHEMES
import libcovebods.tasks.checks.legacy_checks as legacy
import libcovebods.tasks.checks.record_based_checks as record_based
legacy.get_orgids_prefixes = record_based.get_orgids_prefixes = libcove2.common.get_orgids_prefixes
from libcovebods.config import LibCoveBODSConfig
from libcovebods.data_reader import DataReader
from libcovebods.jsonschemavalidate import JSONSchemaValidator
from libcovebods.run_tasks import process_additional_checks
from libcovebods.schema import SchemaBODS


def theirs(path):
    reader = DataReader(str(path))
    schema = SchemaBODS(reader)
    if schema.schema_version != "0.4" or schema.schema_error:
        return None
    found = set()
    for error in JSONSchemaValidator(schema).validate(reader):
        one = error.json()
        missing = one["extra"].get("required_key_which_is_missing", "")
        found.add(("shape", one["validator"], "/".join(map(str, one["path"])), missing))
    done = process_additional_checks(reader, LibCoveBODSConfig(), schema)
    for one in done["additional_checks"]:
        name = one.get("statement") or one.get("record_id") or one.get("id") or ""
        found.add(("check", one["type"], name))
    return found


def ours(binary, paths):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as schemes:
        schemes.write(" ".join(SCHEMES))
        schemes.flush()
        today = str(datetime.date.today())
        done = subprocess.run([binary, today, schemes.name, *map(str, paths)], capture_output=True, text=True, check=True)
    found = collections.defaultdict(set)
    for line in done.stdout.split("\n"):
        if line:
            path, *rest = line.split("\t")
            found[path].add(tuple(rest))
    return found


def main():
    binary, *folders = sys.argv[1:]
    paths = sorted(path for folder in folders for path in pathlib.Path(folder).rglob("*.json"))
    counted = collections.Counter()
    compared, expected = [], {}
    for path in paths:
        try:
            json.loads(path.read_text())
            found = theirs(path)
        except Exception as error:
            counted["the reference fails: " + type(error).__name__] += 1
            continue
        if found is None:
            counted["not of 0.4"] += 1
            continue
        compared.append(path)
        expected[str(path)] = found
    found = ours(binary, compared)
    for path in map(str, compared):
        if found[path] == expected[path]:
            counted["equal"] += 1
            counted["equal, with errors"] += bool(found[path])
        else:
            counted["DIFFERENT"] += 1
            print(path)
            for one in sorted(expected[path] - found[path]):
                print("   only theirs", one)
            for one in sorted(found[path] - expected[path]):
                print("   only ours  ", one)
    print(dict(counted))
    sys.exit(counted["DIFFERENT"] > 0)


main()
