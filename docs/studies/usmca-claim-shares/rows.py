"""Rows of the study: one for each month, tariff line and part of the imports (with and without a claim)."""

import csv
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
CANADA = "1220"


def text_of(path):
    """The text of a file, unpacked if it is packed."""
    if path.suffix == ".zst":
        if not shutil.which("zstd"):
            sys.exit(f"`{path}` is packed and the program `zstd` is not there: unpack it, or install zstd")
        return subprocess.run(["zstd", "-qdc", str(path)], check=True, capture_output=True, text=True).stdout
    return path.read_text(encoding="utf-8")


def dotted(code):
    return ".".join(part for part in (code[:4], code[4:6], code[6:8], code[8:10]) if part)


def groups():
    """What is studied: prefixes of tariff lines with the group that they belong to, the longest first."""
    with (HERE / "lines.csv").open(encoding="utf-8") as file:
        found = [(row["prefix"], row["group"]) for row in csv.DictReader(file)]
    return sorted(found, key=lambda one: -len(one[0]))


def months(folder):
    """The files of a folder by month."""
    found = {}
    for path in sorted(Path(folder).glob("*.csv*")):
        named = re.search(r"(20\d\d)[_-](\d\d)\.csv(\.zst)?$", path.name)
        if named:
            found[f"{named[1]}-{named[2]}"] = path
    if not found:
        sys.exit(f"`{folder}` has no files named …YEAR_MONTH.csv (or .csv.zst): see README.md for where they are had")
    return found


def trade(path, known):
    """The lines studied of one month: line, group, whole value, value that claimed, in whole dollars."""
    for row in csv.DictReader(io.StringIO(text_of(path))):
        if row["cty_code"] != CANADA or float(row["total_value"]) <= 0:
            continue
        group = next((group for prefix, group in known if row["hts10"].startswith(prefix)), None)
        if group:
            yield dotted(row["hts10"]), group, round(float(row["total_value"])), round(float(row["usmca_value"]))


def write(folder, out, days):
    """Writes the rows. `days` has for each month of trade the days on which it is asked about."""
    known = groups()
    with Path(out).open("w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file, lineterminator="\n")
        sheet.writerow(["trade", "as_of", "group", "cell", "part", "item.hts_us", "item.usmca_claim", "item.value"])
        for month, path in months(folder).items():
            lines = list(trade(path, known))
            for day in days(month):
                for line, group, whole, claimed in lines:
                    for part, value in (("claimed", claimed), ("unclaimed", whole - claimed)):
                        if value > 0:
                            sheet.writerow([month, day, group, f"{day} {group}", part, line, "true" if part == "claimed" else "false", f"{value} USD"])
