"""Banks in and out of a site's database, for the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine

from benchmark.app import prepare
from benchmark.content.codec import bank_document, bank_hash, files_digest, files_document
from benchmark.content.load import Files
from benchmark.core.bank import Bank
from benchmark.settings import Settings
from benchmark.store import banks
from benchmark.store.engine import reading, writing


@contextmanager
def _prepared(settings: Settings) -> Iterator[Engine]:
    engine = prepare(settings)
    try:
        yield engine
    finally:
        engine.dispose()


def import_bank(settings: Settings, bank: Bank, files: Files) -> str:
    """Publish a checked bank; returns a sentence about it."""
    document = bank_document(bank)
    new = banks.NewVersion(
        bank_hash(document),
        bank.version,
        banks.EDITOR,
        files_digest(files),
        document,
        files_document(files),
    )
    with _prepared(settings) as engine, writing(engine) as db:
        done = banks.publish_version(db, new)
        return f"published as version {done.number}: bank {bank.version} {done.bank_hash[:12]}"


def export_files(settings: Settings, wanted: str) -> dict[str, str]:
    """The files of the newest version, or of the one whose hash begins with `wanted`."""
    with _prepared(settings) as engine, reading(engine) as db:
        found = banks.publication_by_prefix(db, wanted) if wanted else banks.newest_publication(db)
    if found is None:
        raise click.ClickException(f"no version has a hash that begins with {wanted!r}")
    files: dict[str, str] = json.loads(found.files)
    return files
