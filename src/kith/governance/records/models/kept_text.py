"""What somebody typed and sent after their session had ended: kept for them alone, sealed, until they send it again."""

from django.db import models

from kith.governance.records.models.account import Account
from kith.tables.keeping import Kept


class KeptText(models.Model):
    """One form that came too late. It opens to the account that typed it, for the address that it was sent to, and to nothing else.

    address     where it was sent to; at most one text waits for each, the last
    page        where it is shown again
    had_file    a file was among it, which is never kept
    """

    kept = Kept("working", "clinical")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="kept_texts")
    address = models.CharField(max_length=500)
    page = models.CharField(max_length=500)
    sealed = models.TextField()
    had_file = models.BooleanField(default=False)
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("kept_at", "id")
        constraints = [models.UniqueConstraint(fields=["account", "address"], name="kept_text_one_for_an_address")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kept_at}"
