"""The registry of clauses, and the walk that proves a copy of the text complete."""

import csv
import importlib.util
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given, settings
from hypothesis import strategies as st

from grievance_fsm.clauses import COLUMNS, Clause, Registry, borrowed, fingerprint, plain, sentence_of
from grievance_fsm.errors import BadInput, DeclarationError
from grievance_fsm.walking import Added, Moved, Walk, quotes, walk

ROOT = Path(__file__).resolve().parents[1]
CSV = (ROOT / "src/grievance_fsm/procedures/clauses.csv").read_text(encoding="utf-8")
REGISTRY = Registry.read(CSV)
ARTICLES = {"harvard-2019-04": "harvard_news_2019-04.txt", "harvard-2019-12": "harvard_news_2019-12.txt"}

# Words that summaries may write with a capital letter: roles, bodies, offices, documents; no person among them.
CAPITALS = set(
    """Advisory Advocacy Advocate Advocates Appendix Assistant Association Board Center Chemistry Color Committee
    Cooperative Department Education Facilitator Facilitators Faculty Formal Gays Grievance Group Harvard II III IV
    IX Informal Information Institute Interests Issues MIT Negotiated Network ODSA Ombudsperson Planning Policy
    President Procedure Program Semitic September Sexism Sloan Staff Student Students Studies Subcommittee Talk
    Tech Title VI VII VIII Women Working""".split()
)

TEXT = {
    "I/s1": "House rules of the allotment.",
    "I/s2a": "Whoever finds a gate open closes it, and tells the warden.",
    "I/s2b": "Whoever finds a gate open closes it, and tells the warden.",
    "I.A/s1": "The warden writes every open gate into the book.",
    "I.A/s2": "The book is read aloud in spring.",
    "II/s1": "A plot that lies fallow for two years goes to the next on the list.",
    "II/s2": "The list hangs at the gate.",
    "II/s3": "Nobody holds more than one plot at a time.",
}
ALLOTMENT = Registry(tuple(
    Clause(id, id.partition("/")[0], "rule", "our words", "", "", "allotment", seal.digest, seal.length, seal.sum)
    for id, seal in ((id, fingerprint(text)) for id, text in TEXT.items())
))


def sentences(*, without: Sequence[str] = ()) -> list[str]:
    return [text for id, text in TEXT.items() if id != "I/s2b" and id not in without]


def copy(lines: Sequence[str]) -> str:
    """A copy of the text with the numerals of its sections."""
    numerals = {TEXT["I/s1"]: "I.", TEXT["I.A/s1"]: "I.A.", TEXT["II/s1"]: "II."}
    return "\n\n".join(f"{numerals.get(line, '')} {line}".strip() for line in lines)


def row(**cells: str) -> dict[str, str]:
    lawful = {"id": "1/s1", "section": "1", "kind": "duty", "summary": "The board decides within ten days."}
    return {**dict.fromkeys(COLUMNS, ""), **lawful, **cells}


def faults(*rows: dict[str, str]) -> list[str]:
    with pytest.raises(BadInput) as caught:
        Registry.read(rows)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture(scope="module")
def policy(shared: Path) -> str:
    return (shared / "source" / "mit_proposal.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def source(shared: Path) -> list[dict[str, str]]:
    return read(shared / "source" / "clauses.csv")


@pytest.fixture(scope="module")
def originals(shared: Path) -> dict[str, str]:
    return {row["id"]: row["sentence"] for row in read(shared / "source" / "sentences.csv")}


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_clauses", ROOT / "tools" / "build_clauses.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ids_of(sentence: str) -> tuple[str, ...]:
    return tuple(clause.id for clause in REGISTRY.norms(sentence))


# The registry


def test_a_clause_knows_the_sentence_that_holds_it():
    assert [sentence_of(id) for id in ("III.C.2/s2a", "III.C.2/s3", "H.1")] == ["III.C.2/s2", "III.C.2/s3", "H.1"]


def test_a_sentence_named_without_a_letter_means_all_its_letters():
    assert [clause.id for clause in REGISTRY.norms("III.C.2/s2")] == ["III.C.2/s2a", "III.C.2/s2b"]


def test_a_letter_means_itself():
    assert [clause.id for clause in REGISTRY.norms("III.C.2/s2b")] == ["III.C.2/s2b"]


def test_an_unknown_sentence_or_section_has_no_clauses():
    assert REGISTRY.norms("III.C.2/s9") == REGISTRY.sentences_of("III.Z") == ()


def test_asking_for_a_section_means_all_its_sentences():
    assert [clause.id for clause in REGISTRY.sentences_of("III.C.2")] == [
        "III.C.2/s1", "III.C.2/s2a", "III.C.2/s2b", "III.C.2/s3",
    ]


def test_a_section_holds_the_sections_below_it_but_not_its_namesakes():
    assert {clause.section for clause in REGISTRY.sentences_of("III.D.2")} == {
        "III.D.2", *(f"III.D.2.{letter}" for letter in "abcdef"),
    }
    assert {clause.section for clause in REGISTRY.sentences_of("VIII.post")} == {"VIII.post"}


@pytest.mark.parametrize("word", ["III", "III.C", "III.C.2", "I.post", "GAP", "H"])
def test_a_section_is_known_for_a_section(word: str):
    assert REGISTRY.is_section(word)


@pytest.mark.parametrize("word", ["III.C.2/s2", "III.C.2/s2a", "GAP.01", "H.1", "X", ""])
def test_a_sentence_or_an_unknown_word_is_no_section(word: str):
    assert not REGISTRY.is_section(word)


def test_the_registry_is_a_mapping_in_the_order_of_the_text():
    assert list(REGISTRY)[:3] == ["0/s1", "I/s1", "I/s2"]
    assert REGISTRY["III.C.4/s1"].kind == "guard"
    assert "III.C.4/s9" not in REGISTRY


def test_the_registry_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        REGISTRY.clauses = ()
    with pytest.raises(TypeError):
        REGISTRY._index["new"] = REGISTRY["0/s1"]


def test_equal_registries_are_equal_and_hash_alike():
    assert Registry.read(CSV) == REGISTRY
    assert hash(Registry.read(CSV)) == hash(REGISTRY)
    assert repr(REGISTRY) == "Registry(clauses=<292 clauses>)"


def test_a_small_policy_words_its_clauses_inline():
    small = Registry.of({"4/s1": "The board decides within ten days.", "4.2": "It gives reasons.", "end": "Over."})

    assert [clause.section for clause in small.values()] == ["4", "4", ""]
    assert small["4/s1"] == Clause("4/s1", "4", "rule", "The board decides within ten days.")
    assert small["4/s1"].fingerprint is None


def test_an_inline_clause_needs_words():
    with pytest.raises(DeclarationError, match="4/s1: a clause needs an id and a summary"):
        Registry.of({"4/s1": " ", "4/s2": "It gives reasons."})


def test_rows_and_their_csv_text_read_alike():
    assert Registry.read(csv.DictReader(CSV.splitlines())) == REGISTRY


def test_every_problem_of_a_registry_is_raised_at_once():
    assert faults(
        row(),
        row(kind="dutty", summary=""),
        row(id="2/s1", status="planned"),
        row(id="1/s2", status="out-of-scope"),
    ) == [
        "1/s1: the summary is empty.",
        "1/s1: unknown kind “dutty”; did you mean “duty”?",
        "2/s1: “2/s1” does not stand in the section “1”.",
        "2/s1: unknown status “planned”; known: “institutional”, “left-open”, “out-of-scope”, “text-corrupt” and "
        "“text-missing”.",
        "1/s2: the status “out-of-scope” wants a reason.",
        "1/s1: the id “1/s1” stands twice.",
    ]


def test_a_fingerprint_is_whole_and_well_formed():
    assert faults(row(digest="12ab"), row(id="1/s2", digest="0" * 16, length="0", sum="x")) == [
        "1/s1: digest, length and sum come together or not at all.",
        "1/s1: the digest “12ab” is not 16 hexadecimal digits.",
        "1/s2: the length “0” is not a positive whole number.",
        "1/s2: the sum “x” is not a positive whole number.",
    ]


def test_letters_of_one_sentence_share_its_fingerprint():
    seal = {"length": "7", "sum": "7"}
    assert faults(row(id="1/s1a", digest="0" * 16, **seal), row(id="1/s1b", digest="1" * 16, **seal)) == [
        "1/s1b: “1/s1b” has another fingerprint than its sentence “1/s1”."
    ]


def test_a_problem_in_a_csv_text_names_its_line():
    with pytest.raises(BadInput, match=r"line 293: the id “U\.13” stands twice"):
        Registry.read(CSV.replace("\nU.12,", "\nU.13,"))


def test_a_missing_column_is_named():
    with pytest.raises(BadInput, match="line 1: the column “digest” is missing"):
        Registry.read("id,section,kind,summary,status,reason,source,length,sum\n")


def test_too_many_cells_are_a_problem():
    with pytest.raises(BadInput, match="there are more cells than the 10 columns"):
        Registry.read(f"{','.join(COLUMNS)}\n1/s1,1,duty,ours,,,,,,,surplus\n")


# The clauses of this text


def test_the_registry_has_the_rows_of_the_source_in_their_order(source: list[dict[str, str]]):
    assert len(source) == 292
    assert [(clause.id, clause.kind) for clause in REGISTRY.values()] == [(row["id"], row["type"]) for row in source]


def test_only_what_the_source_types_so_is_out_of_scope(source: list[dict[str, str]]):
    typed = {row["id"] for row in source if row["type"] == "out-of-scope"}

    assert len(typed) == 27
    assert {clause.id for clause in REGISTRY.values() if clause.status == "out-of-scope"} == typed


def test_text_that_is_missing_or_corrupt_is_listed_with_the_reason():
    lost = {id: clause.status for id, clause in REGISTRY.items() if clause.status.startswith("text-")}

    assert lost == {
        "III.C.3/s4": "text-missing", "III.D/s4": "text-missing", "III.D.1.e/s3": "text-corrupt",
        "GAP.22": "text-missing", "GAP.23": "text-missing",
    }


def test_duties_of_the_institute_outside_any_case_are_listed_with_the_reason():
    """VI.B/s3, IX/s1, IX.post/s5: nothing in a case could fulfil them or break them."""
    outside = {id: clause.reason for id, clause in REGISTRY.items() if clause.status == "institutional"}

    assert set(outside) == {"VI.B/s3", "IX/s1", "IX.post/s5"}
    assert all(outside.values())


def test_only_gaps_are_left_open_and_each_says_why(source: list[dict[str, str]]):
    """A66 offers no interim measure; the sources say of counter-complaints: silent, do not invent."""
    open_ = {id: clause.reason for id, clause in REGISTRY.items() if clause.status == "left-open"}

    assert set(open_) == {"GAP.12", "GAP.17", "GAP.24"}
    assert all(open_.values())


def test_a_reason_may_stand_where_the_declarations_give_the_status():
    """It says why a sentence has no rule of its own."""
    registry = Registry.read([row(reason="It makes no difference.")])

    assert (registry["1/s1"].status, registry["1/s1"].reason) == ("", "It makes no difference.")


def test_every_clause_but_a_gap_has_a_source_and_a_fingerprint():
    assert {clause.kind for clause in REGISTRY.values() if not clause.fingerprint} == {"gap"}
    assert {clause.kind for clause in REGISTRY.values() if not clause.source} == {"gap"}
    assert {c.source for c in REGISTRY.values()} == {"", "mit", "harvard-2019-04", "harvard-2019-12"}


def test_the_committed_registry_is_what_the_sources_give(shared: Path, tool: ModuleType):
    assert tool.build(shared / "source", CSV) == CSV


def test_check_fails_on_a_registry_that_differs(
    shared: Path, tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    stale = tmp_path / "clauses.csv"
    stale.write_text(CSV.replace(REGISTRY["0/s1"].digest or "", "0" * 16), encoding="utf-8")
    monkeypatch.setattr(tool, "TARGET", stale)
    monkeypatch.setattr(sys, "argv", ["build_clauses.py", "--shared", str(shared), "--check"])

    assert tool.main() == 1
    monkeypatch.setattr(sys, "argv", ["build_clauses.py", "--shared", str(shared)])
    assert tool.main() == 0
    assert stale.read_text(encoding="utf-8") == CSV


def test_the_digests_are_those_of_the_sentences(originals: dict[str, str]):
    mit = [clause for clause in REGISTRY.values() if clause.source == "mit"]

    assert len(originals) == 215
    assert {clause.sentence for clause in mit} == set(originals)
    assert all(clause.fingerprint == fingerprint(originals[clause.sentence]) for clause in mit)


def test_no_summary_and_no_reason_borrows_seven_words_from_any_source(shared: Path):
    texts = [path.read_text(encoding="utf-8") for path in (shared / "source").glob("*.txt")]
    ours = [(c.id, words) for c in REGISTRY.values() for words in (c.summary, c.reason)]
    taken = {id: run for id, words in ours for text in texts if (run := borrowed(words, text, run=7))}

    assert len(texts) == 3
    assert not taken


def test_summaries_and_reasons_are_short_and_summaries_name_no_person():
    lengths = {id: len(clause.summary.split()) for id, clause in REGISTRY.items()}
    capitals = {word for c in REGISTRY.values() for word in re.findall(r"(?<!^)(?<!: )\b[A-Z]\w+", c.summary)}

    assert {id: length for id, length in lengths.items() if not 6 <= length <= 25} == {}
    assert [c.id for c in REGISTRY.values() if c.reason and not re.fullmatch(r"[A-Z].{0,118}\.", c.reason)] == []
    assert capitals <= CAPITALS


def test_no_two_norms_have_the_same_summary():
    summaries = [clause.summary for clause in REGISTRY.values()]
    assert len(set(summaries)) == len(summaries)


def test_borrowing_is_found_whatever_the_case_and_punctuation():
    original = "One (1) two, three FOUR five six; seven eight nine."

    assert borrowed("Say: one 1 two three four five six seven.", original) == "one 1 two three four five six seven"
    assert borrowed("Say: one 1 two three four five six, eight.", original) is None


# Walking a copy of a small text


def test_a_faithful_copy_is_complete():
    assert walk(copy(sentences()), ALLOTMENT) == Walk(found=7, of=7)
    assert walk(copy(sentences()), ALLOTMENT).complete


def test_spacing_line_ends_and_a_byte_order_mark_do_not_matter():
    spaced = "\ufeff" + copy(sentences()).replace("\n", "\r\n").replace(" the ", " \u00a0  the\t")
    assert walk(spaced, ALLOTMENT).complete


def test_numerals_may_be_absent():
    assert walk(" ".join(sentences()), ALLOTMENT).complete


def test_an_empty_file_lacks_everything():
    assert walk(" \n", ALLOTMENT) == Walk(found=0, of=7, missing=tuple(TEXT))


def test_another_document_is_missing_everything_rather_than_changed():
    other = "II. An altogether different document. " * 3
    report = walk(other, ALLOTMENT)

    assert (report.found, report.changed, report.missing) == (0, (), tuple(TEXT))
    assert report.added == (Added("", 113, "II. An altogether different document. II. An altogether dif…"),)


def test_a_registry_without_fingerprints_proves_nothing():
    assert not walk("Anything.", Registry.of({"1/s1": "The board decides."})).complete


def test_a_changed_sentence_names_all_its_clauses():
    lines = ["Whoever finds a gate open shuts it." if "closes" in line else line for line in sentences()]
    assert walk(copy(lines), ALLOTMENT) == Walk(found=6, of=7, changed=("I/s2a", "I/s2b"))


@pytest.mark.parametrize("id", [id for id in TEXT if id != "I/s2b"])
def test_a_deleted_sentence_is_missing(id: str):
    lost = ("I/s2a", "I/s2b") if id == "I/s2a" else (id,)
    assert walk(copy(sentences(without=[id])), ALLOTMENT) == Walk(found=6, of=7, missing=lost)


def test_a_copy_that_breaks_off_has_one_changed_sentence_and_the_rest_missing():
    cut = copy(sentences()).partition("in spring")[0]
    report = walk(cut, ALLOTMENT)

    assert (report.found, report.changed, report.missing) == (3, ("I.A/s2",), ("II/s1", "II/s2", "II/s3"))


def test_lengths_tell_the_changed_neighbour_from_the_missing_one():
    lines = sentences(without=["I.A/s2"])
    changed = [line.replace("every open gate", "each open gate") for line in lines]

    assert walk(copy(changed), ALLOTMENT) == Walk(found=5, of=7, changed=("I.A/s1",), missing=("I.A/s2",))


def test_neighbours_on_both_sides_of_a_numeral_are_told_apart():
    lines = ["The book rests." if "spring" in line else line for line in sentences()]
    lost = copy(lines).replace(TEXT["II/s1"], "").replace("\n\n", " ")

    assert walk(lost, ALLOTMENT) == Walk(found=5, of=7, changed=("I.A/s2",), missing=("II/s1",))


def test_added_words_are_shown_with_their_place():
    lines = sentences()
    lines.insert(3, "Dogs are kept on a lead, and their owners mind what they leave behind them on the paths.")
    report = walk(copy(lines), ALLOTMENT)

    shown = "Dogs are kept on a lead, and their owners mind what they le…"
    assert report == Walk(found=7, of=7, added=(Added("I.A/s1", 88, shown),))
    assert not report.complete


def test_words_before_the_first_sentence_are_added_at_the_beginning():
    assert walk("Copy 3. " + copy(sentences()), ALLOTMENT).added == (Added("", 7, "Copy 3."),)


def test_a_sentence_that_stands_twice_is_added_once():
    lines = sentences()
    again = [*lines[:5], lines[1], *lines[5:]]

    assert walk(copy(again), ALLOTMENT) == Walk(found=7, of=7, added=(Added("II/s1", 58, TEXT["I/s2a"]),))


def test_a_sentence_that_moved_is_reported_at_its_new_place():
    lines = sentences(without=["I/s2a"])
    moved = [*lines, TEXT["I/s2a"]]

    assert walk(copy(moved), ALLOTMENT) == Walk(found=6, of=7, moved=(Moved(("I/s2a", "I/s2b"), "II/s3"),))


def test_a_section_that_moved_takes_its_numeral_along():
    lines = sentences()
    report = walk(copy([*lines[:2], *lines[4:], *lines[2:4]]), ALLOTMENT)

    assert report == Walk(found=5, of=7, moved=(Moved(("I.A/s1",), "II/s3"), Moved(("I.A/s2",), "II/s3")))


def test_the_report_reads_aloud():
    lines = [line.replace("aloud", "out") for line in sentences(without=["II/s2"])]
    report = walk(copy([*lines, "Signed."]), ALLOTMENT)

    assert str(report) == (
        "5 of 7 sentences found in order.\n"
        "  changed: I.A/s2\n"
        "  missing: II/s2\n"
        "  added after II/s3: 7 characters, “Signed.”"
    )
    assert str(Walk(6, 7, moved=(Moved(("a", "b"), ""),))).endswith("  moved: a, b, now at the beginning")


@given(st.permutations(range(7)), st.sets(st.integers(0, 6)))
def test_every_sentence_of_any_rearranged_copy_is_accounted_for_once(order: list[int], dropped: set[int]):
    lines = sentences()
    report = walk(copy([lines[n] for n in order if n not in dropped]), ALLOTMENT)

    named = [*report.changed, *report.missing, *(id for moved in report.moved for id in moved.clauses)]
    assert report.found + len({sentence_of(id) for id in named}) == report.of
    assert len(named) == len(set(named))
    assert report.complete == (report.found == 7)


# Walking the policy and the articles


def test_all_215_sentences_of_the_policy_are_found_and_nothing_else(policy: str):
    assert walk(policy, REGISTRY) == Walk(found=215, of=215)


@pytest.mark.parametrize("sentence", ["0/s1", "I/s3", "II.B/s1", "III.C.2/s2", "III.D/s7", "VI/s1", "IX.post/s5"])
def test_one_changed_word_names_the_clauses_of_its_sentence(
    sentence: str, policy: str, originals: dict[str, str]
):
    text = plain(policy)
    place = next(start for id, start, _ in located(text, originals) if id == sentence)

    assert walk(f"{text[:place]}un{text[place:]}", REGISTRY) == Walk(found=214, of=215, changed=ids_of(sentence))


@pytest.mark.parametrize("many", [15, pytest.param(100, marks=pytest.mark.slow)])
def test_any_single_word_edit_names_only_its_sentence(policy: str, originals: dict[str, str], many: int):
    text = plain(policy)
    stretches = list(located(text, originals))

    @settings(max_examples=many)
    @given(st.data())
    def edit(data: st.DataObject) -> None:
        sentence, start, end = data.draw(st.sampled_from(stretches))
        words = text[start:end].split()
        place = data.draw(st.integers(0, len(words) - 1))
        word = data.draw(st.sampled_from(["", "otherwise", f"{words[place]},", words[place].swapcase() + "x"]))
        edited = " ".join([*words[:place], word, *words[place + 1 :]])
        report = walk(f"{text[:start]}{edited}{text[end:]}", REGISTRY)
        assert report == Walk(found=214, of=215, changed=ids_of(sentence))

    edit()


def located(text: str, originals: dict[str, str]) -> Iterator[tuple[str, int, int]]:
    """Where each sentence stands, found from the sentences themselves rather than from fingerprints."""
    place = 0
    for id, original in originals.items():
        start = text.index(plain(original), place)
        place = start + len(plain(original))
        yield id, start, place


def test_many_changed_sentences_are_all_named(policy: str, originals: dict[str, str]):
    stretches = list(located(plain(policy), originals))[::2]
    text = plain(policy)
    for _, start, end in reversed(stretches):
        text = f"{text[:start]}{text[start:end].swapcase()}{text[end:]}"

    report = walk(text, REGISTRY)
    assert report.found == 107
    assert report.changed == tuple(id for sentence, _, _ in stretches for id in ids_of(sentence))


def test_swapped_paragraphs_of_the_policy_are_moved_not_lost(policy: str):
    text = plain(policy)
    a, b, c = (text.index(heading) for heading in ("III.A. Informal", "III.B. Negotiated", "III.C. Formal"))
    report = walk(text[:a] + text[b:c] + text[a:b] + text[c:], REGISTRY)

    assert {sentence_of(id).split("/")[0][:5] for moved in report.moved for id in moved.clauses} == {"III.A"}
    assert (report.changed, report.missing, report.added) == ((), (), ())


@pytest.mark.parametrize("name", ARTICLES)
def test_every_quoted_claim_stands_in_its_article(name: str, shared: Path):
    article = (shared / "source" / ARTICLES[name]).read_text(encoding="utf-8")
    report = quotes(article.replace("\n", "\r\n"), REGISTRY, name)

    assert report.complete
    assert set(report.found) == {clause.id for clause in REGISTRY.values() if clause.source == name}


def test_a_quote_that_is_changed_is_missing(shared: Path):
    article = (shared / "source" / ARTICLES["harvard-2019-04"]).read_text(encoding="utf-8")
    report = quotes(article.replace("police itself", "check itself"), REGISTRY, "harvard-2019-04")

    assert report.missing == ("U.3",)
    assert not report.complete


def test_an_unknown_source_has_no_quotes():
    assert not quotes("Anything.", REGISTRY, "elsewhere").complete
