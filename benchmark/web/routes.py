"""The site map."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from benchmark.store.banks import newest_hash
from benchmark.store.engine import reading
from benchmark.store.migrate import is_migrated
from benchmark.web import assess, files, mailed, onward, owner, pages, report, unfinished
from benchmark.web.access import not_found, state_of
from benchmark.web.forms import with_form
from benchmark.web.staff.routes import staff_routes


class Assets(StaticFiles):
    """Static files; an address with a digest may be kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with how long it may be kept."""
        response = await super().get_response(path, scope)
        digest = b"v=" in scope["query_string"]
        response.headers["cache-control"] = (
            "public, max-age=31536000, immutable" if digest else "public, max-age=3600"
        )
        # Pictures and fonts are embedded by pages of this site only, but fonts need CORS rules.
        return response


def healthz(_: Request) -> Response:
    """GET /healthz: the process answers."""
    return PlainTextResponse("ok")


def readyz(request: Request) -> Response:
    """GET /readyz: the database answers, has this program's form, and a bank is published."""
    engine = state_of(request).engine
    if not is_migrated(engine):
        return PlainTextResponse("not migrated", 503)
    with reading(engine) as db:
        ready = newest_hash(db) is not None
    return PlainTextResponse("ready" if ready else "no bank", 200 if ready else 503)


def robots(_: Request) -> Response:
    """GET /robots.txt: private pages are not for search engines."""
    private = ("/assess/", "/report/", "/staff", "/unsubscribe/")
    return PlainTextResponse("\n".join(("User-agent: *", *(f"Disallow: {p}" for p in private), "")))


def brand_css(request: Request) -> Response:
    """GET /brand.css: the accent colour of the settings."""
    accent = state_of(request).settings.brand_accent
    if not accent:
        raise not_found()
    rule = f":root {{ --accent: light-dark({accent}, color-mix(in oklab, {accent} 55%, white)); }}"
    return Response(rule, media_type="text/css")


def brand_logo(request: Request) -> Response:
    """GET /brand-logo: the logo file of the settings."""
    logo = state_of(request).settings.brand_logo
    if logo is None or not logo.is_file():
        raise not_found()
    return FileResponse(logo)


def routes(static: Path) -> list[Route | Mount]:
    """Every address of the site; see shared names in the README."""
    return [
        Route("/", pages.start_page),
        Route("/method", pages.method_page),
        Route("/privacy", pages.privacy_page),
        Route("/sample", report.show_sample),
        Route("/sample/report.json", report.show_sample_json),
        Route("/sample/report.pdf", files.sample_pdf),
        Route("/sample/{picture}.svg", files.sample_picture),
        Route("/start", with_form(assess.start), methods=["POST"]),
        Route("/assess/{token}", assess.resume),
        Route("/assess/{token}/link", assess.show_resume_link),
        Route("/assess/{token}/erase", unfinished.confirm_erase),
        Route("/assess/{token}/erase", with_form(unfinished.erase), methods=["POST"]),
        Route("/assess/{token}/review", assess.show_review),
        Route("/assess/{token}/review", with_form(assess.submit), methods=["POST"]),
        Route("/assess/{token}/{section}", assess.show_section),
        Route("/assess/{token}/{section}", with_form(assess.save_section), methods=["POST"]),
        Route("/report/{token}", report.show_report),
        Route("/report/{token}/report.pdf", files.report_pdf),
        Route("/report/{token}/report.json", report.show_json),
        Route("/report/{token}/contact", owner.contact),
        Route("/report/{token}/contact", with_form(owner.save_contact), methods=["POST"]),
        Route("/report/{token}/share", owner.share),
        Route("/report/{token}/share", with_form(owner.save_share), methods=["POST"]),
        Route("/report/{token}/delete", owner.confirm_delete),
        Route("/report/{token}/delete", with_form(owner.delete), methods=["POST"]),
        Route("/report/{token}/sharpen", with_form(onward.sharpen), methods=["POST"]),
        Route("/report/{token}/confirm", with_form(onward.confirm), methods=["POST"]),
        Route("/report/{token}/again", with_form(onward.again), methods=["POST"]),
        Route("/report/{token}/{picture}.svg", files.report_picture),
        *staff_routes(),
        Route("/unsubscribe/{token}", mailed.show_unsubscribe),
        Route("/unsubscribe/{token}", mailed.unsubscribe, methods=["POST"]),
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/robots.txt", robots),
        Route("/brand.css", brand_css),
        Route("/brand-logo", brand_logo),
        Mount("/static", Assets(directory=static)),
    ]
