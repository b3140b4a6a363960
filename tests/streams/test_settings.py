"""Settings: one declaration, from the environment, with messages that name the variable."""

from pathlib import Path

import msgspec
import pytest

from streams.errors import BadSetting
from streams.secret import Secret
from streams.setting_rows import rows
from streams.settings import PREFIX, Settings, env_name


def test_without_variables_every_field_has_its_default() -> None:
    assert Settings.from_env({"PATH": "/bin"}) == Settings()


def test_every_field_has_a_variable_a_type_and_a_meaning() -> None:
    declared = [field.name for field in msgspec.structs.fields(Settings)]
    assert [row.field for row in rows()] == declared
    for row in rows():
        assert row.variable == env_name(row.field)
        assert row.variable.startswith(PREFIX)
        assert row.type
        assert row.meaning


def test_variables_are_read_as_their_types() -> None:
    settings = Settings.from_env(
        {
            "TOCSIN_BOOTSTRAP": "one:9092, two:9092",
            "TOCSIN_WEB_PORT": "0",
            "TOCSIN_IDLE_AFTER_S": "1.5",
            "TOCSIN_TRUSTED_PRINCIPALS": "",
        }
    )
    assert settings.bootstrap == ("one:9092", "two:9092")
    assert settings.web_port == 0
    assert settings.idle_after_s == 1.5
    assert settings.trusted_principals == ()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TOCSIN_WEB_PORT", "many"),
        ("TOCSIN_WEB_PORT", "65536"),
        ("TOCSIN_BOOTSTRAP", " , "),
        ("TOCSIN_SECURITY", "ssl"),
        ("TOCSIN_DEPLOYMENT", "Mit Leerzeichen"),
        ("TOCSIN_SESSION_TIMEOUT_S", "0"),
        ("TOCSIN_SESSION_TIMEOUT_S", "nan"),
        ("TOCSIN_NO_SUCH_SETTING", "1"),
        ("TOCSIN_web_port", "1"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named(variable: str, value: str) -> None:
    with pytest.raises(BadSetting, match=variable):
        Settings.from_env({variable: value})


def test_settings_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(BadSetting, match="TOCSIN_SASL_USERNAME"):
        Settings.from_env({"TOCSIN_SECURITY": "sasl_tls"})
    with pytest.raises(BadSetting, match="TOCSIN_HEARTBEAT_INTERVAL_S"):
        Settings.from_env({"TOCSIN_HEARTBEAT_INTERVAL_S": "9"})
    with pytest.raises(BadSetting, match="TOCSIN_TLS_KEY_FILE"):
        Settings.from_env({"TOCSIN_TLS_CERT_FILE": "cert.pem"})


def test_a_secret_is_never_shown() -> None:
    settings = Settings.from_env({"TOCSIN_SASL_PASSWORD": "hunter2"})
    shown = f"{settings!r} {settings.sasl_password} {settings.sasl_password!r} {rows()!r}"
    assert "hunter2" not in shown
    assert settings.read_sasl_password() == "hunter2"
    assert not Secret()


def test_a_secret_in_a_file_wins_and_is_its_first_line(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("geheim\nrest\n")
    settings = Settings.from_env(
        {"TOCSIN_SASL_PASSWORD": "other", "TOCSIN_SASL_PASSWORD_FILE": str(file)}
    )
    assert settings.read_sasl_password() == "geheim"


def test_a_missing_secret_file_is_named_without_its_content() -> None:
    settings = Settings.from_env({"TOCSIN_TLS_KEY_PASSWORD_FILE": "/nowhere/at/all"})
    with pytest.raises(BadSetting, match="TOCSIN_TLS_KEY_PASSWORD_FILE: /nowhere/at/all"):
        settings.read_tls_key_password()


def test_the_cache_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert str(Settings().cache_path()) == "/somewhere/tocsin"
    assert str(Settings(cache_dir="/else").cache_path()) == "/else"
