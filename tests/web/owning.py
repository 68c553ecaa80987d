"""What tests of an owner's links share."""

from __future__ import annotations

from tests.web.conftest import Finished, Site

ANN = {"name": "Olive Owner", "company": "Owner IT", "email": "olive@example.com"}


def consents(site: Site) -> list[dict[str, object]]:
    return site.rows("SELECT * FROM consent ORDER BY given_at")


def shared(finished: Finished, button: str = "Make a link to the report") -> str:
    """The address of a link that the owner makes to hand on."""
    owner = finished.owner
    page = owner.send(owner.open(finished.report.link("Share a link to read")), button=button)
    fields = [e for e in page.root.every("input") if "readonly" in e.attributes]
    return fields[-1].get("value")
