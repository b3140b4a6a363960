"""Region: everything known of one region."""

from deploy.grafana.board import Board, choice, signal_choice
from deploy.grafana.panels import (
    GREEN,
    SEVERITIES,
    YELLOW,
    lines,
    query,
    severity_mapping,
    stat,
)
from deploy.grafana.tables import states, table

_PAIR = 'region="$region",signal=~"$signal"'


def board() -> Board:
    """What the overview's regions link to."""
    made = Board(
        "tocsin-region",
        "Tocsin: region",
        "Scores against their thresholds, incidents, volume and who bears them out.",
        variables=[
            choice("region", "Region", "label_values(tocsin_region_score, region)", multi=False),
            signal_choice(),
        ],
        since="now-7d",
    )
    made.row(
        "$region now",
        stat(
            "Gravest incident",
            "Severity of the region's gravest open incident.",
            'max(tocsin_incident_severity{region="$region"}) or vector(0)',
            steps=SEVERITIES,
            mappings=severity_mapping(),
        ),
        stat(
            "Open incidents",
            "Signals with an open incident in the region.",
            'count(tocsin_incident_severity{region="$region"}) or vector(0)',
            steps=((0, GREEN), (1, YELLOW)),
        ),
        stat(
            "Nearest to opening",
            "Score less threshold of the highest pair: above 0 it opens.",
            'max(tocsin_region_score{region="$region"} - tocsin_region_threshold) or vector(0)',
            decimals=2,
        ),
        stat(
            "Independent owners",
            "Most owners behind one of its open incidents.",
            'max(tocsin_incident_owners{region="$region"}) or vector(0)',
        ),
        stat(
            "Stories",
            "Stories behind its open incidents.",
            'sum(tocsin_incident_stories{region="$region"}) or vector(0)',
        ),
        stat(
            "Documents, 24 h",
            "Documents of the last day that name the region's country.",
            "sum(sum by (country) (increase(tocsin_country_documents_total[1d]))"
            ' and on (country) tocsin_region_score{region="$region"}) or vector(0)',
            decimals=0,
        ),
        height=4,
    )
    made.row(
        "Scores",
        lines(
            "Score by signal",
            "Log-odds that the region is in another state than usual, all evidence counted. "
            "Where a line crosses its threshold, an incident opens.",
            [query(f"max by (signal) (tocsin_region_score{{{_PAIR}}})", "{{signal}}")],
            least=None,
            width=12,
        ),
        lines(
            "Distance to the threshold",
            "Score less threshold; above 0 is open.",
            [
                query(
                    f"max by (signal) (tocsin_region_score{{{_PAIR}}})"
                    f" - max by (signal) (tocsin_region_threshold{{{_PAIR}}})",
                    "{{signal}}",
                )
            ],
            least=None,
            steps=((-100, GREEN), (0, YELLOW)),
            width=12,
        ),
        height=9,
    )
    made.row(
        "Incidents",
        states(
            "Severity",
            "Open incidents of the region over time.",
            f"max by (signal) (tocsin_incident_severity{{{_PAIR}}})",
            "{{signal}}",
        ),
        height=7,
    )
    made.row(
        "Ground",
        lines(
            "Independent owners",
            "Corroboration: owners, not sites, behind each open incident.",
            [query(f"max by (signal) (tocsin_incident_owners{{{_PAIR}}})", "{{signal}}")],
            width=8,
        ),
        lines(
            "Stories",
            "Independent stories behind each open incident.",
            [query(f"max by (signal) (tocsin_incident_stories{{{_PAIR}}})", "{{signal}}")],
            width=8,
        ),
        table(
            "All open incidents of the region",
            "By signal, with the owners that bear it out.",
            {
                "Severity": "max by (region, name, signal) "
                '(tocsin_incident_severity{region="$region"})',
                "Owners": 'max by (region, signal) (tocsin_incident_owners{region="$region"})',
            },
            hidden=["region"],
            renamed={"signal": "Signal", "name": "Name"},
            sort="Severity",
            width=8,
        ),
    )
    return made
