"""Reading event logs: what a row keeps, what is reported, what is refused."""

import csv
import gzip
import io
import json
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grievance_fsm.auditing import xes
from grievance_fsm.auditing.reading import FORMATS, Log, read
from grievance_fsm.auditing.rows import XES_NAMES, Row, Shape, Tally, moment
from grievance_fsm.errors import BadInput, Problem

SECRET = "what nobody else may read"


@pytest.fixture
def log(tmp_path):
    """Writes a small log and reads it: `log("csv", text, columns=…)`."""

    def write(suffix: str, content: str | bytes, **options) -> Log:
        path = tmp_path / f"log.{suffix}"
        raw = content.encode() if isinstance(content, str) else content
        path.write_bytes(gzip.compress(raw) if suffix.endswith(".gz") else raw)
        return read(path, **options)

    return write


def rows_of(log: Log) -> list[Row]:
    return [row for _, rows in log for row in rows]


def event(name: str | None = "notify", at: str | None = "2015-02-02T09:00:00+01:00", more: str = "") -> str:
    named = f'<string key="concept:name" value="{name}"/>' if name is not None else ""
    dated = f'<date key="time:timestamp" value="{at}"/>' if at is not None else ""
    return f"<event>{named}{dated}{more}</event>"


def trace(*events: str, name: str = "c1") -> str:
    return f'<trace><string key="concept:name" value="{name}"/>{"".join(events) or event()}</trace>'


def document(*traces: str, head: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">{head}\n{"".join(traces)}\n</log>\n'
    )


def line(**values) -> str:
    return json.dumps({"case": "c1", "activity": "notify", "at": "2015-02-02", **values}) + "\n"


HEADER = "case,activity,at\n"


def problems(log: Log) -> tuple[Problem, ...]:
    """What is wrong with the log as a whole."""
    with pytest.raises(BadInput) as caught:
        list(log)
    assert SECRET not in str(caught.value)
    return caught.value.problems


# Time -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2015-03-29T00:30:00+01:00", date(2015, 3, 29)),
        ("2015-03-29T23:30:00+02:00", date(2015, 3, 29)),
        ("2015-03-29T23:30:00.250-05:00", date(2015, 3, 29)),
        ("2015-03-29 23:30Z", date(2015, 3, 29)),
    ],
)
def test_a_time_keeps_its_offset_and_its_local_day(text, day):
    at, local = moment(text)

    assert at.isoformat() == datetime.fromisoformat(text).isoformat()
    assert local == day


def test_a_date_alone_stays_a_date():
    assert moment("2015-03-29") == (date(2015, 3, 29), date(2015, 3, 29))
    assert type(moment("2015-03-29")[0]) is date


def test_a_time_without_offset_is_not_guessed():
    assert moment("2015-03-29T10:00:00") == "a time without zone or offset; give the offset or the date alone"


@pytest.mark.parametrize(
    "text",
    [
        "29/03/2015",
        "2015-02-30",
        "20150329",
        "2015-W13-7",
        "1427587200",
        "2015-03-29x10:00+01:00",
        "٢٠١٥-٠٣-٢٩",
    ],
)
def test_other_forms_of_time_are_not_guessed(text):
    assert moment(text) == "a time that is not in ISO form (2015-03-29 or 2015-03-29T14:00:00+01:00)"


def test_a_row_shows_its_place_only():
    row = Row(
        12, SECRET, SECRET, date(2015, 2, 2), date(2015, 2, 2), SECRET, SECRET, SECRET, {SECRET: SECRET}
    )

    assert repr(row) == "Row(12)"


# JSON lines -------------------------------------------------------------------------------------------------


def test_a_json_line_becomes_a_row(log):
    text = line(by="advocate", who="p02", outcome="sent", facts={"roll": ["p01"], "pages": 3}, note="x")

    assert rows_of(log("jsonl", text)) == [
        Row(
            1, "c1", "notify", date(2015, 2, 2), date(2015, 2, 2), "advocate", "p02", "sent",
            {"roll": ["p01"], "pages": 3, "note": "x"},
        )
    ]  # fmt: skip


def test_rows_of_a_case_are_grouped_in_order_of_first_appearance(log):
    text = line(case="b") + line(case="a") + "\n" + line(case="b", activity="reply")

    assert [(case, [row.place for row in rows]) for case, rows in log("jsonl", text)] == [
        ("b", [1, 4]),
        ("a", [2]),
    ]


def test_a_log_can_be_read_twice(log):
    twice = log("jsonl", line() + "{\n")

    assert [rows_of(twice), twice.rows, len(twice.unreadable)] == [rows_of(twice), 2, 1]


def test_only_wanted_facts_are_kept(log):
    assert rows_of(log("jsonl", line(facts={"a": 1}, b=2, c=3), wanted=["a", "c"]))[0].facts == {
        "a": 1,
        "c": 3,
    }


def test_a_fact_may_be_called_like_a_part_of_a_row(log):
    row = rows_of(log("jsonl", line(facts={"outcome": "kept", "case": 7, "": 1})))[0]

    assert (row.case, row.outcome, row.facts) == ("c1", None, {"outcome": "kept", "case": 7, "": 1})


def test_columns_name_the_parts(log):
    text = json.dumps({"Vorgang": 17, "Schritt": "notify", "Tag": "2015-02-02", "case": "x"})

    (row,) = rows_of(log("jsonl", text, columns={"case": "Vorgang", "activity": "Schritt", "at": "Tag"}))

    assert (row.case, row.facts) == ("17", {"case": "x"})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"case": "' + SECRET, "not valid JSON, from column 36 on"),
        ('["' + SECRET + '"]', "not a JSON object"),
        ('{"case": "c1", "case": "' + SECRET + '"}', "the key “case” stands twice"),
        (line(facts={}).replace("{}", '{"a": 1, "a": 2}'), "a key stands twice"),
        (line(facts=SECRET), "“facts” is not an object"),
        (line(facts=[]), "“facts” is not an object"),
        (line(facts={"a": 1}, a=2), "a fact stands both in “facts” and beside it"),
        (line(x=float("nan")), "not valid JSON: a number that is none (NaN or Infinity)"),
        (line(x="\ud800"), "half a character (a lone surrogate)"),
        ('{"x": ' + "[" * 100_000 + "]" * 100_000 + "}", "JSON nested too deeply"),
        ('{"x": ' + "9" * 5000 + "}", "a number with too many digits"),
        (line(activity="a\0b").replace("\\u0000", "\0"), "a NUL byte"),
        (line(activity=7), "the activity is not text"),
        (line(case=True), "the case is not text"),
        (line(case=""), "no case"),
        (line(activity=None), "no activity"),
        ("{}", "no case; no activity; no time"),
        (line(at=SECRET), "a time that is not in ISO form (2015-03-29 or 2015-03-29T14:00:00+01:00)"),
        (line(at="2015-02-02T10:00"), "a time without zone or offset; give the offset or the date alone"),
    ],
)
def test_a_json_line_that_cannot_be_read_is_reported_and_the_rest_is_read(log, text, why):
    mixed = log("jsonl", line() + text.strip() + "\n" + line())

    assert [row.place for row in rows_of(mixed)] == [1, 3]
    assert mixed.unreadable == (Problem("line 2", why),)
    assert mixed.rows == 3


def test_a_line_too_long_is_skipped_without_holding_it(log, monkeypatch):
    monkeypatch.setattr("grievance_fsm.auditing.tables.LONGEST", 1 << 20)
    mixed = log("jsonl", line() + line(x="x" * (5 << 20)) + line())

    assert [row.place for row in rows_of(mixed)] == [1, 3]
    assert mixed.unreadable == (Problem("line 2", "longer than 1 MiB"),)


def test_a_byte_order_mark_is_not_part_of_the_log(log):
    assert len(rows_of(log("jsonl", "\ufeff" + line()))) == len(
        rows_of(log("csv", "\ufeff" + HEADER + "c,a,2015-02-02"))
    )


# CSV --------------------------------------------------------------------------------------------------------


def test_a_csv_record_becomes_a_row(log):
    text = (
        'Case ID;Activity;Timestamp;Role;facts.roll;"facts.role";note;absent\r\n'
        'c1;notify;2015-02-02T10:00:00+01:00;advocate;"[""p01"", ""p02""]";chair;"two\nlines";\r\n'
    )
    (row,) = rows_of(log("csv", text))

    assert (row.place, row.case, row.activity, row.role, row.person) == (2, "c1", "notify", "advocate", None)
    assert row.at.isoformat() == "2015-02-02T10:00:00+01:00"
    assert row.facts == {"roll": ["p01", "p02"], "role": "chair", "note": "two\nlines"}


def test_a_csv_column_of_facts_holds_objects_as_in_json_lines(log):
    odd = [f'"[""{SECRET}""]",', '"{""n"": 3}",4', '"{""n"": 1, ""n"": 2}",']
    cells = ['"{""roll"": [""p01""], ""n"": 3}",', ",4", *odd]
    found = log("csv", HEADER[:-1] + ",facts,facts.n\n" + "".join(f"c,a,2015-02-02,{each}\n" for each in cells))

    assert [row.facts for row in rows_of(found)] == [{"roll": ["p01"], "n": 3}, {"n": "4"}]
    assert [str(each) for each in found.unreadable] == [
        "line 4: “facts” is not an object",
        "line 5: a fact stands both in “facts” and beside it",
        "line 6: in “facts”: a key stands twice",
    ]


def test_a_column_that_is_called_facts_may_be_a_fact(log):
    found = log("csv", HEADER[:-1] + ",facts\nc,a,2015-02-02,seven\n", wanted=["facts"])

    assert rows_of(found)[0].facts == {"facts": "seven"}


@pytest.mark.parametrize(("suffix", "text"), [
    ("jsonl", line(facts={"parties": 1}) + line(facts={"partys": 1, SECRET: 2}, note=3) + line(facts={"partys": 1})),
    ("csv", HEADER[:-1] + f',facts,facts.partys,facts.{SECRET},note\nc,a,2015-02-02,"{{""parties"": 1}}",,,\n'
            f'c,a,2015-02-02,"{{""{SECRET}"": 1}}",1,,x\nc,a,2015-02-02,"{{""partys"": 1}}",,,x\n'),
])  # fmt: skip
def test_a_fact_that_nobody_knows_is_told_with_the_nearest_and_never_by_its_own_name(log, suffix, text):
    """What stands beside the parts of a row without saying that it is a fact may be anything."""
    found = log(suffix, text, wanted=["parties", "votes"])
    first = 2 if suffix == "jsonl" else 3

    assert len(rows_of(found)) == 3
    assert {str(note) for note in found.notes} == {
        f"line {first}: a fact that the policy does not know (2 rows); did you mean “parties”?",
        f"line {first}: a fact that the policy does not know (1 row); known: “parties” and “votes”.",
    }


def test_without_known_facts_every_one_is_kept_and_none_is_strange(log):
    kept, none = log("jsonl", line(facts={"x": 1})), log("jsonl", line(facts={"x": 1}), wanted=[])

    assert [row.facts for row in rows_of(kept) + rows_of(none)] == [{"x": 1}, {}]
    assert (kept.notes, [str(each) for each in none.notes]) == (
        (), ["line 1: a fact that the policy does not know (1 row); it knows none."],
    )  # fmt: skip


def test_a_csv_row_has_the_number_of_its_first_line(log):
    rows = log("csv", 'case,activity,at,x\nc,a,2015-02-02,"1\n2\n3"\n\nc,b,2015-02-03,\n')

    assert [(rows.where(row), row.activity) for row in rows_of(rows)] == [("line 2", "a"), ("line 6", "b")]


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("c,a\n", "line 2", "2 cells under a header of 4"),
        (f"c,a,2015-02-02,[{SECRET}\n", "line 2", "in “x”: not valid JSON, from column 2 on"),
        ('c,a,2015-02-02,"x"y\n', "line 2", "not readable CSV (',' expected after '\"')"),
        ('c,a,2015-02-02,"x\ny\n', "lines 2 to 3", "not readable CSV (unexpected end of data)"),
        (
            f"c,a,2015-02-02,{'x' * 200_000}\n",
            "line 2",
            "not readable CSV (field larger than field limit (131072))",
        ),
        ("c,a,2015-02-02,\0\n", "line 2", "a NUL byte"),
        (",,,\n", "line 2", "no case; no activity; no time"),
        (
            "c,a,2.2.2015,\n",
            "line 2",
            "a time that is not in ISO form (2015-03-29 or 2015-03-29T14:00:00+01:00)",
        ),
    ],
)
def test_a_csv_record_that_cannot_be_read_is_reported(log, text, place, why):
    bad = log("csv", "case,activity,at,x\n" + text)

    assert (rows_of(bad), bad.unreadable, bad.rows) == ([], (Problem(place, why),), 1)


def test_an_unwanted_cell_is_not_looked_at(log):
    assert rows_of(log("csv", HEADER[:-1] + ",x,y\nc,a,2015-02-02,[redacted,1\n", wanted=["y"]))[0].facts == {
        "y": "1"
    }


def test_missing_columns_are_all_named_with_the_nearest(log):
    case, activity, at = problems(log("csv", "cse,actvity,when\n"))

    assert case == Problem(
        "line 1",
        "no column for the case (“case”, “case_id”, “caseid” or “case:concept:name”); did you mean “cse”?",
    )
    assert "did you mean “actvity”?" in activity.message
    assert "known: “cse”, “actvity” and “when”." in at.message


def test_a_mapped_column_that_is_not_there_is_named_with_the_nearest(log):
    assert problems(log("csv", HEADER, columns={"person": "Activty"})) == (
        Problem("line 1", "unknown column “Activty”; did you mean “activity”?"),
    )


@pytest.mark.parametrize("text", ["case,\0\n", 'case,"\n', "\n"])
def test_a_header_that_cannot_be_read_is_refused(log, text):
    assert {problem.place for problem in problems(log("csv", text))} == {"line 1"}


def test_two_columns_of_one_name_are_refused(log):
    assert problems(log("csv", HEADER[:-1] + ",x,facts.x,y,y\n")) == (
        Problem("line 1", "two columns are called “x”"),
        Problem("line 1", "two columns are called “y”"),
    )


# XES --------------------------------------------------------------------------------------------------------


def test_an_event_becomes_a_row(log):
    more = (
        attribute("org:resource", "p02") + '<int key="pages" value="3"/>' + attribute("org:role", "advocate")
    )
    at = datetime(2015, 2, 2, 9, tzinfo=timezone(timedelta(hours=1)))

    xes_log = log("xes", document(trace(event(more=more)), trace(name="c2")))

    assert list(xes_log) == [
        ("c1", [Row(1, "c1", "notify", at, date(2015, 2, 2), "advocate", "p02", None, {"pages": "3"})]),
        ("c2", [Row(2, "c2", "notify", at, date(2015, 2, 2), None, None, None, {})]),
    ]
    assert [xes_log.where(row) for row in rows_of(xes_log)] == ["event 1", "event 2"]


NESTED = (
    '<string key="org:resource" value="p02"><string key="org:resource" value="nested"/>'
    '<string key="concept:name" value="nested"/></string>'
    '<list key="papers"><values><string key="concept:name" value="nested"/></values></list>'
)


@pytest.mark.parametrize("plainly", [True, False])
def test_nested_attributes_neither_count_nor_overwrite(log, plainly):
    before = trace() if plainly else "<!-- not plain -->"
    row = rows_of(log("xes", document(before, trace(event(more=NESTED), name="c2"))))[-1]

    assert (row.case, row.activity, row.person, row.facts) == ("c2", "notify", "p02", {})


@pytest.mark.parametrize(
    "odd",
    [
        trace().replace('"', "'"),
        trace(event().replace('key="concept:name" value="notify"', 'value = "notify"\n key="concept:name"')),
        trace(event(name="noti&#102;y")),
        trace(event(name="&#x6e;otify")),
        trace(event("notify") + "<!-- <event> --><![CDATA[</event><event>]]><?pi <event>?>"),
        trace().replace("<event>", "<event >").replace("</trace>", "</trace\n>"),
        trace().replace("/>", "></string>", 1),
        "<!-- </trace> -->" + trace(),
        f'<trace>{event()}<string key="concept:name" value="c1"/></trace>',
    ],
)
def test_xes_may_be_written_in_any_well_formed_way(log, odd):
    odd_log = log("xes", document(trace(name="c0"), odd, trace(name="c2")))

    assert [(case, [row.activity for row in rows]) for case, rows in odd_log] == [
        ("c0", ["notify"]), ("c1", ["notify"]), ("c2", ["notify"]),
    ]  # fmt: skip


def test_entities_in_values_are_read(log):
    assert rows_of(log("xes", document(trace(name="a &lt;&amp;&quot;&gt; b > c"))))[0].case == 'a <&"> b > c'


def test_what_is_said_of_the_whole_log_is_no_event(log):
    head = f'<global scope="event">{event()[7:-8]}</global><string key="a" value="b">{NESTED}</string>'

    assert len(rows_of(log("xes", document(trace(), head=head)))) == 1


def test_prefixed_elements_and_other_encodings_are_read(log):
    text = document(trace()).replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
    latin = document(trace(name="é")).replace("UTF-8", "ISO-8859-1").encode("latin-1")

    assert len(rows_of(log("xes", text))) == 1
    assert [case for case, _ in log("xes", latin)] == ["é"]
    assert [case for case, _ in log("xes", latin.replace(b"\xe9", b"\xc3\xa9"))] == ["Ã©"]
    assert [case for case, _ in log("xes", document(trace(name="é"))[38:].encode("utf-16"))] == ["é"]


def test_a_trace_without_events_is_a_case_without_rows(log):
    empty = trace(name="a").replace(event(), "")

    assert next(iter(log("xes", document(empty, trace(name="b"))))) == ("a", [])


def test_a_case_with_two_traces_is_noted(log):
    twice = log("xes", document(trace(), trace(name="c2"), trace()))

    assert len(list(twice)) == 3
    assert twice.notes == (Problem("trace 3", "its case has an earlier trace; each is read apart"),)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (trace(event(name=None)), "no activity"),
        (trace(event(at=None)), "no time"),
        (trace(event(None, SECRET)), f"no activity; {moment('x')}"),
        (trace(event(at="2015-02-02T10:00:00")), moment("2015-02-02T10:00")),
        (trace("<event/>"), "no activity; no time"),
        (trace(event(more=event()[7:-8])), "an attribute stands twice"),
        (trace(name=""), "its trace has no name"),
        (f"<trace>{event()}</trace>", "its trace has no name"),
        (f"<trace>{event(at=None)}</trace>", "its trace has no name; no time"),
        (event(), "an event outside any trace"),
    ],
)
def test_an_event_that_cannot_be_read_is_reported(log, bad, why):
    mixed = log("xes", document(trace(), bad, trace()))

    assert [row.place for row in rows_of(mixed)] == [1, 3]
    assert mixed.unreadable == (Problem("event 2", why),)
    assert mixed.rows == 3


BOMB = '<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n<log>&b;</log>'
OUTSIDE = f'<!DOCTYPE log SYSTEM "file:///etc/passwd">\n{document()[39:]}'


@pytest.mark.parametrize("text", [BOMB, OUTSIDE])
def test_document_types_are_refused(log, text):
    assert problems(log("xes", text)) == (
        Problem("line 1", "a document type declaration; entities and outside files are refused"),
    )


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        (
            document(trace(), "\n" * 5, f"<trace>{SECRET}</event>"),
            "line 8",
            "the XML is malformed (mismatched tag)",
        ),
        (
            document(trace(), trace(event(name="&secret;"))),
            "line 3",
            "the XML is malformed (undefined entity)",
        ),
        (document(trace())[:-8], "line 3", "the XML is malformed (no element found)"),
        (document(trace()) + "<log/>", "line 5", "the XML is malformed (junk after document element)"),
        (
            document(trace()).replace("UTF-8", "klingon"),
            "line 1",
            "the XML declares an encoding that cannot be read",
        ),
        (
            document(trace(name="é")).encode("latin-1"),
            "line 3",
            "the XML is malformed (not well-formed (invalid token))",
        ),
        ("<html/>", "line 1", "not XES: the outermost element is not “log”"),
        ("case,activity", "line 1", "the XML is malformed (syntax error)"),
    ],
)
def test_malformed_xml_is_refused_with_its_line(log, text, place, why):
    assert problems(log("xes", text)) == (Problem(place, why),)


def test_the_line_is_right_after_many_chunks(log):
    many = document("\n".join([trace()] * 6000), "\n<trace></event>")

    assert problems(log("xes", many)) == (Problem("line 6003", "the XML is malformed (mismatched tag)"),)


def test_a_mapped_attribute_loses_its_usual_part(log):
    more = attribute("org:role", "p02") + attribute("org:group", "advocate")
    xes_log = log(
        "xes", document(trace(event(more=more))), columns={"person": "org:role", "case": "concept:name"}
    )

    assert [(row.role, row.person) for row in rows_of(xes_log)] == [(None, "p02")]
    assert [
        (row.role, row.person) for row in rows_of(log("jsonl", line(by="p02"), columns={"person": "by"}))
    ] == [(None, "p02")]


def test_markup_without_end_is_not_held(log, monkeypatch):
    monkeypatch.setattr(xes, "LONGEST", 1 << 19)

    assert problems(log("xes", document(f"<!-- {'x' * (1 << 21)} -->"))) == (
        Problem("line 3", "a piece of markup longer than 0 MiB"),
    )


# Files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["log.jsonl", "log.jsonl.gz", "log.JSONL", "log.csv", "log.csv.gz", "log.xes", "log.xes.gz"]
)
def test_the_suffix_tells_the_format(tmp_path, name):
    texts = {"jsonl": line(), "csv": HEADER + "c1,notify,2015-02-02\n", "xes": document(trace())}
    raw = texts[name.lower().split(".")[1]].encode()
    (tmp_path / name).write_bytes(gzip.compress(raw) if name.endswith("gz") else raw)

    assert [row.case for row in rows_of(read(tmp_path / name))] == ["c1"]


def test_the_format_can_be_given(tmp_path):
    (tmp_path / "log.txt").write_text(line())

    assert len(rows_of(read(tmp_path / "log.txt", format="jsonl"))) == 1
    with pytest.raises(BadInput, match=r"unknown format “txt”; known: “csv”, “csv.gz”"):
        read(tmp_path / "log.txt")


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xes"])
def test_files_that_are_none_are_refused_before_reading(tmp_path, kind):
    (tmp_path / f"folder.{kind}").mkdir()
    (tmp_path / f"empty.{kind}").touch()

    for name, why in (
        ("none", "there is no such file"),
        ("folder", "this is a directory"),
        ("empty", "the file is empty"),
    ):
        with pytest.raises(BadInput, match=why):
            read(tmp_path / f"{name}.{kind}")


def test_an_unknown_part_of_a_row_is_refused(tmp_path):
    with pytest.raises(BadInput, match="unknown part of a row “actvity”; did you mean “activity”"):
        read(tmp_path / "log.csv", columns={"actvity": "x"})


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xes"])
def test_damaged_files_are_refused(log, tmp_path, kind):
    raw = {"jsonl": line() * 900, "csv": HEADER + "c,a,2015-02-02\n" * 900, "xes": document(trace() * 900)}[
        kind
    ].encode()
    packed = gzip.compress(raw)
    damaged = bytearray(packed)
    damaged[-8] ^= 0xFF  # in the checksum

    def reading(content: bytes) -> tuple[Problem, ...]:
        path = tmp_path / f"log.{kind}.gz"
        path.write_bytes(content)
        return problems(read(path))

    assert reading(packed[:-20]) == (Problem("", "the gzip data is truncated"),)
    assert reading(raw) == reading(bytes(damaged)) == (Problem("", "not gzip, or damaged"),)
    assert reading(gzip.compress(b"")) == (Problem("", "the file is empty"),)


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_tables_are_utf_8(log, kind):
    good = {"csv": HEADER, "jsonl": line()}[kind].encode()

    assert problems(log(kind, good + "é\n".encode("latin-1"))) == (Problem("line 2", "not UTF-8"),)
    assert problems(log(kind, good.decode().encode("utf-16"))) == (Problem("line 1", "not UTF-8"),)


# What is written comes back ---------------------------------------------------------------------------------

words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"),
    min_size=1,
)
moments = st.dates() | st.datetimes(
    timezones=st.just(timezone(timedelta(hours=-3, minutes=-30))) | st.just(UTC)
)
fact_names = words.map("x_{}".format)
entries = st.lists(
    st.fixed_dictionaries(
        {"case": words, "activity": words, "at": moments},
        optional={
            "role": words,
            "person": words,
            "outcome": words,
            "facts": st.dictionaries(fact_names, words),
        },
    ),
    max_size=12,
)


def expected(written: list[dict], first: int) -> dict[str, list[Row]]:
    cases: dict[str, list[Row]] = {}
    for place, entry in enumerate(written, first):
        at = entry["at"]
        day = at.date() if isinstance(at, datetime) else at
        who = [entry.get(part) for part in ("role", "person", "outcome")]
        row = Row(place, entry["case"], entry["activity"], at, day, *who, entry.get("facts", {}))
        cases.setdefault(entry["case"], []).append(row)
    return cases


def offsets(cases: dict[str, list[Row]]) -> list[object]:
    return [getattr(row.at, "tzinfo", None) and row.at.utcoffset() for rows in cases.values() for row in rows]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("written")


@given(entries)
def test_json_lines_come_back(folder, written):
    path = folder / "log.jsonl"
    path.write_text(
        "\n" + "".join(json.dumps(e | {"at": e["at"].isoformat()}) + "\n" for e in written),
        "utf-8",
        newline="",
    )
    back = dict(read(path))

    assert back == expected(written, first=2)
    assert offsets(back) == offsets(expected(written, first=2))


@given(entries)
def test_csv_comes_back(folder, written):
    path = folder / "log.csv"
    names = sorted({name for entry in written for name in entry.get("facts", ())})
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(
        ["case", "activity", "at", "role", "person", "outcome", *(f"facts.{name}" for name in names)]
    )
    for entry in written:
        parts = [entry.get(part, "") for part in ("case", "activity", "at", "role", "person", "outcome")]
        cells = [entry.get("facts", {}).get(name, "") for name in names]
        writer.writerow([*parts, *(json.dumps([cell]) if cell[:1] in ("[", "{") else cell for cell in cells)])
    path.write_text(text.getvalue(), "utf-8", newline="")
    back = {
        case: [
            row._replace(
                facts={key: fact[0] if isinstance(fact, list) else fact for key, fact in row.facts.items()}
            )
            for row in rows
        ]
        for case, rows in read(path)
    }
    assert back == expected(written, first=2)


def attribute(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(value)}/>"


def as_trace(case: str, rows: list[Row]) -> str:
    def body(row: Row) -> str:
        parts = {"concept:name": row.activity, "time:timestamp": row.at.isoformat(), "org:role": row.role}
        parts |= {"org:resource": row.person, "outcome": row.outcome, **row.facts}
        return "".join(attribute(key, value) for key, value in parts.items() if value)

    events = "".join(f"<event>{body(row)}</event>" for row in rows)
    return f"<trace>{attribute('concept:name', case)}{events}</trace>"


@given(entries)
def test_xes_comes_back(folder, written):
    path = folder / "log.xes"
    cases = expected(written, first=1)
    path.write_text(document(*(as_trace(case, rows) for case, rows in cases.items())), "utf-8", newline="")
    back = dict(read(path))

    in_order = iter(range(1, len(written) + 1))
    assert back == {
        case: [row._replace(place=next(in_order)) for row in rows] for case, rows in cases.items()
    }


# The two ways of reading XES --------------------------------------------------------------------------------


def both_ways(text: bytes) -> list[object]:
    """What is read, or why not, by the shorter way and by expat alone."""

    def one_way(plain: bool) -> object:
        tally = Tally()
        try:
            return [*xes.traces(io.BytesIO(text), Shape(XES_NAMES), tally, plain=plain)], tally
        except BadInput as error:
            return error.problems

    return [one_way(True), one_way(False)]


pieces = st.sampled_from(
    [
        trace(), trace(name="c2"), trace(event(), event("reply", "2015-02-03")), trace(event(name=None)),
        trace(event(more=NESTED)), trace(event(), event(name="a&amp;b")), trace().replace('"', "'"),
        "<!-- <trace></trace> -->", "<![CDATA[<trace>]]>", "<trace/>", "<trace></trace>", event(),
        trace(event() + "<event/>"), trace("\n\t" + event() + "\r\n "), trace(event(more=" text ")),
        trace(name="é\u00a0"), trace('<event key="a" value="b"/>'),
        trace("", event(), attribute("concept:name", "c3")),
    ]
)  # fmt: skip
noise = st.sampled_from(
    [
        "",
        "<",
        ">",
        "/",
        "&",
        '"',
        " ",
        "\n",
        "x",
        "<!--",
        "</event>",
        "<event>",
        "</trace>",
        "<trace>",
        "\u00a0",
        "\ufffe",
        "\x01",
        "\x1c",
    ]
)


@given(
    st.lists(pieces, min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 3), noise), max_size=2),
    st.integers(60, 700),
)
def test_the_shorter_way_and_expat_agree_on_any_log_sound_or_not(parts, slips, chunk):
    text = "<log>" + "\n".join(parts) + "</log>"
    text = slipped(text, slips)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xes, "CHUNK", chunk)
        shorter, general = both_ways(text.encode())

    assert shorter == general


@pytest.mark.parametrize(
    "odd",
    [
        trace(event(more=attribute("a", "\x01"))),
        trace(event(more=attribute("a", "\ufffe"))),
        trace(event(more='<string key="a" value="two\nlines"/>')),
        trace(event(more='<string key="a" value="a < b"/>')),
        trace(event(more='<string key="a"/>')),
        trace(event(more='<string key="a" value="1"/>' * 2)),
        trace(event(more=f"{attribute('a', '1')}\x1c")),
        trace(event(more="\u00a0]]>")),
        trace("\x1c" + event()),
        trace(event().replace("<event>", "<event>\x1c")),
        trace(event() + "\x1c" + event()),
        trace('<event key="a" value="b"/>'),
        trace('<trace key="a" value="b"/>'),
        trace(event(), trace()),
        trace(event(event())),
        trace(event(), attribute("concept:name", "c2"), event()),
        trace(attribute("concept:name", "")),
        event() + trace(),
        "<trace>" + trace(),
        trace() + "</trace>",
        "</log>" + trace(),
        "<trace></trace>",
        "<trace/>",
        "text",
        "&amp;",
    ],
)
def test_the_shorter_way_leaves_oddities_to_expat(odd):
    shorter, general = both_ways(document(trace(), odd, trace(name="c3")).encode())

    assert shorter == general


# Anything at all --------------------------------------------------------------------------------------------

sound = {"jsonl": line(facts={"a": [1]}) * 3, "csv": HEADER[:-1] + ",x\n" + 'c,a,2015-02-02,"[1]"\n' * 3}
slips = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 3), noise | st.text(max_size=2)), max_size=4)


def slipped(text: str, slips: list[tuple[int, int, str]]) -> str:
    """The text with each slip: at a place, some characters replaced."""
    for place, cut, put in slips:
        place %= len(text) + 1
        text = text[:place] + put + text[place + cut :]
    return text


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
@given(slips=slips)
def test_every_row_of_a_damaged_table_is_given_or_reported(folder, kind, slips):
    path = folder / f"damaged.{kind}"
    path.write_bytes(b"\n" * (kind == "jsonl") + slipped(sound[kind], slips).encode())
    damaged = read(path)
    with suppress(BadInput):
        assert len(rows_of(damaged)) + len(damaged.unreadable) == damaged.rows


@pytest.mark.parametrize("format", FORMATS)
@given(content=st.binary(min_size=1, max_size=200))
def test_bytes_that_are_no_log_are_bad_input_and_nothing_else(folder, format, content):
    path = folder / f"any.{format}"
    path.write_bytes(gzip.compress(content) if format.endswith("gz") and content[0] % 2 else content)
    anything = read(path)
    with suppress(BadInput):
        assert len(rows_of(anything)) + len(anything.unreadable) == anything.rows


# The real log -----------------------------------------------------------------------------------------------

MEASURED = """
import sys
from grievance_fsm.auditing.reading import read
log = read(sys.argv[1])
cases = sum(1 for _ in log)
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(cases, log.rows, len(log.unreadable), len(log.notes), peak)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
def test_the_real_log_is_read_whole_in_little_memory(shared):
    run = [sys.executable, "-c", MEASURED, str(shared / "logs" / "road_fines.xes.gz")]
    cases, rows, unreadable, notes, peak = map(
        int, subprocess.run(run, capture_output=True, check=True, text=True).stdout.split()
    )

    assert (cases, rows, unreadable, notes) == (150_370, 561_470, 0, 0)
    assert peak < 130 * 1024


@pytest.mark.slow
def test_the_days_of_the_real_log_are_the_days_written(shared):
    """Every time is a local midnight; in UTC each would fall on the day before."""
    path = shared / "logs" / "road_fines.xes.gz"
    with gzip.open(path, "rt", encoding="utf-8") as text:
        written = [part[:25] for part in text.read().split('"time:timestamp" value="')[1:]]

    rows = rows_of(read(path, wanted=()))

    assert [row.at.isoformat() for row in rows] == written
    assert all(row.day.isoformat() == text[:10] for row, text in zip(rows, written, strict=True))
    assert {text[10:] for text in written} == {"T00:00:00+01:00", "T00:00:00+02:00"}
