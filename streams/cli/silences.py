"""`tocsin alerts silence|unsilence|silences|ack`: what people say of alerts, at delivery."""

from __future__ import annotations

import argparse
import re
import sys
from typing import TYPE_CHECKING, Final

from streams.brokers.connected import connected
from streams.cli.common import moment_ms, warn
from streams.errors import EXIT_GOOD, BadUsage

if TYPE_CHECKING:
    from schemas.control import Silence
    from streams.cli.common import Commands
    from streams.settings import Settings
    from streams.topics.control_log import ControlLog

_SEVERITIES: Final = ("Minor", "Moderate", "Severe", "Extreme")
_LENGTH: Final = re.compile(r"(\d{1,4})([mhd])")
_UNIT_MS: Final = {"m": 60_000, "h": 3_600_000, "d": 86_400_000}


def add(verbs: Commands) -> None:
    """Declare the verbs."""
    silence = verbs.add_parser(
        "silence",
        help="hold back deliveries that match",
        description="Holds back deliveries of the transitions that match all that is given, from "
        "the start until the end. The alert log stays as it is: `alerts export` marks them in "
        "`silenced_by`.",
    )
    silence.add_argument("--country", metavar="CC", default="", help="ISO 3166-1 alpha-2")
    silence.add_argument("--region", metavar="CODE", default="", help="ISO 3166, as alerts name it")
    silence.add_argument("--signal", metavar="SIGNAL", default="", help="or `escalation`")
    silence.add_argument(
        "--up-to",
        metavar="SEVERITY",
        default="",
        choices=_SEVERITIES,
        help="only up to this severity: what becomes graver is delivered",
    )
    silence.add_argument(
        "--starts", metavar="T", type=moment_ms, help="event time (RFC 3339); left out: now"
    )
    end = silence.add_mutually_exclusive_group(required=True)
    end.add_argument("--ends", metavar="T", type=moment_ms, help="event time (RFC 3339)")
    end.add_argument(
        "--for", dest="length", metavar="LENGTH", type=_length_ms, help="as 90m, 12h or 7d"
    )
    silence.add_argument("--comment", metavar="TEXT", required=True, help="why")
    silence.set_defaults(run=_silence)
    unsilence = verbs.add_parser("unsilence", help="let a silence end now")
    unsilence.add_argument("silence", metavar="SILENCE_ID")
    unsilence.set_defaults(run=_unsilence)
    silences = verbs.add_parser("silences", help="the silences that have not ended")
    silences.add_argument("--all", action="store_true", help="also those that have")
    silences.add_argument("--json", action="store_true", help="the records, one JSON line each")
    silences.set_defaults(run=_silences)
    ack = verbs.add_parser("ack", help="say that you have taken an incident on")
    ack.add_argument("incident", metavar="INCIDENT_ID")
    ack.add_argument("--comment", metavar="TEXT", default="", help="what is being done")
    ack.set_defaults(run=_ack)


def _length_ms(text: str) -> int:
    found = _LENGTH.fullmatch(text)
    length = int(found[1]) * _UNIT_MS[found[2]] if found else 0
    if not length:
        raise argparse.ArgumentTypeError(f"{text!r} is no length of time such as 90m, 12h or 7d")
    return length


def _silence(arguments: argparse.Namespace, settings: Settings) -> int:
    from schemas.control import Silence
    from schemas.times import format_ms
    from streams.clock import SystemClock
    from streams.topics.control_log import ControlLog

    country, region, signal = _matchers(arguments)
    starts_ms = SystemClock().now_ms() if arguments.starts is None else arguments.starts
    ends_ms = starts_ms + arguments.length if arguments.ends is None else arguments.ends
    wanted = Silence(
        id="",
        country=country,
        region=region,
        signal=signal,
        severity=arguments.up_to,
        starts_at=format_ms(starts_ms),
        ends_at=format_ms(ends_ms),
        author="",
        comment=arguments.comment,
    )
    with connected(settings) as broker:
        made = ControlLog(broker, settings).silence(wanted)
    print(f"{made.id}  {_words(made)}, {made.starts_at} to {made.ends_at}")
    return EXIT_GOOD


def _matchers(arguments: argparse.Namespace) -> tuple[str, str, str]:
    """Country, region and signal as given; BadUsage where they cannot be."""
    from schemas.countries import COUNTRIES
    from schemas.signals import COMPOSITE, SIGNALS

    country, region, signal = arguments.country, arguments.region, arguments.signal
    if not (country or region or signal or arguments.up_to):
        raise BadUsage("silence: one of --country, --region, --signal, --up-to is needed")
    if country and country not in COUNTRIES:
        raise BadUsage(f"--country: {country!r} is not an ISO 3166-1 alpha-2 code")
    if region and region.partition("-")[0] not in COUNTRIES:
        raise BadUsage(f"--region: {region!r} is not an ISO 3166 code")
    if region and country and region.partition("-")[0] != country:
        raise BadUsage(f"--region: {region} is not in {country}")
    if signal and signal not in {*SIGNALS, COMPOSITE}:
        known = ", ".join((*SIGNALS, COMPOSITE))
        raise BadUsage(f"--signal: {signal!r} is none of {known}")
    return country, region, signal


def _words(silence: Silence) -> str:
    """What a silence matches."""
    place = silence.region or silence.country or "everywhere"
    severity = f" up to {silence.severity}" if silence.severity else ""
    return f"{silence.signal or 'every signal'} in {place}{severity}"


def _unsilence(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.clock import SystemClock
    from streams.topics.control_log import ControlLog

    with connected(settings) as broker:
        ended = ControlLog(broker, settings).end_silence(arguments.silence, SystemClock().now_ms())
    print(f"{ended.id}  ends {ended.ends_at}")
    return EXIT_GOOD


def _silences(arguments: argparse.Namespace, settings: Settings) -> int:
    from schemas.codec import encode
    from schemas.times import parse_ms
    from streams.clock import SystemClock
    from streams.tables import print_table
    from streams.topics.control_log import ControlLog
    from streams.views.incidents import printable

    now_ms = SystemClock().now_ms()
    with connected(settings) as broker:
        control = ControlLog(broker, settings)
        found = [
            s
            for s in control.read().silences.values()
            if arguments.all or parse_ms(s.ends_at) > now_ms
        ]
    tell_refused(control)
    found.sort(key=lambda silence: (parse_ms(silence.starts_at), silence.id))
    if arguments.json:
        sys.stdout.buffer.writelines(encode(silence) + b"\n" for silence in found)
        return EXIT_GOOD
    rows = [
        (s.id, _words(s), s.starts_at, s.ends_at, printable(s.author), printable(s.comment))
        for s in found
    ]
    print_table(("silence", "holds back", "from", "until", "author", "comment"), rows)
    return EXIT_GOOD


def _ack(arguments: argparse.Namespace, settings: Settings) -> int:
    from streams.clock import SystemClock
    from streams.topics.alert_log import AlertLog
    from streams.topics.control_log import ControlLog

    name = arguments.incident
    with connected(settings) as broker:
        if not AlertLog(broker, settings).show(name):
            raise BadUsage(f"{name}: there is no such incident on the alert log")
        made = ControlLog(broker, settings).acknowledge(
            name, arguments.comment, SystemClock().now_ms()
        )
    print(f"{made.incident_id}  taken on by {made.author} at {made.at}")
    return EXIT_GOOD


def tell_refused(control: ControlLog) -> None:
    """Warn of control records that do not count, each once."""
    while control.refused:
        warn(f"{control.refused.pop(0)}: left out")
