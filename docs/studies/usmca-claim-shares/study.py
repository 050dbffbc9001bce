"""What USMCA and the measures of 2025 and 2026 are worth on US imports from Canada of defence goods, month by month.

    python3 docs/studies/usmca-claim-shares/study.py IMPORTS [--schedule FOLDER] [--ntib PROGRAM] [--check]

IMPORTS is the folder of the monthly files, and FOLDER that of the exports of the tariff schedule (README.md says where both are had).
Nothing is fetched. It writes `results.csv`, the tables within `README.md` and `README.fr.md`, and the figures; with `--check` it compares them
with what stands there, and ends with status 3 if something differs.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import rows  # noqa: E402

HERE = Path(__file__).parent
QUESTION = "us/entry-duty"
# The measures weighed, each taken away by itself: the name of its column, and what is taken away.
MEASURES = [
    ("usmca", "us/usmca"),
    ("emergency_canada", "us/ieepa-canada"),
    ("reciprocal", "us/ieepa-reciprocal"),
    ("metals", "us/s232-metals"),
    ("unmanned_aircraft", "us/s232-unmanned-aircraft"),
    ("section_122", "us/s122"),
    ("section_301", "us/s301-forced-labour"),
    ("section_338", "us/s338-canada"),
]
# On which days of 2026 the trade of the last month is asked about, as if it went on.
LATER = [f"{year}-{month:02}-15" for year, first, last in ((2025, 12, 12), (2026, 1, 11)) for month in range(first, last + 1)]


def run(program, arguments, overlay, expected=(0,)):
    before = ["--overlay", str(overlay)] if overlay else []
    done = subprocess.run([program, *before, *arguments], capture_output=True, text=True)
    if done.returncode not in expected:
        sys.exit(f"`ntib {' '.join(arguments)}` ended with status {done.returncode}:\n{done.stderr}")
    return done.stdout


def schedule(program, folder, work):
    """The tariff schedule as an overlay, from its official exports."""
    if not folder:
        return None
    exports = []
    for path in sorted(Path(folder).glob("hts_*.json*")):
        own = work / path.name.removesuffix(".zst")
        own.write_text(rows.text_of(path), encoding="utf-8")
        exports.append(str(own))
    if not exports:
        sys.exit(f"`{folder}` has no files hts_*.json: see README.md for where they are had")
    overlay = work / "schedule"
    run(program, ["import", "hts", *exports, "--dates", str(Path(folder) / "revision_dates.csv"), "--out", str(overlay)], None)
    return overlay


def bounds(row):
    """The least and the most duty of an answered row; no most where it is open."""
    known, between = row[f"{QUESTION}.total"], row[f"{QUESTION}.total_bounds"]
    if known:
        return Decimal(known), Decimal(known)
    low, _, high = between.partition("..")
    return Decimal(low or 0), Decimal(high) if high else None


def answered(program, table, mapping, overlay, work, without=()):
    """For each month and group: the value, the part that claimed, the least and the most duty, and the rows without a most."""
    out = work / "answers.csv"
    run(program, ["assess", str(table), "--map", str(mapping), "--question", QUESTION, *without, "--out", str(out)], overlay)
    cells = defaultdict(lambda: [Decimal(0), Decimal(0), Decimal(0), Decimal(0), 0])
    with out.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            cell = cells[(row["as_of"], row["group"])]
            value = Decimal(row["item.value"].split()[0])
            low, high = bounds(row)
            cell[0] += value
            cell[1] += value if row["part"] == "claimed" else 0
            cell[2] += low
            cell[3] += value if high is None else high
            cell[4] += high is None
    return cells


def weighed(program, table, mapping, overlay):
    """For each measure, month and group: how much more duty is due without it, and how many rows are open on either side."""
    named = [word for _, instrument in MEASURES for word in ("--instrument", instrument)]
    text = run(program, ["value", str(table), "--map", str(mapping), "--question", QUESTION, "--each", *named, "--by", "cell", "--json"], overlay)
    document = json.loads(text)
    found = {}
    for effect in document["effects"]:
        name = next(name for name, instrument in MEASURES if effect["removed"] == [instrument])
        for breakdown in effect["by"]:
            for group in breakdown["groups"]:
                total = group["total"]
                more = sum((Decimal(duty["more"]) for duty in total["duty"]), Decimal(0))
                found[(name, group["value"])] = (more, total.get("duty_open", 0))
    return found, document["before"]["rulebook"]["digest"]


def results(arguments, work):
    table = work / "rows.csv"
    last = max(rows.months(arguments.imports))
    rows.write(arguments.imports, table, lambda month: [f"{month}-15"] + (LATER if month == last else []))
    overlay = schedule(arguments.ntib, arguments.schedule, work)
    open_cells = answered(arguments.ntib, table, HERE / "usmca.map.yaml", overlay, work)
    plain_cells = answered(arguments.ntib, table, HERE / "no-metal.map.yaml", overlay, work)
    more, digest = weighed(arguments.ntib, table, HERE / "no-metal.map.yaml", overlay)
    # Where a total is open on either side (rifles rated on the value of rifle and sight, unmanned aircraft), what is least due is compared.
    for name, instrument in MEASURES:
        if any(left_open for (measure, _), (_, left_open) in more.items() if measure == name):
            without = answered(arguments.ntib, table, HERE / "no-metal.map.yaml", overlay, work, ["--without", instrument])
            for (day, group), cell in without.items():
                key = (name, f"{day} {group}")
                if more.get(key, (0, 0))[1]:
                    more[key] = (cell[2] - plain_cells[(day, group)][2], 0)
    lines = []
    for (day, group), (value, claimed, low, high, _) in sorted(open_cells.items()):
        plain = plain_cells[(day, group)]
        line = {"day": day, "trade": min(day[:7], last), "group": group, "value": value, "claimed": claimed, "duty_least": low, "duty_most": high, "duty_no_metal": plain[2], "rows_open": plain[4]}
        for name, _ in MEASURES:
            line[f"without_{name}"] = more.get((name, f"{day} {group}"), (Decimal(0), 0))[0]
        lines.append(line)
    return lines, digest, last


def plain(amount):
    return str(amount.quantize(Decimal("0.01"))) if isinstance(amount, Decimal) else str(amount)


def sheet(lines):
    names = list(lines[0])
    return "\n".join([",".join(names)] + [",".join(plain(line[name]) for name in names) for line in lines]) + "\n"


def millions(amount, lang):
    text = f"{amount / 1_000_000:,.1f}"
    return text if lang == "en" else text.replace(",", "\u00a0").replace(".", ",")


WORDS = {
    "en": {"month": "Month", "group": "Group", "value": "Imports", "claimed": "Claimed", "duty": "Duty, least to most", "usmca": "Without USMCA, more", "emergency": "Without the emergency duty, less", "metals": "Without the metals duty, less", "later": "Day", "s122": "Without section 122, less", "s301": "Without section 301, less", "s338": "Without section 338, less", "all": "all", "figure": "Duty in millions of US dollars: as it stood (dark), and what USMCA spared (light)", "share": "share claimed"},
    "fr": {"month": "Mois", "group": "Groupe", "value": "Importations", "claimed": "Demandé", "duty": "Droits, du moins au plus", "usmca": "Sans l’ACEUM, de plus", "emergency": "Sans le droit d’urgence, de moins", "metals": "Sans le droit sur les métaux, de moins", "later": "Jour", "s122": "Sans l’article 122, de moins", "s301": "Sans l’article 301, de moins", "s338": "Sans l’article 338, de moins", "all": "tous", "figure": "Droits en millions de dollars américains\u00a0: tels quels (foncé), et ce que l’ACEUM a épargné (clair)", "share": "part demandée"},
}
GROUPS = {"aircraft": "aéronefs", "arms": "armes", "vehicles and vessels of war": "véhicules et navires de guerre", "explosives": "explosifs", "engine parts": "pièces de moteurs", "radar and navigation": "radar et navigation", "sights and optics": "viseurs et optique"}


def called(group, lang):
    return group if lang == "en" else GROUPS[group]


def summed(lines, names):
    return {name: sum((line[name] for line in lines), Decimal(0)) for name in names}


AMOUNTS = ["value", "claimed", "duty_least", "duty_most", "duty_no_metal"] + [f"without_{name}" for name, _ in MEASURES]


def table(heads, body):
    return "\n".join(["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)] + ["| " + " | ".join(row) + " |" for row in body])


def tables(lines, last, lang):
    """The tables of the text: by month over all groups, by group over the months, and the last month on the days of 2026."""
    words = WORDS[lang]
    own = [line for line in lines if line["day"][:7] <= last]
    later = [line for line in lines if line["day"][:7] > last]

    def row(name, some):
        total = summed(some, AMOUNTS)
        amount = lambda key: millions(total[key], lang)
        less = lambda key: millions(-total[key], lang)
        share = total["claimed"] * 100 / total["value"] if total["value"] else Decimal(0)
        between = f"{amount('duty_least')} – {amount('duty_most')}"
        return [name, amount("value"), millions(share * 1_000_000, lang) + (" %" if lang == "en" else "\u00a0%"), between, amount("without_usmca"), less("without_emergency_canada"), less("without_metals")]

    heads = [words["value"], words["claimed"], words["duty"], words["usmca"], words["emergency"], words["metals"]]
    months = sorted({line["day"][:7] for line in own})
    groups = sorted({line["group"] for line in own})
    by_month = [row(month, [line for line in own if line["day"][:7] == month]) for month in months]
    by_group = [row(called(group, lang), [line for line in own if line["group"] == group]) for group in groups]
    days = sorted({line["day"] for line in later})

    def later_row(day):
        total = summed([line for line in later if line["day"] == day], AMOUNTS)
        less = [millions(-total[f"without_{name}"], lang) for name in ("emergency_canada", "metals", "section_122", "section_301", "section_338")]
        return [day, millions(total["duty_no_metal"], lang), millions(total["without_usmca"], lang), *less]

    by_day = [later_row(day) for day in days]
    later_heads = [words["later"], words["duty"].split(",")[0], words["usmca"], words["emergency"], words["metals"], words["s122"], words["s301"], words["s338"]]
    return [table([words["month"], *heads], by_month), table([words["group"], *heads], by_group), table(later_heads, by_day)]


def figure(lines, last, lang):
    """Bars by month: the duty as it stood, and what USMCA spared, equal to the first table."""
    words = WORDS[lang]
    own = [line for line in lines if line["day"][:7] <= last]
    months = sorted({line["day"][:7] for line in own})
    totals = [summed([line for line in own if line["day"][:7] == month], AMOUNTS) for month in months]
    most = max(total["duty_no_metal"] + total["without_usmca"] for total in totals) or Decimal(1)
    step, left, width = 34, 80, 420
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 {step * len(months) + 40}" role="img" font-family="sans-serif" font-size="13">', f"<title>{words['figure']}</title>", f'<text x="0" y="16">{words["figure"]}</text>']
    for at, (month, total) in enumerate(zip(months, totals)):
        y = 32 + at * step
        duty, spared = (int(total[key] * width / most) for key in ("duty_no_metal", "without_usmca"))
        said = f"{millions(total['duty_no_metal'], lang)} + {millions(total['without_usmca'], lang)}"
        out += [f'<text x="0" y="{y + 16}">{month}</text>', f'<rect x="{left}" y="{y}" width="{duty}" height="22" fill="#17324d"/>', f'<rect x="{left + duty}" y="{y}" width="{spared}" height="22" fill="#9db8d2" stroke="#17324d"/>', f'<text x="{left + duty + spared + 8}" y="{y + 16}">{said}</text>']
    return "\n".join(out + ["</svg>"]) + "\n"


def filled(text, found, digest):
    """The text with its tables put between their marks."""
    for at, one in enumerate(found, 1):
        begin, end = f"<!-- table {at} -->", f"<!-- end {at} -->"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = f"{before}{begin}\n{one}\n{end}{after}"
    begin, end = "<!-- rulebook -->", "<!-- end rulebook -->"
    before, _, rest = text.partition(begin)
    return f"{before}{begin}`{digest[:12]}`{end}{rest.partition(end)[2]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("imports", help="the folder of the monthly files")
    parser.add_argument("--schedule", help="the folder of the exports of the tariff schedule")
    parser.add_argument("--ntib", default="ntib", help="the program `ntib`")
    parser.add_argument("--check", action="store_true", help="compare with what stands here")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        lines, digest, last = results(arguments, Path(work))
    made = {"results.csv": sheet(lines)}
    for lang, ending in (("en", ""), ("fr", ".fr")):
        made[f"duty{ending}.svg"] = figure(lines, last, lang)
        made[f"README{ending}.md"] = filled((HERE / f"README{ending}.md").read_text(encoding="utf-8"), tables(lines, last, lang), digest)
    wrong = []
    for name, text in made.items():
        path = HERE / name
        if arguments.check:
            # The rulebook grows: its digest is no result.
            same = path.exists() and filled(path.read_text(encoding="utf-8"), [], "") == filled(text, [], "") if name.endswith(".md") else path.exists() and path.read_text(encoding="utf-8") == text
            wrong += [] if same else [name]
        else:
            path.write_text(text, encoding="utf-8")
    if wrong:
        print("differs: " + ", ".join(wrong), file=sys.stderr)
        sys.exit(3)


main()
