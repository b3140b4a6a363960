"""The signal files: every example of every file, the notation, and what a slip is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.model.classifier import SignalClassifier
from detectors.signals import CUES, Example, Lexicon, compile_lexicon, files
from detectors.signals.expand import MOST_FORMS, expand, joined
from detectors.signals.inflections import inflect
from detectors.text.normal import fold_pattern
from schemas.signals import SIGNALS
from tests.detectors.reading_helper import read

LEXICON = Lexicon.load()
LANGUAGES = ("am", "ar", "en", "es", "fr", "ha", "pcm", "pt", "ru", "so", "sw", "uk")
CLASSIFIERS = {"priors": SignalClassifier.from_priors(), "shipped": SignalClassifier.shipped()}


def probability(example: Example, classifier: SignalClassifier, lang: str | None) -> float:
    evidence = read(example.text, lang=lang).get(example.signal)
    return classifier.predict_one(evidence) if evidence else 0.0


@pytest.mark.parametrize("model", CLASSIFIERS)
@pytest.mark.parametrize("signal", SIGNALS)
def test_every_example_is_judged_as_its_file_says(signal: str, model: str) -> None:
    examples = [e for e in LEXICON.examples if e.signal == signal]
    wrong = [
        (e.language, e.positive, round(p, 2), e.text)
        for e in examples
        if ((p := probability(e, CLASSIFIERS[model], e.language)) >= 0.5) != e.positive
    ]
    assert not wrong


@pytest.mark.parametrize("signal", SIGNALS)
def test_every_language_has_examples_both_ways(signal: str) -> None:
    both = {(e.language, e.positive) for e in LEXICON.examples if e.signal == signal}
    assert both == {(lang, positive) for lang in LANGUAGES for positive in (True, False)}
    assert LEXICON.misses[signal]
    assert LEXICON.about[signal]


def test_positive_examples_need_no_known_language() -> None:
    classifier = CLASSIFIERS["priors"]
    positives = [e for e in LEXICON.examples if e.positive and e.language != "pcm"]
    found = sum(probability(e, classifier, "und") >= 0.5 for e in positives)
    assert found / len(positives) > 0.93


def test_patterns_are_unique_and_in_matching_form() -> None:
    assert len(set(LEXICON.patterns)) == len(LEXICON.patterns) == len(LEXICON.entries)
    # Two spaces stand where an apostrophe opens a Hausa word: "harin 'yan bindiga".
    assert all(
        fold_pattern(p) == p.replace("  yan", " yan").replace("  ya", " ya")
        for p in LEXICON.patterns
    )
    assert LEXICON.patterns == tuple(sorted(LEXICON.patterns))


def test_compiling_again_gives_the_same_lexicon() -> None:
    assert compile_lexicon(files.parse()) == LEXICON


def test_french_coup_is_no_coup() -> None:
    assert "coup" not in read("Il a réussi un beau coup au marché.", lang="fr")
    assert "coup" in read("He was held after the coup.", lang="en")


def test_shadow_hides_the_term_inside_it() -> None:
    assert "attack" not in read("He had a heart attack.")
    assert "attack" in read("He had a heart attack during the attack.")


def test_french_elisions_are_also_read_joined() -> None:
    assert "attack" in read("gaza lattaque a fait dix morts", lang="fr")
    assert "humanitarian" in read("la violence provoque lexode de milliers de personnes", lang="fr")
    assert "attack" not in read("une larme de joie", lang="fr")
    assert "attack" not in read("lattaque", lang="en")


@pytest.mark.parametrize(
    ("text", "lang", "signal"),
    [
        ("Rebels would not let anyone out of the besieged town.", "en", "siege"),
        ("Les hôpitaux ne peuvent plus fonctionner faute de carburant.", "fr", "fuel"),
        ("Los hospitales no pueden operar por la escasez de combustible.", "es", "fuel"),
        ("Moradores não podem sair da vila cercada pelos insurgentes.", "pt", "siege"),
        ("Мариуполь в блокаде, люди не могут выехать.", "ru", "siege"),
        ("Hospital no fit work because fuel scarcity don bad.", "pcm", "fuel"),
    ],
)
def test_what_people_cannot_do_denies_nothing(text: str, lang: str, signal: str) -> None:
    assert signal in read(text, lang=lang)


@pytest.mark.parametrize(
    ("text", "lang", "signal"),
    [
        ("Gunmen opened fire at a football match in Plateau state, killing 12.", "en", "attack"),
        ("A car bomb exploded outside a stadium before the match, killing six.", "en", "attack"),
        ("Gunmen abducted a judge who was trying bandits.", "en", "kidnapping"),
        ("Des hommes armés tirent sur un match de football, douze morts.", "fr", "attack"),
        ("Secuestran a un juez y a su escolta rumbo al tribunal.", "es", "kidnapping"),
        ("Homens armados atiram em jogo de futebol e matam sete.", "pt", "attack"),
        ("مسلحون يطلقون النار على مباراة كرة قدم ويقتلون سبعة", "ar", "attack"),
        ("Боевики расстреляли зрителей на стадионе, семеро погибших.", "ru", "attack"),
    ],
)
def test_who_is_attacked_at_a_match_or_on_the_way_to_court_is_attacked(
    text: str, lang: str, signal: str
) -> None:
    assert signal in read(text, lang=lang)


def test_every_word_list_of_a_language_is_for_something() -> None:
    parsed = files.parse()
    used = {name for pair in LEXICON.pairs for name in (*pair.left, *pair.right)}
    declared = {name for file in parsed.values() for name in file.get("class", {})}
    assert declared <= used
    assert set(parsed["cues"]["cue"]) == set(CUES)
    assert files.languages() == LEXICON.languages == LANGUAGES


def test_a_table_in_the_wrong_file_is_named() -> None:
    with pytest.raises(ValueError, match=r"words/xx/cues.toml: unknown tables \['class'\]"):
        files._add({}, "xx", "cues", {"class": {}})


def english() -> dict[str, dict[str, Any]]:
    """The same files with their English tables alone: a slip is told as well, and much sooner."""
    parsed = files.parse()
    for file in parsed.values():
        lexicon = file.get("lexicon", {})
        for table in [lexicon, *file.get("class", {}).values(), *file.get("cue", {}).values()]:
            for language in set(table) - {"en"}:
                del table[language]
    return parsed


@pytest.mark.parametrize(
    ("table", "form", "said"),
    [
        ("strong", "besiege~zz", "unknown inflection class 'zz'"),
        ("strong", "(a|b", "without"),
        ("strong", "a|b", "stray"),
        ("strong", "...", "nothing to match"),
        ("shadow", "x)", "stray"),
    ],
)
def test_a_slip_in_a_form_names_file_and_form(table: str, form: str, said: str) -> None:
    parsed = english()
    parsed["siege"]["lexicon"]["en"][table].append(form)
    with pytest.raises(ValueError, match=said) as caught:
        compile_lexicon(parsed)
    assert "words/en/siege.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("turns", ["nonsense"], "nonsense"),
        ("signal", "fuel", "siege.toml"),
        ("colour", "red", "colour"),
        (
            "pair",
            [{"name": "p", "left": ["no"], "right": ["harm"], "within": 9, "weight": 1}],
            "no",
        ),
    ],
)
def test_a_slip_in_a_file_names_what_is_unknown(key: str, value: object, said: str) -> None:
    parsed = english()
    parsed["siege"][key] = value
    with pytest.raises(ValueError, match=said):
        compile_lexicon(parsed)


@pytest.mark.parametrize(
    ("phrase", "forms"),
    [
        ("attaque", ["lattaque", "dattaque"]),
        ("l attaque", ["lattaque"]),
        ("prend d assaut", ["prend dassaut"]),
        ("qu il n y a", ["quil ny a"]),
        ("armes", []),
        ("ville", []),
    ],
)
def test_joined_forms_of_a_french_phrase(phrase: str, forms: list[str]) -> None:
    assert joined(phrase) == forms


def test_cues_reach_at_most_a_hundred_and_ten_code_points() -> None:
    assert all(0 <= reach <= 110 for both in CUES.values() for reach in both)


@pytest.mark.parametrize(
    ("form", "language", "phrases"),
    [
        ("besiege~v", "en", {"besiege", "besieges", "besieged", "besieging"}),
        ("carry~v", "en", {"carry", "carries", "carried", "carrying"}),
        ("grab~vv", "en", {"grab", "grabs", "grabbed", "grabbing"}),
        (
            "(lift|break) the (siege|)",
            "en",
            {"lift the siege", "lift the", "break the siege", "break the"},
        ),
        ("a((b|c)d|e)", "en", {"abd", "acd", "ae"}),
        ("touché~adj", "fr", {"touché", "touchée", "touchés", "touchées"}),
        ("حصار~v", "ar", {"حصار", "وحصار", "فحصار"}),
        (
            "захвачен~part",
            "ru",
            {
                "захвачен",
                "захвачена",
                "захвачено",
                "захвачены",
                "захваченный",
                "захваченная",
                "захваченное",
                "захваченные",
                "захваченного",
                "захваченной",
                "захваченному",
                "захваченным",
                "захваченном",
                "захваченную",
                "захваченных",
                "захваченными",
            },
        ),
    ],
)
def test_notation_expands(form: str, language: str, phrases: set[str]) -> None:
    assert set(expand(form, language)) == phrases


def test_swahili_verbs_take_subject_tense_and_object() -> None:
    assert {"wameteka", "wanawateka", "kuteka", "aliyeteka"} <= set(inflect("teka", "v", "sw"))


def test_a_form_that_explodes_is_refused() -> None:
    form = " ".join(["(a|b|c|d|e)"] * 6)
    with pytest.raises(ValueError, match=str(MOST_FORMS)):
        expand(form, "en")


@given(st.lists(st.sampled_from(["(a|b)", "c", "(|d)", "(e|(f|g))"]), min_size=1, max_size=4))
def test_expansion_is_repeatable_and_without_doubles(parts: list[str]) -> None:
    phrases = expand(" ".join(parts), "en")
    assert phrases == expand(" ".join(parts), "en")
    assert len(phrases) == len(set(phrases))
