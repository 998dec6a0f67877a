"""Handing out kept files: whatever a file is, it is never a page of this site."""

import io

import pytest
from django.test import RequestFactory
from PIL import Image

from ipcases.lib.downloads import file_answer
from ipcases.lib.errors import NotVisible
from ipcases.lib.files import store_file


@pytest.fixture
def kept(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    content = io.BytesIO()
    Image.new("RGB", (4, 4), "green").save(content, "PNG")
    return store_file(content=content.getvalue())


def ask(**headers):
    return RequestFactory().get("/", headers=headers)


def test_a_picture_is_shown_in_place_and_may_do_nothing(kept):
    answer = file_answer(ask(), sha256=kept.derivative_sha256)

    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == "inline"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    policy = answer["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors 'none'", "sandbox"} <= set(policy)


def test_an_original_is_for_saving_under_its_name(kept):
    answer = file_answer(ask(), sha256=kept.sha256, media_type="image/png", save_as="案件-1.png")

    assert answer["Content-Disposition"].startswith("attachment; ")
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")


@pytest.mark.parametrize(("site", "is_told"), [("same-origin", True), ("none", True), ("same-site", False)])
def test_a_page_of_another_site_gets_nothing(kept, site, is_told):
    request = ask(**{"Sec-Fetch-Site": site})

    if is_told:
        assert file_answer(request, sha256=kept.sha256).status_code == 200
        return
    with pytest.raises(NotVisible):
        file_answer(request, sha256=kept.sha256)


def test_a_file_that_is_gone_is_not_found():
    with pytest.raises(NotVisible):
        file_answer(ask(), sha256="0" * 64)
