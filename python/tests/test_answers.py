"""The package against the command `ntib`, which it shares every answer with, and against each library that reads Arrow."""

import datetime
import os
import pickle
import shutil
import subprocess
from pathlib import Path

import pytest

import ntib

pa = pytest.importorskip("pyarrow")

ROOT = Path(__file__).resolve().parents[2]
LOTS = ROOT / "examples" / "portfolio" / "parts-into-the-us.csv"
MAPPING = LOTS.with_suffix("").with_suffix(".map.yaml")
QUESTIONS = ["us/entry-duty", "us/entry-admission"]


def lots():
    """The lots of the example, every cell as its text."""
    from pyarrow import csv

    names = LOTS.read_text(encoding="utf-8").splitlines()[0].split(",")
    return csv.read_csv(LOTS, convert_options=csv.ConvertOptions(column_types={name: pa.string() for name in names}))


def rows(table):
    return pa.table(table).to_pylist()


def test_a_table_is_answered_as_the_command_answers_it(tmp_path):
    command = os.environ.get("NTIB") or shutil.which("ntib")
    if not command:
        pytest.skip("the command `ntib` is not there: name it in NTIB")
    import pyarrow.parquet

    out = tmp_path / "answers.parquet"
    asked = [word for question in QUESTIONS for word in ("--question", question)]
    done = subprocess.run([command, "assess", LOTS, "--map", MAPPING, *asked, "--why", "--out", out], check=False)
    assert done.returncode in (0, 5)
    expected = pyarrow.parquet.read_table(out)
    found = pa.table(ntib.answers(lots(), MAPPING, questions=QUESTIONS, why=True))
    assert found.schema.names == expected.schema.names
    assert found.schema.types == expected.schema.types
    assert found.to_pylist() == expected.to_pylist()
    assert found.num_rows > 0


def test_threads_batches_and_the_form_of_texts_never_show():
    whole = lots()
    one = rows(ntib.answers(whole, MAPPING, questions=QUESTIONS, threads=1))
    parts = pa.Table.from_batches(whole.to_batches(max_chunksize=3))
    assert rows(ntib.answers(parts, MAPPING, questions=QUESTIONS, threads=4)) == one
    plain = pa.table(ntib.answers(whole, MAPPING, questions=QUESTIONS, dictionaries=False))
    assert plain.to_pylist() == one
    assert not any(pa.types.is_dictionary(kind) for kind in plain.schema.types)


def test_arrow_texts_of_every_layout_give_the_same():
    whole = lots()
    expected = rows(ntib.answers(whole, MAPPING, questions=QUESTIONS))
    for kind in (pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())):
        cast = whole.cast(pa.schema([(name, kind) for name in whole.schema.names]))
        assert rows(ntib.answers(cast, MAPPING, questions=QUESTIONS)) == expected, kind


def test_pandas_and_polars_go_in_and_out():
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    whole = lots()
    expected = rows(ntib.answers(whole, MAPPING, questions=QUESTIONS, dictionaries=False))
    frame = polars.from_arrow(whole)
    answers = ntib.answers(frame, MAPPING, questions=QUESTIONS, dictionaries=False)
    assert polars.DataFrame(answers).to_dicts() == expected
    frame = whole.to_pandas()
    answers = ntib.answers(frame, MAPPING, questions=QUESTIONS, dictionaries=False)
    assert list(pandas.DataFrame(pa.table(answers).to_pandas()).columns) == answers.columns
    assert rows(answers) == expected


def test_a_row_that_cannot_be_read_is_told_with_its_remedy():
    table = pa.table({
        "leg.to": ["US", "Atlantis", "US"],
        "leg.from": ["CA", "CA", "CA"],
        "item.hts_us": ["8807.30.00", "8807.30.00", "8807.30.00"],
        "as_of": ["2026-11-02", "2026-11-02", "03/04/2026"],
    })
    answers = ntib.answers(table, questions="us/entry-duty")
    assert len(answers) == 1
    faults = rows(answers.faults)
    assert [(one["row"], one["column"], one["value"]) for one in faults] == [(2, "leg.to", "Atlantis"), (3, "as_of", "03/04/2026")]
    assert all(one["problem"] and one["remedy"] for one in faults)


def test_batches_for_spark_keep_every_row_in_its_place():
    whole = lots()
    function = pickle.loads(pickle.dumps(ntib.in_arrow(whole.schema.names, MAPPING, questions=QUESTIONS)))
    batches = list(function(iter(whole.to_batches(max_chunksize=5))))
    assert all(isinstance(batch, pa.RecordBatch) for batch in batches)
    assert [batch.num_rows for batch in batches] == [batch.num_rows for batch in whole.to_batches(max_chunksize=5)]
    found = pa.Table.from_batches(batches)
    assert function.schema.count("`us/entry-duty.total` decimal(38,10)") == 1
    assert [field.split("`")[1] for field in function.schema.split(", `")[:1]] == [found.schema.names[0]]
    answered = [row for row in found.to_pylist() if row.pop("fault") is None]
    assert answered == rows(ntib.answers(whole, MAPPING, questions=QUESTIONS))


def test_a_bad_row_of_a_batch_has_its_fault_and_nothing_else():
    batch = pa.record_batch({"leg.to": ["US", "Atlantis"], "item.hts_us": ["8807.30.00", "8807.30.00"]})
    function = ntib.in_arrow(batch.schema.names, day=datetime.date(2026, 11, 2), questions="us/entry-duty")
    first, second = next(function([batch])).to_pylist()
    assert first["fault"] is None and first["us/entry-duty.missing"]
    assert second["us/entry-duty.basis"] is None and "Atlantis" in second["fault"]


def test_a_mapping_may_be_a_dictionary():
    table = pa.table({"To": ["US"], "HTS": ["8807.30.00"], "Entered": [datetime.date(2026, 11, 2)]})
    mapping = {"as_of": "Entered", "facts": {"leg.to": "To", "item.hts_us": "HTS", "leg.from": {"value": "CA"}}}
    (row,) = rows(ntib.answers(table, mapping, questions="us/entry-duty"))
    assert row["Entered"] == datetime.date(2026, 11, 2) and row["us/entry-duty.missing"]


def test_without_an_instrument_answers_change():
    book = ntib.Rulebook()
    whole = lots()
    instruments = {"/".join(name.split("/")[:2]) for row in rows(ntib.answers(whole, MAPPING, questions="us/entry-duty")) for name in (row["us/entry-duty.basis"] or "").split("; ") if name}
    before = rows(ntib.answers(whole, MAPPING, questions="us/entry-duty", rulebook=book))
    changed = [one for one in sorted(instruments) if rows(ntib.answers(whole, MAPPING, questions="us/entry-duty", without=one, rulebook=book)) != before]
    assert changed


def test_what_is_not_known_is_refused_with_a_remedy():
    table = pa.table({"leg.to": ["US"]})
    for wrong, word in [
        ({"questions": "us/entry-dutty"}, "us/entry-duty"),
        ({"day": "soon"}, "2026-11-02"),
        ({"lang": "de"}, "`fr`"),
        ({"without": "us/nothing-like-it"}, "us/nothing-like-it"),
        ({"mapping": {"facts": {"leg.to": "Destination"}}}, "Destination"),
    ]:
        with pytest.raises(ValueError, match=word.replace("/", ".")):
            ntib.answers(table, **{"day": "2026-11-02", **wrong})
    with pytest.raises(TypeError, match="does not"):
        ntib.answers([1, 2], day="2026-11-02")
    with pytest.raises(ValueError, match="no/such/folder"):
        ntib.Rulebook("no/such/folder")


def test_the_rulebook_tells_what_it_can_be_asked():
    book = ntib.Rulebook()
    assert set(QUESTIONS) <= set(book.questions)
    assert {"leg.to", "item.hts_us"} <= set(book.facts)
    assert ntib.Rulebook(ROOT / "rulebook").digest == book.digest
