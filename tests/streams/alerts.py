"""Alerts and a score for tests of what is written and shown: complete records of a few words."""

from typing import Final

from schemas.alert import (
    Alert,
    Codes,
    Corroboration,
    Evidence,
    Inputs,
    Model,
    Region,
    Why,
    incident_id,
)
from schemas.score import RegionScore

EVIL: Final = "</title><script>alert(1)</script>\x1b[31m\u202e"
SCORE = RegionScore(
    bin="2025-01-01T00:00:00Z",
    region="ML",
    signal="fuel",
    score=1.5,
    threshold=0.0,
    stories=2.0,
    expected=0.1,
    data_gap=False,
)


def alert(
    region: str, signal: str, opened: str, *, country: str = "ML", headline: str = "Tankers burnt"
) -> Alert:
    """An opening in `region`; its score is the sum of its why."""
    return Alert(
        schema="1.0",
        incident_id=incident_id(region, signal, opened),
        revision=1,
        msg_type="Alert",
        status="Exercise",
        state="firing",
        reason="opened",
        starts_at=opened,
        opened_at=opened,
        updated_at=opened,
        ends_at=None,
        signal=signal,
        codes=Codes(plover=None, acled=None, cameo=None, iptc=None),
        severity="Moderate",
        urgency="Expected",
        certainty="Possible",
        response="Monitor",
        score=1.5,
        threshold=1.0,
        probability=0.6,
        baseline=0.1,
        calibration="none",
        region=Region(
            iso=region,
            level="country" if region == country else "subdivision",
            name=region,
            country=country,
            geonameid=None,
            pcode=None,
            geometry=None,
            precision=3,
        ),
        evidence=(
            Evidence(
                document_id="d-1",
                headline=headline,
                url="",
                source="Radio",
                owner="radio",
                language="en",
                published=opened,
                topic="news",
                partition=0,
                offset=0,
                contribution=0.9,
            ),
        ),
        corroboration=Corroboration(
            documents=1,
            stories=1,
            sources=1,
            owners=1,
            kinds=("local",),
            languages=("en",),
            first_seen=opened,
            last_seen=opened,
        ),
        why=(
            Why(feature="resting level", weight=-0.5, value=1.0),
            Why(feature="stories", weight=2.0, value=1.0),
        ),
        model=Model(name="region-tracker", version="1", snapshot="m", params="p"),
        inputs=Inputs(offsets={"news/0": 0}, watermark=None),
        data_gap=False,
        group_key=region,
        inhibited_by=(),
        silenced_by=(),
        headline=headline,
        description="",
        instruction=None,
        web=None,
        language="en",
        run_id="live",
        replay_of=None,
    )
