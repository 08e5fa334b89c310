import shlex
from pathlib import Path

import pytest

from optimize.errors import InputError
from optimize.storage.address import StudyAddress, sqlite_path, sqlite_url


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///studies/sgd.db", Path("studies/sgd.db")),
        ("sqlite:////srv/sgd.db", Path("/srv/sgd.db")),
        ("postgresql://localhost/studies", None),
    ],
)
def test_the_file_behind_a_url(url, path):
    assert sqlite_path(url) == path


def test_a_study_has_its_own_database_and_its_locks_lie_beside_it():
    address = StudyAddress.of("sgd-2.b")
    assert address.url == "sqlite:///studies/sgd-2.b.db"
    assert address.sqlite_path == Path("studies/sgd-2.b.db")
    assert address.lock == Path("studies/sgd-2.b.lock").absolute()
    assert address.export_lock == Path("studies/sgd-2.b.mlflow.lock").absolute()
    assert address.promote_lock == Path("studies/sgd-2.b.promote.lock").absolute()


@pytest.mark.parametrize("exists", [True, False])
def test_a_link_to_a_study_leads_to_the_same_locks(tmp_path, exists):
    real, link = tmp_path / "real" / "sgd.db", tmp_path / "studies" / "sgd.db"
    for path in (real, link):
        path.parent.mkdir()
    if exists:
        real.touch()
    link.symlink_to("../real/sgd.db")
    by_link, by_file = (StudyAddress.of("sgd", sqlite_url(path)) for path in (link, real))
    assert by_link.lock == by_file.lock == real.with_name("sgd.lock")
    assert by_link.export_lock == by_file.export_lock
    assert by_link.promote_lock == by_file.promote_lock


def test_the_locks_of_a_study_on_a_server_lie_below_the_current_directory():
    assert StudyAddress.of("sgd", "postgresql://localhost/db").lock == Path("studies/sgd.lock")


def test_an_address_is_shown_without_its_password():
    address = StudyAddress.of("sgd", "postgresql://me:secret@localhost/db")
    assert address.shown_url == "postgresql://me:***@localhost/db"


@pytest.mark.parametrize("url", ["postgresql://me:se/cr#et@localhost:5/db", "postgresql+psycopg://:secret@host/db"])
def test_a_told_command_works_once_its_password_is_filled_in(url):
    command = StudyAddress.of("sgd", url).command("resume", tracking_uri="https://me:pass@mlflow.example/a")
    assert "secret" not in command
    assert "pass@" not in command
    words = shlex.split(command)
    assert words[3:5] == ["--storage", url.replace("se/cr#et", "PASSWORD").replace("secret", "PASSWORD")]
    assert words[5:] == ["--tracking-uri", "https://me:PASSWORD@mlflow.example/a"]
    assert "'" not in command


def test_a_told_command_without_a_password_works_as_it_is():
    address = StudyAddress.of("sgd", "postgresql://me@localhost/db")
    command = address.command("show", tracking_uri="http://[::1]:5000/@me", data="a:b@c.csv")
    assert shlex.split(command)[3:] == [
        *("--storage", "postgresql://me@localhost/db"),
        *("--tracking-uri", "http://[::1]:5000/@me"),
        *("--data", "a:b@c.csv"),
    ]


@pytest.mark.parametrize("folder", ["a b", "what?", "c#", "100%20"])
def test_the_url_of_a_file_leads_back_to_it(folder):
    assert sqlite_path(sqlite_url(Path(folder) / "s.db")) == Path(folder) / "s.db"


@pytest.mark.parametrize("url", ["nonsense", ""])
def test_what_is_no_url_is_no_address(url):
    with pytest.raises(InputError, match="is no URL"):
        StudyAddress.of("sgd", url)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../sgd",
        "a/b",
        ".hidden",
        "a b",
        "sgd\n",
    ],
)
def test_a_name_that_is_no_study_name_has_no_address(name):
    with pytest.raises(InputError, match="is no study name: use letters"):
        StudyAddress.of(name)


@pytest.mark.parametrize("suffix", ["mlflow", "promote"])
def test_no_study_has_the_lock_of_another(suffix):
    one, other = StudyAddress.of("t"), StudyAddress.of(f"t.{suffix}")
    locks = [(a.lock, a.export_lock, a.promote_lock) for a in (one, other)]
    assert not set(locks[0]) & set(locks[1])
