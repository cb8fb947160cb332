"""The survival runner fails when a trial misses a limit, and its report says so."""

import dataclasses
from pathlib import Path

import pytest

from benchmarks.survival import __main__ as runner
from benchmarks.survival import report, trials
from benchmarks.survival.trial import Outcome, Size, Trial, TrialContext

REAL = trials.TRIALS


def trial(name: str, *missed: str) -> Trial:
    """A trial that reports these missed limits and its own size."""

    def run(context: TrialContext) -> Outcome:
        assert context.folder.is_dir()
        return Outcome(f"{context.size.rounds} rounds, {context.size.minutes:g} min", list(missed))

    return Trial(name, f"the test {name}", "the bar", Size(1, 0.5), Size(100, 10), run)


def broken(_context: TrialContext) -> Outcome:
    raise OSError("no such thing")


@pytest.fixture(autouse=True)
def fake_trials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    breaks = dataclasses.replace(trial("breaks"), run=broken)
    monkeypatch.setattr(trials, "TRIALS", (trial("holds"), trial("misses", "it | fell"), breaks))
    monkeypatch.setattr(report, "FIGURES", tmp_path / "figures.json")
    monkeypatch.setattr(report, "REPORT", tmp_path / "survival.md")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["survival", *arguments])
    return runner.main()


def test_the_runner_fails_for_every_missed_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch) == 2
    assert run(monkeypatch, "holds") == 0
    assert run(monkeypatch, "misses") == 1


def test_the_short_and_full_form_differ_in_size_and_options_override_both(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, text in (
        ((), "1 rounds, 0.5 min"),
        (("--full",), "100 rounds, 10 min"),
        (("--full", "--minutes", "60"), "100 rounds, 60 min"),
        (("--rounds", "7"), "7 rounds, 0.5 min"),
    ):
        run(monkeypatch, "holds", *arguments)
        assert text in capsys.readouterr().out


def test_the_report_has_the_last_figure_of_each_trial_and_its_missed_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, "holds", "--write")
    assert not report.FIGURES.read_text().count("misses")
    run(monkeypatch, "misses", "breaks", "--write")
    text = report.REPORT.read_text()
    assert "| the test holds | the bar | 1 rounds, 0.5 min | held |" in text
    assert "**missed**: it \\| fell |" in text
    assert "| did not end | **missed**: the trial broke" in text


def test_every_trial_has_a_unique_name_and_a_longer_full_form() -> None:
    assert len({each.name for each in REAL}) == len(REAL) == 9
    for each in REAL:
        assert each.full.rounds >= each.short.rounds
        assert each.full.minutes >= each.short.minutes
