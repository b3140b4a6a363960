"""`tocsin simulate`: a table, JSON, and checks."""

import msgspec

from detectors.simulation.measure import Report
from tests.streams.test_cli import Tocsin

SMALL = ("--regions", "40", "--days", "140", "--bursts", "20", "--rise", "0.5")


def test_the_table_names_scorers_ratios_and_volume_classes(tocsin: Tocsin) -> None:
    done = tocsin("simulate", *SMALL)
    assert done.returncode == 0, done.stderr
    told = done.stdout.decode()
    for words in ("40 regions, 140 days, seed 1", "two-state filter", "EARS C2", "decayed z-score"):
        assert words in told
    assert "÷ EARS C2" in told
    assert "> 125 (" in told


def test_the_json_is_the_whole_report_and_a_seed_gives_it_again(tocsin: Tocsin) -> None:
    one, two = (tocsin("simulate", *SMALL, "--json", "--seed", "3") for _ in range(2))
    assert one.stdout == two.stdout
    report = msgspec.json.decode(one.stdout.replace(b"null", b"0"), type=Report)
    assert report.spec.seed == 3
    assert [cell.rise for cell in report.outcomes[0].found] == [0.5]


def test_what_cannot_be_drawn_is_exit_2(tocsin: Tocsin) -> None:
    done = tocsin("simulate", "--regions", "10", "--days", "100")
    assert done.returncode == 2
    assert b"500 bursts do not fit into 10 regions" in done.stderr
    for bad in (("--target", "0"), ("--copies", "x"), ("--copies", "0.5"), ("--days", "30")):
        done = tocsin("simulate", *bad)
        assert done.returncode == 2
        assert b"Traceback" not in done.stderr


def test_a_check_that_fails_is_exit_1(tocsin: Tocsin) -> None:
    # Thresholds of a world with a single false opening mean nothing on another.
    tried = [
        tocsin("simulate", *SMALL, "--target", "0.2", "--check", "--seed", str(seed)).returncode
        for seed in range(1, 6)
    ]
    assert 1 in tried
    assert set(tried) <= {0, 1}
