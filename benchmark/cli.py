"""The commands of `benchmark`. Faults are one clear line and exit 1."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import click

from benchmark import __version__
from benchmark.content.codec import bank_document, bank_hash
from benchmark.content.diff import differences
from benchmark.content.examples import AnswerFile, example_problems, read_answer_file
from benchmark.content.gaps import translation_gaps
from benchmark.content.lint import lint
from benchmark.content.load import gathered_files, load_bank, read_files
from benchmark.content.problems import ContentError
from benchmark.content.timing import core_minutes
from benchmark.core.bank import RECOMMENDATION, RULE_KINDS, Bank
from benchmark.core.build import build_report
from benchmark.core.localise import languages, localised
from benchmark.core.report import NOT_SUBMITTED, Report, Submission, report_json
from benchmark.settings import SettingsError, read_settings, shipped

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
"""The time of a report made on the command line without --at, so that it is reproducible."""


def main() -> None:
    """Run the command line; every expected fault is one line on stderr and exit 1."""
    try:
        # click hands back the code of an early exit instead of raising it.
        sys.exit(cli(standalone_mode=False) or 0)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        _fail("stopped")
    except click.ClickException as error:
        _fail(error.format_message())
    except (SettingsError, ContentError) as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename or 'file'}: {error.strerror or error}")


def _fail(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(1)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """A self-assessment for managed service providers."""


@cli.command()
def version() -> None:
    """Print the version of the program and the hash of the shipped bank."""
    bank = load_bank(read_files(shipped("questions")))
    click.echo(
        f"benchmark {__version__}, bank {bank.version} {bank_hash(bank_document(bank))[:12]}"
    )


@cli.command()
def serve() -> None:
    """Prepare the database and serve the site."""
    from benchmark.serve import run  # noqa: PLC0415  # uvicorn and the database, only when served

    run(read_settings())


@cli.command()
def worker() -> None:
    """Render and deliver for the web processes, on PostgreSQL."""
    from benchmark.work import run  # noqa: PLC0415  # the database and the queue, only here

    run(read_settings())


@cli.command()
@click.argument("folder", type=FOLDER, required=False)
def check(folder: Path | None) -> None:
    """Print every problem of a bank, with its place; exit 1 if there is one."""
    files, broken = gathered_files(folder or shipped("questions"))
    bank, found = lint(files)
    problems = sorted({*broken, *found})
    if bank is not None:
        problems += list(example_problems(bank, files))
    for problem in problems:
        click.echo(str(problem))
    if problems or bank is None:
        _fail(f"{len(problems)} problem{'s' * (len(problems) != 1)}")
    for gap in translation_gaps(files, bank):
        click.echo(f"note: {gap}")
    click.echo(_summary(bank, files))


def _summary(bank: Bank, files: Mapping[str, str]) -> str:
    questions = list(bank.questions())
    kinds = ", ".join(f"{len(bank.rules_of(kind))} {kind}" for kind in RULE_KINDS)
    core = sum(q.core for q in questions)
    tasks = sum(t.core for t in bank.matrix.tasks)
    return "\n".join(
        (
            f"bank {bank.version} {bank_hash(bank_document(bank))[:12]}: no problems",
            f"questions: {len(questions)}, {core} of them core",
            f"tasks: {len(bank.matrix.tasks)}, {tasks} of them core",
            f"rules: {kinds}",
            f"examples: {sum(path.startswith('examples/') for path in files)}",
            f"languages: {', '.join(languages(bank))}",
            f"time of the core set: {core_minutes(bank):.1f} minutes",
        )
    )


@cli.command()
@click.argument("answers", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
@click.option("--bank", "folder", type=FOLDER, help="Score under another bank.")
def score(answers: Path, folder: Path | None, *, as_json: bool) -> None:
    """Score a file of answers."""
    report = _report(answers, folder, NOT_SUBMITTED)[0]
    click.echo(report_json(report) if as_json else _scores(report))


def _report(path: Path, folder: Path | None, at: str) -> tuple[Report, AnswerFile]:
    bank = load_bank(read_files(folder or shipped("questions")))
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise click.ClickException(f"{path}: the file is not UTF-8; save it as UTF-8") from None
    given = read_answer_file(bank, str(path), text)
    submission = Submission(bank_hash(bank_document(bank)), given.locale, at)
    return build_report(localised(bank, given.locale), given.answers, submission), given


def _scores(report: Report) -> str:
    rung = report.rung
    place = f"rung {rung.value} {rung.name}" if rung.value else "no rung: too little was answered"
    lines = [f"{place}; range {rung.low} to {rung.high}", _line("overall", report.overall)]
    lines += [_line(name, each) for name, each in report.dimensions.items()]
    lines += [f"held by {g.id}: needs {g.needs:g} in {g.dimension}, has {g.has:.2f}"
              for g in report.gates if g.binds and rung.held and g.has is not None]  # fmt: skip
    lines += [f"capped by {cap.id}: {cap.dimension} at most {cap.ceiling}" for cap in report.caps]
    lines += [f"flag {flag.id}" + " (critical)" * flag.critical for flag in report.flags]
    lines += [f"contradiction {each.id}" for each in report.contradictions]
    for each in report.recommendations:
        kind = "advice" if each.kind == RECOMMENDATION else "keep"
        lines.append(f"{kind} {each.order}. {each.id}: {each.title}")
    return "\n".join(lines)


def _line(name: str, part: object) -> str:
    score, low, high = (getattr(part, key) for key in ("score", "low", "high"))
    shown = "none" if score is None else f"{score:.2f}"
    return shown if low is None else f"{name}: {shown} ({low:.2f} to {high:.2f})"


@cli.command()
@click.argument("answers", type=FILE)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--paper", type=click.Choice(["a4", "letter"]), help="By the region if not given.")
@click.option("--bank", "folder", type=FOLDER, help="Score under another bank.")
@click.option("--at", default=NOT_SUBMITTED, help="The time of submission, ISO 8601.")
def report(answers: Path, output: Path, paper: str | None, folder: Path | None, at: str) -> None:
    """Write the report of a file of answers as .pdf, .html or .json."""
    from benchmark.render.files import write_report  # noqa: PLC0415  # matplotlib and WeasyPrint

    made, _ = _report(answers, folder, at)
    if output.suffix not in (".pdf", ".html", ".json"):
        raise click.ClickException(f"{output}: write to a .pdf, .html or .json file")
    click.echo(f"writing {output} ...", err=True)
    output.write_bytes(write_report(made, output.suffix, paper))
    click.echo(f"{output}: {output.stat().st_size:,} bytes", err=True)


@cli.group()
def user() -> None:
    """Keep the accounts of those who work here."""


@user.command("add")
@click.argument("email")
@click.argument("more", nargs=-1, metavar="")
@click.option("--role", "roles", multiple=True, help="sales, editor or admin; may be given again.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line.")
def user_add(
    email: str, more: tuple[str, ...], roles: tuple[str, ...], *, password_stdin: bool
) -> None:
    """Make an account, and print the link with which its password is set."""
    from benchmark import cli_user  # noqa: PLC0415  # the database, only here

    # "--role sales admin" is meant as two roles, though the second comes without its option.
    named = (*roles, *more) if roles else roles
    password = cli_user.read_password() if password_stdin else None
    click.echo(cli_user.add_user(read_settings(), email, named, password))


@user.command("disable")
@click.argument("email")
def user_disable(email: str) -> None:
    """Close an account, and sign it out everywhere."""
    from benchmark import cli_user  # noqa: PLC0415  # the database, only here

    click.echo(cli_user.disable_user(read_settings(), email))


@user.command("reset")
@click.argument("email")
def user_reset(email: str) -> None:
    """Print a link with which an account sets a new password, and mail it."""
    from benchmark import cli_user  # noqa: PLC0415  # the database, only here

    click.echo(cli_user.reset_user(read_settings(), email))


@cli.command()
@click.option("--submissions", type=click.IntRange(1, 10_000_000), required=True, help="How many.")
@click.option("--yes", is_flag=True, help="Also beside submissions of real visitors.")
def demo(submissions: int, *, yes: bool) -> None:
    """Add invented submissions, marked as such, to try the site with."""
    from benchmark.app import prepare  # noqa: PLC0415  # the database, only here
    from benchmark.demo import adding  # noqa: PLC0415  # as above

    engine = prepare(read_settings())
    if not yes and adding.has_real_submissions(engine):
        raise click.ClickException(
            "the database holds submissions of real visitors; invented ones would stand among "
            "them. Use another BENCHMARK_DATA_DIR, or add --yes"
        )
    added = 0
    with click.progressbar(
        length=submissions, label="Invented submissions", file=sys.stderr
    ) as bar:
        try:
            for size in adding.add_demo(engine, submissions):
                bar.update(size)
                added += size
        except KeyboardInterrupt:
            raise click.ClickException(f"stopped; {added:,} submissions were added") from None
    click.echo(f"{added:,} invented submissions were added")


@cli.group()
def bank() -> None:
    """Move the bank between files and the database, and compare two."""


@bank.command("import")
@click.argument("folder", type=FOLDER)
def bank_import(folder: Path) -> None:
    """Publish a folder's bank as the newest version of the site's database."""
    from benchmark.publish import import_bank  # noqa: PLC0415  # the database, only here

    files = read_files(folder)
    loaded, problems = lint(files)
    if loaded is None or problems:
        raise ContentError(problems)
    click.echo(import_bank(read_settings(), loaded, files))


@bank.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--hash", "wanted", default="", help="The first digits of a version's hash.")
def bank_export(folder: Path, wanted: str) -> None:
    """Write a published version's files, byte for byte as they were imported."""
    from benchmark.publish import export_files  # noqa: PLC0415  # the database, only here

    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder}: the folder is not empty; name a new one")
    files = export_files(read_settings(), wanted)
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
    click.echo(f"{folder}: {len(files)} files")


@bank.command("diff")
@click.argument("old", type=FOLDER)
@click.argument("new", type=FOLDER)
def bank_diff(old: Path, new: Path) -> None:
    """Compare two banks in the content's own terms; exit 1 if they differ."""
    lines = differences(load_bank(read_files(old)), load_bank(read_files(new)))
    for line in lines:
        click.echo(str(line))
    if lines:
        raise click.exceptions.Exit(1)
    click.echo("the banks are equal")
