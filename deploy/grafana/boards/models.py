"""Models: whether the signal models still mean what they say, and what labels do to them."""

from deploy.grafana.board import Board, signal_choice
from deploy.grafana.panels import GREEN, ORANGE, RED, YELLOW, lines, query, stat
from deploy.grafana.tables import bars, table

_S = 'signal=~"$signal"'


def board() -> Board:
    """Calibration, labels and live precision by signal."""
    made = Board(
        "tocsin-models",
        "Tocsin: models",
        "Each label is predicted before it is learned: these figures are of that prediction.",
        variables=[signal_choice()],
        since="now-7d",
    )
    made.row(
        "In use",
        table(
            "Models",
            "What each observer works with; they switch at block starts.",
            {"Processes": "count by (digest, role) (tocsin_model_info)"},
            renamed={"digest": "Model", "role": "Role"},
            width=5,
        ),
        table(
            "Parameters",
            "What each tracker works with; `tocsin params apply` changes them.",
            {"Processes": "count by (params_id, role) (tocsin_params_info)"},
            renamed={"params_id": "Parameters", "role": "Role"},
            width=5,
        ),
        stat(
            "Models in use",
            "More than one for longer than a block: an observer has not switched.",
            "count(count by (digest) (tocsin_model_info)) or vector(0)",
            steps=((0, GREEN), (2, YELLOW)),
            width=4,
        ),
        stat(
            "Labels learned, 24 h",
            "Verdicts that changed the model.",
            'sum(increase(tocsin_verdicts_total{outcome="learned"}[1d])) or vector(0)',
            decimals=0,
            width=5,
        ),
        stat(
            "Worst calibration error",
            "Greatest ECE of any signal; 0.05 is the bar.",
            "max(tocsin_prequential_ece) or vector(0)",
            steps=((0, GREEN), (0.05, ORANGE), (0.1, RED)),
            decimals=3,
            width=5,
        ),
        height=5,
    )
    made.row(
        "Calibration",
        lines(
            "Log loss",
            "Mean of the predictions made before each label was learned; lower is better.",
            [query(f"tocsin_prequential_log_loss{{{_S}}} or vector(0)", "{{signal}}")],
            width=8,
        ),
        lines(
            "Brier score",
            "Mean squared error of those predictions.",
            [query(f"tocsin_prequential_brier{{{_S}}} or vector(0)", "{{signal}}")],
            width=8,
        ),
        lines(
            "Expected calibration error",
            "How far stated probabilities lie from what labels say.",
            [query(f"tocsin_prequential_ece{{{_S}}} or vector(0)", "{{signal}}")],
            steps=((0, GREEN), (0.05, ORANGE)),
            width=8,
        ),
    )
    made.row(
        "Labels",
        lines(
            "Verdicts an hour",
            "By what became of them: learned, or counted only as no features are known.",
            [
                query(
                    f"sum by (outcome) (increase(tocsin_verdicts_total{{{_S}}}[1h])) or vector(0)",
                    "{{outcome}}",
                )
            ],
            stack=True,
            width=12,
        ),
        bars(
            "Verdicts behind each figure",
            "Few labels make a calibration error that means little.",
            f"tocsin_prequential_verdicts{{{_S}}} or vector(0)",
            "{{signal}}",
            unit="short",
            steps=((0, YELLOW), (50, GREEN)),
            width=12,
        ),
    )
    return made
