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
            empty="role",
            width=6,
        ),
        table(
            "Parameters",
            "What each tracker works with; `tocsin params apply` changes them.",
            {"Processes": "count by (params_id, role) (tocsin_params_info)"},
            renamed={"params_id": "Parameters", "role": "Role"},
            empty="role",
            width=6,
        ),
        stat(
            "Models in use",
            "More than one for longer than a block: an observer has not switched.",
            "count(count by (digest) (tocsin_model_info))",
            steps=((0, GREEN), (2, YELLOW)),
            width=3,
        ),
        stat(
            "Labels, 24 h",
            "Verdicts that changed the model.",
            'sum(increase(tocsin_verdicts_total{outcome="learned"}[1d]))',
            decimals=0,
            width=3,
        ),
        stat(
            "Worst calibration",
            "Greatest ECE of any signal, over all labels; 0.05 is the bar.",
            "max(tocsin_prequential_ece)",
            steps=((0, GREEN), (0.05, ORANGE), (0.1, RED)),
            decimals=3,
            width=3,
        ),
        stat(
            "Drifting",
            "Those whose labels of the last week lie more than 0.1 from what was stated, with "
            "fifty verdicts or more.",
            "sum(tocsin:model_drift)",
            steps=((0, GREEN), (1, RED)),
            width=3,
        ),
        height=5,
    )
    made.row(
        "Against the labels of the last week",
        lines(
            "Recent calibration error",
            "How far what was stated lies from what the week's labels say; at 0.1 with fifty "
            "verdicts a signal drifts.",
            [query(f"tocsin:recent_calibration_error:7d{{{_S}}}", "{{signal}}")],
            steps=((0, GREEN), (0.1, RED)),
            width=8,
        ),
        bars(
            "Precision",
            "Share of the verdicts of the week that confirm what was stated at 0.5 or more; 0 "
            "where none was.",
            f"tocsin:recent_precision:7d{{{_S}}}",
            "{{signal}}",
            unit="percentunit",
            steps=((0, RED), (0.5, YELLOW), (0.8, GREEN)),
            width=8,
        ),
        table(
            "Reliability",
            "All labels, by tenths of what was stated: how many, what was stated on average, and "
            "how often it was so. Stated and so should be equal.",
            {
                "Verdicts": f"sum by (bin) (tocsin_prequential_bin_verdicts{{{_S}}})",
                "Stated": f"sum by (bin) (tocsin_prequential_bin_stated{{{_S}}}) / "
                f"clamp_min(sum by (bin) (tocsin_prequential_bin_verdicts{{{_S}}}), 1)",
                "So": f"sum by (bin) (tocsin_prequential_bin_confirmed{{{_S}}}) / "
                f"clamp_min(sum by (bin) (tocsin_prequential_bin_verdicts{{{_S}}}), 1)",
            },
            renamed={"bin": "From"},
            units={"Stated": "percentunit", "So": "percentunit"},
            empty="bin",
            width=8,
        ),
    )
    made.row(
        "Calibration",
        lines(
            "Log loss",
            "Mean of the predictions made before each label was learned; lower is better.",
            [query(f"tocsin_prequential_log_loss{{{_S}}}", "{{signal}}")],
            width=8,
        ),
        lines(
            "Brier score",
            "Mean squared error of those predictions.",
            [query(f"tocsin_prequential_brier{{{_S}}}", "{{signal}}")],
            width=8,
        ),
        lines(
            "Expected calibration error",
            "How far stated probabilities lie from what labels say.",
            [query(f"tocsin_prequential_ece{{{_S}}}", "{{signal}}")],
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
                    f"round(sum by (outcome) (increase(tocsin_verdicts_total{{{_S}}}[1h])))",
                    "{{outcome}}",
                )
            ],
            stack=True,
            width=8,
        ),
        lines(
            "Labels worked off",
            "Labels are learned or passed over below this offset; it stands while none comes.",
            [query("max(tocsin_labels_applied)", "offset")],
            width=8,
        ),
        bars(
            "Verdicts behind each figure",
            "Few labels make a calibration error that means little.",
            f"tocsin_prequential_verdicts{{{_S}}}",
            "{{signal}}",
            unit="short",
            steps=((0, YELLOW), (50, GREEN)),
            width=8,
        ),
    )
    return made
