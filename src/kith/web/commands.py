"""The commands that run the service; they join `kith` by the entry-point group `kith.commands`."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kith.web.directory.commands import directory
from kith.web.running import running as _service
from kith.web.staff.commands import staff

__all__ = ["register"]

LakePath = Annotated[Path, typer.Argument(help="The lake that kith build left.", metavar="LAKE")]
Files = Annotated[
    Path | None,
    typer.Option("--files", help="The folder it was built from: kept beside it, so that extracts can be brought in."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
FindOnce = Annotated[bool, typer.Option("--find", help="Carry out the first run of finding too, as the analyst.")]
Port = Annotated[int, typer.Option("--port", help="Where to listen.")]
Host = Annotated[str, typer.Option("--host", help="On which address; outside this machine only behind TLS.")]
Workers = Annotated[int, typer.Option("--workers", help="How many processes answer.")]
Once = Annotated[bool, typer.Option("--once", help="Do what waits and what is due, then end.")]
Out = Annotated[Path, typer.Option("--out", help="Where to write the copy; it must not be there yet.")]
BackupFile = Annotated[Path, typer.Argument(help="The backup.", metavar="BACKUP")]
Key = Annotated[Path | None, typer.Option("--key", help="The key of backups; KITH_HOME/backup.key if not given.")]
Over = Annotated[bool, typer.Option("--over", help="Let it take the place of what is here.")]
SignInName = Annotated[str, typer.Argument(help="Whose factor it is.", metavar="SIGN-IN-NAME")]
Subject = Annotated[str, typer.Option("--subject", help="What the issuer calls them: the sub of its tokens.")]
EndLink = Annotated[bool, typer.Option("--end", help="End the link, so that the password of Kith signs in again.")]
Checked = Annotated[str, typer.Option("--checked", help="How it was checked who asks; kept, and shown to them.")]
Folder = Annotated[Path, typer.Option("--out", help="Where to write the file that goes to the NHS.")]
WithoutNumber = Annotated[
    bool,
    typer.Option(
        "--use-unnumbered",
        help="Use people without an NHS number, about whom nobody can be asked; else they are left out.",
    ),
]
Sent = Annotated[Path, typer.Argument(help="The file that went out.", metavar="SENT")]
Answer = Annotated[Path, typer.Argument(help="The file that came back.", metavar="ANSWER")]
Because = Annotated[str, typer.Option("--because", help="Why a share that has changed much is right, in a sentence.")]
Anchors = Annotated[
    Path | None, typer.Option("--anchors", help="A file of anchors kept elsewhere; those in KITH_HOME are read too.")
]


Journal = Annotated[
    Path | None,
    typer.Option("--journal", help="What was decided since; KITH_JOURNAL or KITH_HOME/journal.age if not given."),
]
Before = Annotated[datetime, typer.Option("--before", formats=["%Y-%m-%d"], help="The first day of which events stay.")]
WhyPurged = Annotated[str, typer.Option("--because", help="Why, and who reviewed it; kept in the trail.")]


def load(lake: LakePath, files: Files = None, as_json: AsJson = False) -> None:
    """Bring a lake into the service: register, flags and lists; all of it or nothing."""
    with _service():
        from django.utils import timezone

        from kith.governance.trail import Actor
        from kith.web.bringing import bring, bring_and_keep

        by, at = Actor("kith load"), timezone.now()
        done = bring_and_keep(lake, files, by=by, at=at) if files else bring(lake, by=by, at=at)
    told = {"lake": str(lake), "files": done.files, "unchanged": done.unchanged, "rows": done.rows}
    if as_json:
        typer.echo(json.dumps(told))
    elif done.unchanged:
        typer.echo(f"Nothing to do: the {done.files} files of {lake} were loaded before.")
    else:
        for name, rows in done.rows.items():
            typer.echo(f"{rows:>12,} {name}")
        typer.echo(f"Loaded from {done.files} files; each is written to the trail.")


def serve(port: Port = 8000, host: Host = "127.0.0.1", workers: Workers = 2) -> None:
    """Serve the pages, until stopped."""
    with _service() as settings:
        from kith.web.serving import serve as listen

        typer.echo(f"Kith is at http://{host}:{port}" + (" (made up)" if settings.IS_DEMONSTRATION else ""), err=True)
        listen(host, port, workers)


def worker(once: Once = False) -> None:
    """Do what waits in the background, and what is due by the timetable, until stopped."""
    with _service():
        from kith.web.jobs import work

        work(once=once)


def backup(out: Out, key: Key = None) -> None:
    """Copy everything into one encrypted file, while people go on working."""
    with _service() as settings:
        from django.utils import timezone

        from kith.web.backing_up import back_up

        copy = back_up(out, key or settings.HOME / "backup.key", at=timezone.now())
    typer.echo(f"{copy.bytes:,} bytes in {out}, of a trail with {copy.events:,} events.")
    if copy.key_is_new:
        typer.echo(
            f"The key is new: {copy.key}. Keep a copy of it somewhere else; without it no backup opens.", err=True
        )


def restore(backup_file: BackupFile, key: Key = None, over: Over = False, journal: Journal = None) -> None:
    """Put a backup in place of an empty database, or, with --over, of what is here; then what was decided since, from the journal."""
    with _service(prepared=False) as settings:
        from django.utils import timezone

        from kith.web.restoring import put_back

        opens = key or settings.HOME / "backup.key"
        events, since = put_back(backup_file, opens, over=over, at=timezone.now(), journal=journal)
    typer.echo(f"Restored; its trail is whole, with {events:,} events. Decided since and put back: {since:,}.")


def verify_trail(anchors: Anchors = None, as_json: AsJson = False) -> None:
    """Read the whole trail and say whether it is what was written; name the first event that is not."""
    with _service() as settings:
        from kith.governance.records.trail import verify_trail as verify
        from kith.web.anchoring import anchors_in

        marks = [*anchors_in(settings.HOME / "anchors.txt"), *(anchors_in(anchors) if anchors else [])]
        events = verify(marks)
    if as_json:
        typer.echo(json.dumps({"whole": True, "events": events, "anchors": len(marks)}))
    else:
        typer.echo(f"The trail is whole: {events:,} events, {len(marks)} anchors fit.")


def demo_accounts(as_json: AsJson = False, find: FindOnce = False) -> None:
    """Make an account for each role in the made-up place, and print the passwords once (only with KITH_MODE=demo)."""
    with _service():
        from django.db import transaction
        from django.utils import timezone

        from kith.governance.asker import title_of
        from kith.web.demonstration import give_out, make_accounts, make_answers

        with transaction.atomic():  # or the passwords are never printed
            made = make_accounts(at=timezone.now())
            make_answers(at=timezone.now())
            give_out(at=timezone.now())
    if as_json:
        typer.echo(json.dumps(made))
    else:
        for one in made:
            typer.echo(f"{one['username']:<18} {one['password']:<20} {title_of(one['role'])}, {one['team']}")
        typer.echo("These passwords are printed this once and kept nowhere.", err=True)
    if find:  # last, so that the passwords are printed whatever becomes of it
        typer.echo(
            "Finding once, so that rules are counted from the start. With many people it takes some minutes.", err=True
        )
        with _service():
            from kith.web.demonstration import find_once

            find_once(at=timezone.now())


def demo_history() -> None:
    """Make up three years of work for the made-up place, once its accounts are there (only with KITH_MODE=demo): referrals, tasks,
    conversations, cases of advice and links for partners."""
    with _service():
        from django.db import transaction
        from django.utils import timezone

        from kith.web.past import make_past

        with transaction.atomic():
            made = make_past(at=timezone.now())
    typer.echo(
        f"{made.referrals:,} referrals of the last three years, made up; with {made.tasks:,} tasks, {made.talks:,} conversations, {made.cases:,} cases of advice and {made.links:,} links for partners.",
        err=True,
    )


def ask_opt_outs(out: Folder, use_unnumbered: WithoutNumber = False) -> None:
    """Write the file that asks the NHS who opted out nationally."""
    with _service():
        from django.utils import timezone

        from kith.governance.trail import Actor
        from kith.web.opt_outs import ask_nationally

        by, at = Actor("kith opt-outs ask"), timezone.now()
        path = ask_nationally(out, uses_unnumbered=use_unnumbered, by=by, at=at)
    typer.echo(f"Send {path} to the NHS, and keep it until the answer has been taken.")


def answer_opt_outs(sent: Sent, answer: Answer, because: Because = "") -> None:
    """Take the NHS's answer: whole, of this question, and believable, or not at all."""
    with _service():
        from django.utils import timezone

        from kith.governance.trail import Actor
        from kith.web.opt_outs import take_national_answer

        by, at = Actor("kith opt-outs answer"), timezone.now()
        found = take_national_answer(sent, answer, because=because, by=by, at=at)
    typer.echo(f"{found.sent:,} asked, {found.returned:,} came back, {len(found.opted_out):,} opted out.")


def reset_second_factor(username: SignInName, checked: Checked) -> None:
    """End the second factor of an account whose telephone is lost, where no colleague is left who could."""
    with _service():
        from django.utils import timezone

        from kith.governance.records.second_factor import end_second_factor
        from kith.governance.trail import Actor

        end_second_factor(
            username=username, how_checked=checked, by=Actor("kith reset-second-factor"), at=timezone.now()
        )
    typer.echo(f"The password of {username} alone signs in now; they are told so, and can set up another factor.")


def link_sign_in(username: SignInName, subject: Subject = "", end: EndLink = False) -> None:
    """Let the issuer of KITH_OIDC_ISSUER vouch for the holder of an account; no token ever makes or opens one by itself."""
    with _service() as settings:
        from django.utils import timezone

        from kith.errors import BadUsage
        from kith.governance.records.linking_sign_ins import end_sign_in_link
        from kith.governance.records.linking_sign_ins import link_sign_in as link
        from kith.governance.trail import Actor

        if settings.ISSUER is None:
            raise BadUsage("No issuer is set.", "Set KITH_OIDC_ISSUER, KITH_OIDC_CLIENT_ID and KITH_OIDC_SECRET_FILE.")
        by, at, issuer = Actor("kith link-sign-in"), timezone.now(), settings.ISSUER.address
        if end:
            end_sign_in_link(username=username, issuer=issuer, by=by, at=at)
        else:
            link(username=username, issuer=issuer, subject=subject, by=by, at=at)
    typer.echo(f"{username} signs in " + ("with the password of Kith again." if end else f"by {issuer} from now on."))


def purge_trail(before: Before, because: WhyPurged) -> None:
    """Purge events of the trail of before a day, at least eight years ago; a signed checkpoint stands for them, and the rest still proves itself."""
    with _service():
        from django.utils import timezone

        from kith.governance.records.purging import purge_trail as purge
        from kith.governance.trail import Actor
        from kith.people.records.reading import still_here

        day = timezone.make_aware(before)
        made = purge(
            before=day, because=because, still_here=still_here, by=Actor("kith purge-trail"), at=timezone.now()
        )
    typer.echo(
        f"Events {made.first_seq:,} to {made.last_seq:,} are gone; a signed checkpoint stands for them. Write the end of the trail down: kith verify-trail"
    )


def register(app: typer.Typer) -> None:
    """Join the service's commands to `kith`."""
    for name, command in (
        ("load", load), ("serve", serve), ("worker", worker), ("backup", backup), ("restore", restore),
        ("verify-trail", verify_trail), ("purge-trail", purge_trail), ("demo-accounts", demo_accounts), ("demo-history", demo_history),
        ("reset-second-factor", reset_second_factor), ("link-sign-in", link_sign_in),
    ):  # fmt: skip
        app.command(name=name)(command)
    opt_outs = typer.Typer(help="National opt-outs: ask the NHS, and take its answer.", no_args_is_help=True)
    opt_outs.command(name="ask")(ask_opt_outs)
    opt_outs.command(name="answer")(answer_opt_outs)
    app.add_typer(opt_outs, name="opt-outs")
    app.add_typer(staff, name="staff")
    app.add_typer(directory, name="directory")
