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
    ("unmanned_aircraft", "us/s232-unmanned-aircraft"),
    ("section_122", "us/s122"),
    ("section_301", "us/s301-forced-labour"),
    ("section_338", "us/s338-canada"),
]
# What a good may be wholly of. Duty grows in step with the value of each metal, so that it is least or most where a good is of none or of one alone.
# So the metals duty is weighed by what the goods are of, and told at most: of goods that hold no metal, as the others are weighed, it is worth nothing.
METALS = ["steel", "aluminium", "copper"]
AMOUNTS = ["value", "claimed", "duty_least", "duty_most", "duty_no_metal"] + [f"without_{name}" for name, _ in MEASURES] + ["without_metals_at_most"]
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


def mapping(work, metal=None):
    """The mapping with goods that hold no metal, or are wholly of one and named by its list."""
    values = [f"  item.{one}_value: " + ("item.value" if one == metal else "{ value: 0 USD }") for one in METALS]
    path = work / f"{metal or 'no-metal'}.map.yaml"
    listed = f'  item.metals_lists_2025: {{ value: "[{metal or ""}]" }}'
    path.write_text((HERE / "usmca.map.yaml").read_text(encoding="utf-8") + "\n".join([*values, listed, ""]), encoding="utf-8")
    return path


def answered(program, table, mapped, overlay, work, without=()):
    """Each row: its day and group, its value, the part of it that claimed, and the least and the most duty."""
    out = work / "answers.csv"
    run(program, ["assess", str(table), "--map", str(mapped), "--question", QUESTION, *without, "--out", str(out)], overlay)
    with out.open(encoding="utf-8") as file:
        values = [(row, Decimal(row["item.value"].split()[0])) for row in csv.DictReader(file)]
    return [((row["as_of"], row["group"]), value, value if row["part"] == "claimed" else Decimal(0), *bounds(row)) for row, value in values]


def least(answers):
    """The least duty of each month and group."""
    found = defaultdict(Decimal)
    for cell, _, _, low, _ in answers:
        found[cell] += low
    return found


def weighed(program, table, mapped, overlay):
    """For each measure, month and group: how much more duty is due without it, and how many rows are open on either side."""
    named = [word for _, instrument in MEASURES for word in ("--instrument", instrument)]
    text = run(program, ["value", str(table), "--map", str(mapped), "--question", QUESTION, "--each", *named, "--by", "cell", "--json"], overlay)
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
    ask = lambda mapped, *without: answered(arguments.ntib, table, mapped, overlay, work, without)
    no_metal = mapping(work)
    answers = ask(no_metal)
    of_metal = [ask(mapping(work, metal)) for metal in METALS]
    more, digest = weighed(arguments.ntib, table, no_metal, overlay)
    # Where a total is open on either side (rifles rated on the value of rifle and sight, unmanned aircraft), what is least due is compared.
    for name, instrument in MEASURES:
        if any(left_open for (measure, _), (_, left_open) in more.items() if measure == name):
            before, after = least(answers), least(ask(no_metal, "--without", instrument))
            for day, group in before:
                key = (name, f"{day} {group}")
                if more.get(key, (0, 0))[1]:
                    more[key] = (after[day, group] - before[day, group], 0)
    cells = defaultdict(lambda: defaultdict(Decimal))
    for (place, value, claimed, low, high), *others in zip(answers, *of_metal, strict=True):
        lows, highs = [low, *(one[3] for one in others)], [high, *(one[4] for one in others)]
        cell = cells[place]
        cell["value"] += value
        cell["claimed"] += claimed
        cell["duty_least"] += min(lows)
        cell["duty_most"] += value if None in highs else max(highs)
        cell["duty_no_metal"] += low
        cell["rows_open"] += high is None
        # Without the metals duty a good is charged as one that holds no metal.
        cell["without_metals_at_most"] += low - max(lows)
    lines = []
    for (day, group), cell in sorted(cells.items()):
        line = {"day": day, "trade": min(day[:7], last), "group": group, **{name: cell[name] for name in AMOUNTS[:5]}, "rows_open": int(cell["rows_open"])}
        for name, _ in MEASURES:
            line[f"without_{name}"] = more.get((name, f"{day} {group}"), (Decimal(0), 0))[0]
        line["without_metals_at_most"] = cell["without_metals_at_most"]
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
    "en": {"month": "Month", "group": "Group", "value": "Imports", "claimed": "Claimed", "duty": "Duty, least to most", "usmca": "Without USMCA, more", "emergency": "Without the emergency duty, less", "metals": "Without the metals duty, less", "later": "Day", "s122": "Without section 122, less", "s301": "Without section 301, less", "s338": "Without section 338, less", "all": "all", "figure": "Duty in millions of US dollars: as it stood (dark), and what USMCA spared (light)", "share": "share claimed", "measures": "What each measure is worth, in millions of US dollars of duty a month (each panel has its own scale)", "own": "trade of the month itself", "went_on": "trade of the last month, as if it went on", "at_most": "at most: every good wholly of the metal that costs most"},
    "fr": {"month": "Mois", "group": "Groupe", "value": "Importations", "claimed": "Demandé", "duty": "Droits, du moins au plus", "usmca": "Sans l’ACEUM, de plus", "emergency": "Sans le droit d’urgence, de moins", "metals": "Sans le droit sur les métaux, de moins", "later": "Jour", "s122": "Sans l’article 122, de moins", "s301": "Sans l’article 301, de moins", "s338": "Sans l’article 338, de moins", "all": "tous", "figure": "Droits en millions de dollars américains\u00a0: tels quels (foncé), et ce que l’ACEUM a épargné (clair)", "share": "part demandée", "measures": "Ce que vaut chaque mesure, en millions de dollars américains de droits par mois (chaque cadre a son échelle)", "own": "échanges du mois même", "went_on": "échanges du dernier mois, comme s’ils continuaient", "at_most": "au plus\u00a0: chaque produit tout entier du métal qui coûte le plus"},
}
GROUPS = {"aircraft": "aéronefs", "arms": "armes", "vehicles and vessels of war": "véhicules et navires de guerre", "explosives": "explosifs", "engine parts": "pièces de moteurs", "radar and navigation": "radar et navigation", "sights and optics": "viseurs et optique"}


def called(group, lang):
    return group if lang == "en" else GROUPS[group]


def summed(lines, names):
    return {name: sum((line[name] for line in lines), Decimal(0)) for name in names}




def table(heads, body):
    return "\n".join(["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)] + ["| " + " | ".join(row) + " |" for row in body])


def up_to(total, lang):
    """What the metals duty is worth: from nothing, where the goods hold no metal, to what it is worth at most."""
    most = millions(-total["without_metals_at_most"], lang)
    nothing = millions(Decimal(0), lang)
    return nothing if most == nothing else f"{nothing} – {most}"


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
        return [name, amount("value"), millions(share * 1_000_000, lang) + (" %" if lang == "en" else "\u00a0%"), between, amount("without_usmca"), less("without_emergency_canada"), up_to(total, lang)]

    heads = [words["value"], words["claimed"], words["duty"], words["usmca"], words["emergency"], words["metals"]]
    months = sorted({line["day"][:7] for line in own})
    groups = sorted({line["group"] for line in own})
    by_month = [row(month, [line for line in own if line["day"][:7] == month]) for month in months]
    by_group = [row(called(group, lang), [line for line in own if line["group"] == group]) for group in groups]
    days = sorted({line["day"] for line in later})

    def later_row(day):
        total = summed([line for line in later if line["day"] == day], AMOUNTS)
        less = [millions(-total[f"without_{name}"], lang) for name in ("emergency_canada", "section_122", "section_301", "section_338")]
        return [day, millions(total["duty_no_metal"], lang), millions(total["without_usmca"], lang), less[0], up_to(total, lang), *less[1:]]

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


# What is drawn of each measure: its name in the words, its column, and whether that is what it is worth at most.
DRAWN = [("usmca", "without_usmca", False), ("emergency", "without_emergency_canada", False), ("metals", "without_metals_at_most", True), ("s122", "without_section_122", False), ("s301", "without_section_301", False), ("s338", "without_section_338", False)]
# Told apart by lightness and by the edge, not by colour.
OWN, WENT_ON, MOST = 'fill="#17324d"', 'fill="#9db8d2" stroke="#17324d"', 'fill="#ffffff" stroke="#17324d" stroke-dasharray="3 2"'


def measures(lines, last, lang):
    """Bars by month of what each measure is worth: a panel each, equal to the first and the last table."""
    words = WORDS[lang]
    days = sorted({line["day"] for line in lines})
    totals = [summed([line for line in lines if line["day"] == day], AMOUNTS) for day in days]
    slot, bar, tall, panel, top = 37, 26, 48, 92, 88
    width, high = slot * len(days), top + panel * len(DRAWN) + 34
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {high}" role="img" font-family="sans-serif" font-size="13">', f"<title>{words['measures']}</title>", f'<text x="0" y="16">{words["measures"]}</text>']
    for at, (style, key) in enumerate(((OWN, "own"), (WENT_ON, "went_on"), (MOST, "at_most"))):
        out += [f'<rect x="1" y="{27 + at * 18}" width="18" height="11" {style}/>', f'<text x="26" y="{37 + at * 18}" font-size="12">{words[key]}</text>']
    for at, (name, key, at_most) in enumerate(DRAWN):
        base = top + (at + 1) * panel - 8
        amounts = [abs(total[key]) for total in totals]
        most = max(amounts) or Decimal(1)
        out.append(f'<text x="0" y="{base - tall - 18}" font-weight="bold">{words[name]}</text>')
        for place, (day, amount) in enumerate(zip(days, amounts)):
            said = millions(amount, lang)
            if said == millions(Decimal(0), lang):
                continue
            x, height = place * slot + (slot - bar) // 2, max(int(amount * tall / most), 1)
            style = MOST if at_most else OWN if day[:7] <= last else WENT_ON
            out += [f'<rect x="{x}" y="{base - height}" width="{bar}" height="{height}" {style}/>', f'<text x="{x + bar // 2}" y="{base - height - 3}" font-size="10" text-anchor="middle">{said}</text>']
        out.append(f'<line x1="0" y1="{base}" x2="{width}" y2="{base}" stroke="#17324d"/>')
    for place, day in enumerate(days):
        x = place * slot + slot // 2
        out.append(f'<text x="{x}" y="{high - 22}" font-size="11" text-anchor="middle">{day[5:7]}</text>')
        if place == 0 or days[place - 1][:4] != day[:4]:
            out.append(f'<text x="{x}" y="{high - 7}" font-size="11" text-anchor="middle">{day[:4]}</text>')
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
        made[f"measures{ending}.svg"] = measures(lines, last, lang)
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
