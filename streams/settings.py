"""Settings: everything that may differ between two installations and can change no alert.

Each field is declared once, with type, default, bounds and meaning; the environment variable is
the field's name in capitals behind `TOCSIN_`, and `docs/settings.md` is written from here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from streams.errors import BadSetting
from streams.secret import Secret, read_secret

PREFIX: Final = "TOCSIN_"

Security = Literal["plaintext", "tls", "sasl_plaintext", "sasl_tls"]
Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]
LogFormat = Literal["auto", "console", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]


Seconds = Annotated[float, Meta(gt=0, le=86_400)]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One installation's settings; `Settings.from_env()` reads them, `Settings()` has the defaults.

    Example:
        >>> Settings.from_env({"TOCSIN_DEPLOYMENT": "sahel"}).deployment
        'sahel'
    """

    bootstrap: Annotated[
        tuple[str, ...],
        Meta(min_length=1, description="Kafka brokers to ask first, host:port, comma-separated"),
    ] = ("localhost:9092",)
    deployment: Annotated[
        str,
        Meta(
            pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$",
            description="prefix of every topic and consumer group: `<deployment>.news`",
        ),
    ] = "tocsin"
    security: Annotated[
        Security, Meta(description="how to speak to the brokers; the sasl_ ones need a user name")
    ] = "plaintext"
    tls_ca_file: Annotated[
        str, Meta(description="PEM file of the authority to trust; empty: the system's")
    ] = ""
    tls_cert_file: Annotated[
        str, Meta(description="PEM file of our own certificate, where the brokers ask for one")
    ] = ""
    tls_key_file: Annotated[str, Meta(description="PEM file of our own certificate's key")] = ""
    tls_key_password: Annotated[Secret, Meta(description="password of the key file")] = Secret()
    tls_key_password_file: Annotated[
        str, Meta(description="file whose first line is the password of the key file")
    ] = ""
    sasl_mechanism: Annotated[Mechanism, Meta(description="SASL mechanism")] = "SCRAM-SHA-512"
    sasl_username: Annotated[str, Meta(description="SASL user name")] = ""
    sasl_password: Annotated[Secret, Meta(description="SASL password; a file is better")] = Secret()
    sasl_password_file: Annotated[
        str, Meta(description="file whose first line is the SASL password")
    ] = ""
    input_partitions: Annotated[
        int, Meta(ge=1, le=1024, description="partitions of each input topic that is created")
    ] = 4
    observations_partitions: Annotated[
        int,
        Meta(
            ge=1,
            le=1024,
            description="partitions of `observations`, `state` and the alert topics, for life",
        ),
    ] = 4
    replication_factor: Annotated[
        int, Meta(ge=-1, le=32, description="copies of each topic; -1 is the broker's default")
    ] = -1
    group_instance_id: Annotated[
        str,
        Meta(
            description="name of this worker's slot (static membership): a restart takes over "
            "in under two seconds and the others do not stall; empty: none"
        ),
    ] = ""
    session_timeout_s: Annotated[
        Seconds, Meta(description="silence after which the broker gives our partitions away")
    ] = 10.0
    heartbeat_interval_s: Annotated[
        Seconds, Meta(description="pause between heartbeats to the group's coordinator")
    ] = 2.0
    idle_after_s: Annotated[
        Seconds,
        Meta(description="silence after which an input partition read to its end stands back"),
    ] = 30.0
    request_timeout_s: Annotated[
        Seconds, Meta(description="how long a command waits for the brokers' answer")
    ] = 15.0
    send_deadline_s: Annotated[
        Seconds, Meta(description="a send not acknowledged by then ends the worker")
    ] = 30.0
    stall_after_s: Annotated[
        Seconds, Meta(description="records waiting and none done for so long ends the worker")
    ] = 120.0
    drain_s: Annotated[
        Seconds, Meta(description="time to finish the batch in hand after SIGTERM")
    ] = 8.0
    commit_interval_s: Annotated[
        Seconds, Meta(description="pause between commits of block starts")
    ] = 1.0
    max_poll_records: Annotated[
        int, Meta(ge=1, le=100_000, description="most records of one poll")
    ] = 500
    fetch_max_wait_ms: Annotated[
        int, Meta(ge=1, le=60_000, description="how long the broker may hold an empty fetch")
    ] = 50
    model_poll_s: Annotated[
        Seconds, Meta(description="pause between looks for another signal model")
    ] = 2.0
    label_search_records: Annotated[
        int,
        Meta(
            ge=1_000,
            le=5_000_000,
            description="newest records of `observations` in which a label's document is found",
        ),
    ] = 200_000
    align_hours: Annotated[
        float,
        Meta(
            gt=0,
            le=100_000,
            description="event time by which one input partition may run ahead of the slowest",
        ),
    ] = 6.0
    principal: Annotated[
        str, Meta(min_length=1, description="who we are in the control records we write")
    ] = "tocsin"
    trusted_principals: Annotated[
        tuple[str, ...],
        Meta(
            description="who may write control records: on input topics, silences and "
            "acknowledgements; comma-separated"
        ),
    ] = ("tocsin",)
    web_host: Annotated[
        str, Meta(min_length=1, description="address the health and metrics port binds to")
    ] = "127.0.0.1"
    web_port: Annotated[
        int,
        Meta(
            ge=0,
            le=65_535,
            description="health and metrics port; a worker's further roles take the next ones, "
            "0 takes free ones",
        ),
    ] = 9464
    openings_budget_per_day: Annotated[
        float,
        Meta(gt=0, le=10_000, description="openings a day that operators accept, for the rule"),
    ] = 3.0
    heartbeat_every_s: Annotated[
        Seconds, Meta(description="pause between heartbeats on input topics (--heartbeat)")
    ] = 60.0
    cache_dir: Annotated[
        str,
        Meta(description="where the compiled gazetteer is kept; empty: the user's cache folder"),
    ] = ""
    log_format: Annotated[
        LogFormat, Meta(description="auto: console on a terminal, JSON lines elsewhere")
    ] = "auto"
    log_level: Annotated[
        LogLevel, Meta(description="least level that is logged; document text only in debug")
    ] = "info"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Settings from environment variables (default: the process's own).

        Raises BadSetting naming the variable, its value (never a secret's) and what is wanted.
        A `TOCSIN_` variable that no field declares is refused, as it is a misspelling.
        """
        given = os.environ if environ is None else environ
        types = get_type_hints(cls, include_extras=True)
        values: dict[str, Any] = {}
        for variable in sorted(given):
            if not variable.startswith(PREFIX):
                continue
            field = variable.removeprefix(PREFIX).lower()
            if field not in types or variable != env_name(field):
                raise BadSetting(f"{variable}: there is no such setting")
            values[field] = _parse(variable, given[variable], types[field])
        settings = cls(**values)
        settings.check()
        return settings

    def check(self) -> None:
        """Raises BadSetting for settings that contradict each other."""
        if self.heartbeat_interval_s * 2 > self.session_timeout_s:
            raise BadSetting(
                f"TOCSIN_HEARTBEAT_INTERVAL_S: {self.heartbeat_interval_s} is more than half of "
                f"TOCSIN_SESSION_TIMEOUT_S ({self.session_timeout_s})"
            )
        if self.uses_sasl and not self.sasl_username:
            raise BadSetting(f"TOCSIN_SASL_USERNAME: missing, and security is {self.security}")
        if bool(self.tls_cert_file) != bool(self.tls_key_file):
            raise BadSetting("TOCSIN_TLS_CERT_FILE and TOCSIN_TLS_KEY_FILE go together")

    @property
    def uses_tls(self) -> bool:
        """Whether the connection is encrypted."""
        return self.security in {"tls", "sasl_tls"}

    @property
    def uses_sasl(self) -> bool:
        """Whether we log in with a user name."""
        return self.security in {"sasl_plaintext", "sasl_tls"}

    def read_sasl_password(self) -> str:
        """The SASL password from its file, or else from its variable; for the client only."""
        return read_secret("TOCSIN_SASL_PASSWORD_FILE", self.sasl_password_file, self.sasl_password)

    def read_tls_key_password(self) -> str:
        """The key file's password from its file, or else from its variable; may be empty."""
        return read_secret(
            "TOCSIN_TLS_KEY_PASSWORD_FILE", self.tls_key_password_file, self.tls_key_password
        )

    def cache_path(self) -> Path:
        """The folder for what can be computed again."""
        if self.cache_dir:
            return Path(self.cache_dir)
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        return Path(base) / "tocsin"


def env_name(field: str) -> str:
    """The environment variable of a field: `web_port` is `TOCSIN_WEB_PORT`."""
    return PREFIX + field.upper()


def _parse(variable: str, text: str, wanted: object) -> object:
    kind = bare(wanted)
    if kind is Secret:
        return Secret(text)
    value: object = text
    if get_origin(kind) is tuple:
        value = [part.strip() for part in text.split(",") if part.strip()]
    if get_origin(kind) is Literal and text not in get_args(kind):
        raise BadSetting(f"{variable}: {text!r} is none of {', '.join(get_args(kind))}")
    try:
        made: object = msgspec.convert(value, type=wanted, strict=False)
    except msgspec.ValidationError as error:
        raise BadSetting(f"{variable}: {text!r} cannot be used: {error}") from None
    return made


def bare(wanted: object) -> object:
    """A field's type without what is annotated."""
    while get_origin(wanted) is Annotated:
        wanted = get_args(wanted)[0]
    return wanted
