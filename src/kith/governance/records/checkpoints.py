"""Checkpoints of the trail: signed by this installation, one after the other, and each told of in the trail that goes on."""

from __future__ import annotations

import hmac
import json

from django.conf import settings
from django.utils.crypto import salted_hmac

from kith.errors import TrailBroken
from kith.governance.records.models import TrailCheckpoint, TrailEvent
from kith.governance.trail import BEGINNING

__all__ = ["last_checkpoint", "signature_of"]

_SIGNED = ("first_seq", "last_seq", "last_hash", "first_at", "last_at", "counts", "made_at", "because")


def last_checkpoint() -> tuple[int, str]:
    """Number and digest of the last event that was purged, and `(0, BEGINNING)` where none was.

    Raises `TrailBroken` where a checkpoint is not signed by this installation, does not follow the one before, or is one of which the trail
    itself says nothing: that is how events are taken out by somebody who may write to the database.
    """
    seq, digest = 0, BEGINNING
    for one in TrailCheckpoint.objects.order_by("last_seq"):
        if one.first_seq != seq + 1 or not _is_signed(one):
            raise TrailBroken(
                f"The checkpoint for events {one.first_seq} to {one.last_seq} of the trail is not ours, or was edited.",
                "Tell the information governance lead. Was the installation’s secret replaced? Put the old one into SECRET_KEY_FALLBACKS.",
            )
        seq, digest = one.last_seq, one.last_hash
    if seq and not _is_told(seq, digest):
        raise TrailBroken(
            f"Nothing in the trail tells of events 1 to {seq} being purged.", "Tell the information governance lead."
        )
    return seq, digest


def _is_told(seq: int, digest: str) -> bool:
    told = TrailEvent.objects.filter(kind="trail", result="purged", item=str(seq)).values_list("details", flat=True)
    return any(json.loads(details)["hash"] == digest for details in told)


def signature_of(one: TrailCheckpoint, secret: str) -> str:
    """The signature of a checkpoint under one secret of the installation."""
    words = {name: getattr(one, name) for name in _SIGNED}
    words |= {name: words[name].isoformat() for name in ("first_at", "last_at", "made_at")}
    text = json.dumps(words, sort_keys=True, ensure_ascii=False)
    return salted_hmac("kith trail checkpoint", text, secret=secret, algorithm="sha256").hexdigest()


def _is_signed(one: TrailCheckpoint) -> bool:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(one.signature, signature_of(one, secret)) for secret in secrets)
