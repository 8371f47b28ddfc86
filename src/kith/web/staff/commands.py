"""What is typed to let the first people in: a team, the organisations, and whoever then lets in the others."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer

__all__ = ["staff"]

staff = typer.Typer(
    help="Let the first people in: a team, an organisation, and who keeps the team.", no_args_is_help=True
)

Neighbourhood = Annotated[str, typer.Option("--neighbourhood", help="Its neighbourhood, as the lake names it.")]
Role = Annotated[str, typer.Option("--role", help="Their role, as docs/reference/roles.md names it.")]
Team = Annotated[str, typer.Option("--team", help="The team, by name.")]
WorksFor = Annotated[str, typer.Option("--organisation", help="Whom they work for, by name.")]
Kind = Annotated[str, typer.Option("--kind", help="general-practice, nhs-trust, council, vcse or integrator.")]
Code = Annotated[str, typer.Option("--ods-code", help="Its ODS code, where it has one.")]
Name = Annotated[str, typer.Option("--name", help="Their name, as colleagues know them.")]


@staff.command(name="team")
def team(name: str, neighbourhood: Neighbourhood) -> None:
    """Put a team into a neighbourhood of the register."""
    from kith.web.running import running

    with running():
        from kith.governance.records.staff import ensure_team

        ensure_team(name=name, neighbourhood=neighbourhood, organisations=[])
    typer.echo(f"{name} is a team of {neighbourhood}.")


@staff.command(name="organisation")
def organisation(name: str, kind: Kind, ods_code: Code = "") -> None:
    """Put in a body whose staff may be in a team."""
    from kith.web.running import running

    with running():
        from django.utils import timezone

        from kith.governance.records.organisations import keep_organisation
        from kith.governance.trail import Actor

        keep_organisation(name=name, ods_code=ods_code, kind=kind, by=Actor("kith staff"), at=timezone.now())
    typer.echo(f"{name} is there. It has signed nothing yet, so nothing opens to its staff.")


@staff.command(name="add")
def add(username: str, name: Name, role: Role, team: Team, organisation: WorksFor) -> None:
    """Let somebody in whom no colleague could confirm yet, and print their joining code, this once."""
    from kith.web.running import running

    with running():
        from django.utils import timezone

        from kith.governance.joining import CODE_BYTES
        from kith.governance.records.joining import Proposed, install
        from kith.governance.records.staff import team_and_body
        from kith.governance.trail import Actor

        at = timezone.now()
        of_team, body = team_and_body(team, organisation)
        who = Proposed(
            username, name, role, of_team, body, timezone.localdate(at), "let in by whoever runs the service"
        )
        code = install(who=who, chance=secrets.token_bytes(CODE_BYTES), by=Actor("kith staff"), at=at)
    typer.echo(
        f"{username.lower()} joins with this code at /join, within seven days. It is shown this once and kept nowhere:"
    )
    typer.echo(code)
