"""A draft as a zip, and drafts between versions."""

from __future__ import annotations

import pytest

from tests.web.conftest import Site
from tests.web.studio import HOME, begin, draft_of, files_of
from tests.web.visitor import Visitor
from tests.web.zips import TRIGGER, unzipped, upload, zipped


class TestZips:
    def test_a_download_is_the_files_byte_for_byte(self, site: Site, ed: Visitor) -> None:
        page = begin(ed)

        draft = ed.get(f"{page.path}/bank.zip")
        version = ed.get(f"{HOME}/versions/1/bank.zip")

        assert unzipped(draft) == unzipped(version) == files_of(site, page)
        assert draft.headers["content-type"] == "application/zip"
        assert draft.headers["cache-control"] == "no-store"
        name = 'attachment; filename="bank-spring-review-1.zip"'
        assert draft.headers["content-disposition"] == name

    def test_an_upload_takes_the_place_of_all_files(self, site: Site, ed: Visitor) -> None:
        page = begin(ed)
        files = {"theirs/" + path: text for path, text in files_of(site, page).items()}
        files["theirs/tasks.yaml"] += "# from the spring review\n"
        del files["theirs/examples/solo-owner.yaml"]

        answer = upload(ed, page, zipped(files))

        assert answer.status == 303
        assert "holds the files of the zip" in ed.open(answer.headers["location"]).text
        kept = {path.removeprefix("theirs/"): text for path, text in files.items()}
        assert files_of(site, page) == kept
        assert draft_of(site, page).revision == 2

    def test_a_zip_with_problems_of_sense_is_taken_over_to_be_mended(
        self, site: Site, ed: Visitor
    ) -> None:
        page = begin(ed)
        files = files_of(site, page)
        files[TRIGGER] = files[TRIGGER].replace("weight: 5", "weight: many")

        page = ed.open(upload(ed, page, zipped(files)).headers["location"])

        assert "problems keep it from being published" in page.text
        assert files_of(site, page) == files

    @pytest.mark.parametrize(
        ("path", "text", "said"),
        [
            pytest.param("../evil.yaml", "a: 1", "leads out of the bank", id="traversal"),
            pytest.param("run.sh", "rm", "this file is no part of a bank", id="foreign file"),
            pytest.param("rules/a.yaml", "a: &x 1\nb: *x\n", "rules/a.yaml:1:4", id="alias"),
            pytest.param("rules/a.yaml", "rules: [\n  a\n", "rules/a.yaml:", id="no YAML"),
            pytest.param("rules/a.yaml", "x" * 300_000, "larger than 200 kB", id="large file"),
        ],
    )
    def test_what_is_refused_is_told_with_its_line_and_nothing_changes(
        self, site: Site, ed: Visitor, path: str, text: str, said: str
    ) -> None:
        page = begin(ed)
        before = files_of(site, page)

        answer = upload(ed, page, zipped({**before, path: text}))

        assert answer.status == 422
        assert said in answer.text
        assert "What to do:" in answer.text
        assert files_of(site, page) == before
        assert draft_of(site, page).revision == 1

    @pytest.mark.parametrize(
        ("data", "status"),
        [
            pytest.param(b"", 422, id="no file"),
            pytest.param(b"PK no zip", 422, id="no zip"),
            pytest.param(zipped({"tasks.yaml": "a: 1"}), 422, id="no bank"),
            pytest.param(b"x" * 600_000, 422, id="more than other addresses take"),
            pytest.param(b"x" * 1_100_000, 413, id="more than 1 MB"),
        ],
    )
    def test_odd_uploads_change_nothing(
        self, site: Site, ed: Visitor, data: bytes, status: int
    ) -> None:
        page = begin(ed)

        answer = upload(ed, page, data)

        assert answer.status == status
        assert draft_of(site, page).revision == 1
        if status == 413:
            assert "at most 1 MB" in answer.text
            assert "256 kB" not in answer.text
            assert answer.link("Back to the draft") == f"{page.path}#files"

    def test_an_old_or_expired_form_changes_nothing(self, site: Site, ed: Visitor) -> None:
        page = begin(ed)
        data = zipped(files_of(site, page))

        assert upload(ed, page, data, csrf_token="x").status == 422
        assert upload(ed, page, data, revision="7").status == 409
        assert upload(ed, page, data, revision="\0").status == 409
        assert ed.post(f"{page.path}/upload", {"zip": "x"}).status == 422
        assert draft_of(site, page).revision == 1


class TestVersions:
    def test_a_publishing_shows_its_pieces_and_no_form(self, ed: Visitor) -> None:
        page = ed.get(f"{HOME}/versions/1")

        assert page.status == 200
        assert "In force" in page.text
        assert "Came with the program" in page.text
        assert "What client requests" not in page.text
        assert "weight: 5 group: starts" in page.text or "id: TRG2 kind: choice" in page.text
        main = page.root.one("main")
        assert main.every("form", "input") == []
        assert [a for a in main.every("a") if "/edit/" in a.get("href")] == []

    @pytest.mark.parametrize("number", ["2", "0", "x", "%00", "9" * 40, "-1", "1.0", "١"])
    def test_what_was_not_published_is_not_found(self, ed: Visitor, number: str) -> None:
        assert ed.get(f"{HOME}/versions/{number}").status == 404
        assert ed.get(f"{HOME}/versions/{number}/bank.zip").status == 404
