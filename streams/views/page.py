"""What all pages share: one file that needs nothing else, its style, and small pieces of it."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib import resources

from schemas.times import format_ms
from streams.views.incidents import printable


def page(title: str, body: str) -> bytes:
    """The whole document around the body, which stands in `main`."""
    return joined(title, [body])


def joined(title: str, parts: Iterable[str]) -> bytes:
    """The same of a body in parts, which may be long: no two are held at once as text."""
    return b"".join(part.encode() for part in _whole(title, parts))


def _whole(title: str, parts: Iterable[str]) -> Iterator[str]:
    style = (resources.files("streams.views") / "report.css").read_text(encoding="utf-8")
    yield (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">'
        f"<title>{t(title)} · Tocsin</title><style>{style}</style></head>"
        '<body><a class="skip" href="#main">Skip to the content</a>'
        '<main id="main" tabindex="-1">'
    )
    yield from parts
    yield "</main></body></html>\n"


def t(text: str) -> str:
    """Text of anyone's as HTML: escaped, and without what steers a terminal or its direction."""
    return html.escape(printable(text))


def place(name: str, code: str) -> str:
    """A region's name and its code, which no narrow column parts at its hyphen.

    >>> place("Bamako", "ML-BKO")
    'Bamako <span class="iso">(ML-BKO)</span>'
    """
    return f'{t(name)} <span class="iso">({t(code)})</span>'


def moment(text: str) -> str:
    """A time to the minute."""
    return f'<time datetime="{t(text)}">{t(text[:16].replace("T", " "))}</time>'


def moment_ms(ms: int) -> str:
    """The same of epoch milliseconds."""
    return moment(format_ms(ms))


def day_words(ms: int) -> str:
    """A day in words.

    >>> day_words(0)
    '1 January 1970'
    """
    when = datetime.fromtimestamp(ms / 1000, UTC)
    return f"{when.day} {when:%B %Y}"


def badge(severity: str, words: str) -> str:
    """A word on the colour of a severity."""
    return f'<span class="badge sev {t(severity)}">{t(words)}</span>'


def figures(cells: Sequence[tuple[str, str]]) -> str:
    """Great figures, each with what it counts."""
    made = "".join(
        f"<div><b>{t(figure)}</b><span>{t(words)}</span></div>" for figure, words in cells
    )
    return f'<div class="figures">{made}</div>'


def table(head: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """A table of cells that are HTML already; columns of `numbers` are set to the right.

    It scrolls by itself where it is wider than the page, also by keyboard.
    """
    kinds = [' class="num"' if n in numbers else "" for n in range(len(head))]
    top = "".join(
        f'<th scope="col"{kind}>{t(name)}</th>' for name, kind in zip(head, kinds, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{k}>{cell}</td>" for cell, k in zip(row, kinds, strict=True))
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="Table: {t(head[0])}"><table>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def footer(made_by: Mapping[str, str], note: str) -> str:
    """What made the page's figures, by name, and a note."""
    said = " · ".join(f"{t(name)} {t(value)}" for name, value in made_by.items())
    return f"<footer><p>{said}</p><p>{t(note)}</p></footer>"
