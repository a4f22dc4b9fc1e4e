"""What is too much for one request is said in the reader's words."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_too_many_chosen_at_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.mina)
    answer = client.post("/deeds", {"chosen": list(range(1200))})
    assert answer.status_code == 400
    assert "Too many were chosen at once. Go back and choose at most 900." in answer.content.decode()


def test_too_many_files(cast: Cast, client: Client) -> None:
    client.force_login(cast.mina)
    files = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(30)]
    answer = client.post("/conversations/new", {"files": files}, headers={"accept-language": "ko"})
    assert answer.status_code == 400
    assert "20" in answer.content.decode()
    assert "DATA_UPLOAD" not in answer.content.decode()
