"""careloop check: a wrong configuration is explained in words."""

from pathlib import Path

import pytest

from careloop.cli.main import main
from careloop.site import config


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CARELOOP_HOME", str(tmp_path))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("CARELOOP_WORKERS", "many", "CARELOOP_WORKERS is 'many'. Write a whole number of at least 1."),
        ("CARELOOP_DATABASE", "mysql://x", "CARELOOP_DATABASE must look like postgresql://"),
        ("CARELOOP_URL", "desk", "CARELOOP_URL must be like https://"),
        ("CARELOOP_DEBUG", "maybe", "CARELOOP_DEBUG is 'maybe'. Write yes or no."),
        ("CARELOOP_SMTP", "mail.example", "CARELOOP_SMTP must look like smtp://"),
        ("CARELOOP_DATABASE", "postgresql://a:b@host:port/x", "CARELOOP_DATABASE: what stands behind the host's colon"),
        ("CARELOOP_SMTP", "smtp://host:99999", "CARELOOP_SMTP: what stands behind the host's colon"),
        ("CARELOOP_SMTP", "smtp://127.0.0.1:9", "does not answer as it should"),
        ("CARELOOP_OIDC", "https://issuer.example", "CARELOOP_OIDC must look like https://client:secret@"),
        ("CARELOOP_SECRET_KEY", "short", "CARELOOP_SECRET_KEY is short"),
        ("CARELOOP_FIELD_KEY", "short", "CARELOOP_FIELD_KEY must be 32 bytes"),
        ("CARELOOP_SECRET_KEY_FILE", "/nowhere", "CARELOOP_SECRET_KEY_FILE: cannot read /nowhere"),
        ("CARELOOP_URL", "http://[::1", "CARELOOP_URL must be like https://"),
        ("CARELOOP_URL", "http://desk:abc", "CARELOOP_URL must be like https://"),
        ("CARELOOP_LISTEN", "127.0.0.1", "Write address and port, like 127.0.0.1:8000."),
        ("CARELOOP_LISTEN", "999.1.1.1:9999", "this machine knows no address '999.1.1.1'"),
        ("CARELOOP_LOG", "loud", "CARELOOP_LOG is 'loud'. Write debug, info, warning or error."),
        ("CARELOOP_HOSTS", "help.example, http://x", "CARELOOP_HOSTS: 'http://x' is no host name."),
        ("CARELOOP_MAIL_FROM", "nobody", "CARELOOP_MAIL_FROM is 'nobody'. Write an address"),
    ],
)
def test_a_wrong_setting_is_an_error_in_words(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if name == "CARELOOP_URL":
        monkeypatch.delenv("CARELOOP_DEBUG", raising=False)
    monkeypatch.setenv(name, value)
    assert main(["check"]) == 1
    assert words in capsys.readouterr().err


def test_redis_needs_its_library(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setenv("CARELOOP_REDIS", "redis://127.0.0.1:6379/0")
    monkeypatch.setenv("CARELOOP_URL", "nonsense")  # ends the check before the database
    assert main(["check"]) == 1
    assert "CARELOOP_REDIS needs one library more. Run: pip install redis" in capsys.readouterr().err


def test_each_wrong_setting_is_named_however_many_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {
        "CARELOOP_WORKERS": "many",
        "CARELOOP_THREADS": "0",
        "CARELOOP_LOG": "loud",
        "CARELOOP_BEHIND_PROXY": "perhaps",
        "CARELOOP_OIDC": "x",
        "CARELOOP_FIELD_KEY": "short",
        "CARELOOP_SECRET_KEY": "short",
        "CARELOOP_DATABASE": "mysql://x",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    assert main(["check", "--quiet"]) == 1
    said = capsys.readouterr().err
    assert [name for name in wrong if name not in said] == []


def test_it_may_listen_by_name_and_on_the_newer_protocol() -> None:
    assert config.address("localhost:8123")[1] == 8123
    assert config.address("[::1]:8123") == ("::1", 8123)
    assert config.address(":8123") == ("127.0.0.1", 8123)


def test_a_misspelt_setting_is_noticed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CARELOOP_WORKER", "3")
    monkeypatch.setenv("CARELOOP_URL", "nonsense")  # ends the check before the database
    main(["check", "--quiet"])
    assert "CARELOOP_WORKER is set but means nothing" in capsys.readouterr().err


def test_secrets_are_never_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CARELOOP_SECRET_KEY", "hush-" * 10)
    monkeypatch.setenv("CARELOOP_URL", "nonsense")
    main(["check"])
    out, err = capsys.readouterr()
    assert "hush" not in out + err


def test_keys_are_made_once_for_their_owner_alone(tmp_path: Path) -> None:
    first = config.kept_key("CARELOOP_SECRET_KEY", "secret-key")
    assert config.kept_key("CARELOOP_SECRET_KEY", "secret-key") == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_every_setting_is_in_the_operators_manual() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "operator" / "settings.md").read_text()
    assert [setting.name for setting in config.SETTINGS if setting.name not in manual] == []


def test_links_lead_to_where_the_desk_listens_unless_it_has_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARELOOP_URL", "")
    assert config.listening("127.0.0.1:8123") == "127.0.0.1:8123"
    assert config.read("CARELOOP_URL") == "http://127.0.0.1:8123"
    monkeypatch.setenv("CARELOOP_URL", "https://desk.example")
    config.listening("127.0.0.1:8124")
    assert config.read("CARELOOP_URL") == "https://desk.example"
