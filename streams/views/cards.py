"""One incident on a page: a card that opens to its evidence, its score and its transitions."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.alert import Evidence, Why
from streams.views.incidents import Incident, span_words
from streams.views.page import badge, moment, place, t


def card(incident: Incident, *, name: str = "", aside: str = "") -> str:
    """The card; `name` is its id in the page, `aside` what the head says of it beside the time."""
    first, last, peak = incident.first, incident.last, incident.peak
    ended = incident.ended_ms
    lasting = (
        "open at the end" if ended is None else f"lasted {span_words(ended - incident.opened_ms)}"
    )
    top = peak.evidence[0].headline if peak.evidence else peak.headline
    turns = "".join(
        f"<li>{moment(a.updated_at)}{badge(a.severity, a.reason)}"
        f"<small>score {a.score:.1f}, threshold {a.threshold:.1f}, "
        f"{t(a.certainty.lower())}</small></li>"
        for a in incident.transitions
    )
    ground = last.corroboration
    breadth = (
        f"{ground.documents} documents, {ground.stories} stories, {ground.owners} independent "
        f"owners, languages {', '.join(ground.languages) or 'none'}"
    )
    anchor = f' id="{t(name)}"' if name else ""
    return (
        f'<details class="card incident"{anchor}><summary>'
        f"{badge(peak.severity, peak.severity)}<b>{t(first.signal)} · "
        f"{place(last.region.name, last.region.iso)}</b>{moment(first.opened_at)}"
        f'<span class="ahead">{t(aside)}</span>'
        f'<span class="top" dir="auto">{t(top)}</span></summary>'
        f'<div class="body"><p>{t(peak.headline)}</p><p class="soft">{t(lasting)} · {t(breadth)}'
        f'</p><div class="columns"><div><h3>Best documents</h3>{evidence(peak.evidence)}</div>'
        f"<div><h3>Why this score ({peak.score:.1f})</h3>{why(peak.why)}"
        f'<h3>Transitions</h3><ul class="plain turns">{turns}</ul></div></div>'
        f'<p class="soft">{t(first.incident_id)}</p></div></details>'
    )


def evidence(documents: Sequence[Evidence]) -> str:
    """Documents with where they are from; a link where they have an address on the web."""
    items = "".join(
        f"<li>{headline(e)}<br><small>{t(e.source or 'unknown')} · "
        f"{t(e.language)} · {t(e.published[:16].replace('T', ' '))} · weight "
        f"{e.contribution:.2f} · {t(e.document_id)}</small></li>"
        for e in documents
    )
    return f'<ul class="plain evidence">{items or "<li>none</li>"}</ul>'


def headline(document: Evidence) -> str:
    """A document's headline, as a link where it has an address on the web."""
    words = f'<span dir="auto">{t(document.headline)}</span>'
    # Addresses are strangers': only those that a browser opens as a page.
    if document.url.startswith(("https://", "http://")):
        return f'<a href="{t(document.url)}" rel="noreferrer noopener nofollow">{words}</a>'
    return words


def why(terms: Sequence[Why]) -> str:
    """The terms of a score as bars."""
    parts = [(term, term.weight * term.value) for term in terms]
    most = max((abs(part) for _, part in parts), default=1.0) or 1.0
    rows = "".join(
        f"<span>{t(term.feature)}</span>"
        f'<span><span class="bar{" minus" if part < 0 else ""}" '
        f'style="width:{100 * abs(part) / most:.0f}%"></span></span>'
        f'<span class="v">{part:+.2f}</span>'
        for term, part in parts
    )
    return f'<div class="why">{rows}</div>'
