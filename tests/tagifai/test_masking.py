"""Addresses are shown without their passwords, in whatever way these are written."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy.engine import URL

from tagifai.errors import one_line
from tagifai.masking import masked

SECRET = "Zq7secret"

BEARING = [
    f"postgresql://me:{SECRET}@host/db",
    f"postgresql+psycopg://me:{SECRET}@[::1]:5432/db?sslmode=require",
    f"postgresql://:{SECRET}@host/db",
    f"postgresql://me:a/{SECRET}#?b@host/db",
    f"postgresql://me:%40{SECRET}%2F@host/db",
    f"http://me:p@{SECRET}@host:5000/path",
    f"https://me:{SECRET}@host",
    f"postgresql://host/db?user=me&password={SECRET}",
    f"postgresql://host/db?PASSWORD={SECRET}&x=1",
    f"postgresql://host/db?p%61ssword={SECRET}",
    f"postgresql://host/db?sslpassword={SECRET}",
    f"sqlite:///a.db?password={SECRET}",
    f"https://host/api?access_token={SECRET}",
    f"host=h user=me password={SECRET} dbname=d",
    f"host=h password = '{SECRET} with \\' more' dbname=d",
    f'password="{SECRET}"',
    f"https://host/to?next=postgresql%3A%2F%2Fme%3A{SECRET}%40host%2Fdb",
    f"cannot reach 'postgresql://me:{SECRET}@host/db': timeout, nor http://me:{SECRET}@other",
]

BEARING_NONE = [
    "sqlite:///studies/sgd.db",
    "sqlite:////home/me@work/a b.db",
    "postgresql+psycopg://me@host:5432/db",
    "http://127.0.0.1:5000",
    "http://127.0.0.1:5000/#/experiments/1",
    "sgd: x = 3, mail a@b.org",
    "study_file=studies/sgd.toml",
]


@pytest.mark.parametrize("text", BEARING)
def test_a_password_is_masked(text: str) -> None:
    shown = masked(text)
    assert SECRET not in shown
    assert "***" in shown
    assert SECRET not in masked(text, "PASSWORD")
    assert SECRET not in one_line(ValueError(text))
    assert masked(shown) == shown


@pytest.mark.parametrize("text", BEARING_NONE)
def test_what_bears_no_password_stays(text: str) -> None:
    assert masked(text) == text


@given(st.text(st.characters(codec="utf-8"), min_size=1))
@example("@")
@example("a b/c?d#e")
def test_any_password_in_a_url_is_masked(password: str) -> None:
    url = URL.create("postgresql", "me", f"<{password}>", "host", 5432, "db")
    assert masked(url.render_as_string(hide_password=False)) == "postgresql://me:***@host:5432/db"
