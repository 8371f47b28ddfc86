"""An account: a member of staff who can sign in."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from kith.tables.keeping import Kept


class Account(AbstractBaseUser):
    """A member of staff. What they may do hangs on their memberships; an account alone opens nothing.

    The sign-in name is kept in small letters, so that it can be typed in any. There is no superuser: nobody reads about people because they run the machine (AZ-07).
    """

    kept = Kept("staff", "staff", ("name",))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    username = models.CharField("sign-in name", max_length=150)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    own_person = models.CharField("their own pseudonym on the register", max_length=64, blank=True, db_index=True)
    made_at = models.DateTimeField()

    objects: BaseUserManager = BaseUserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="account_username_once")]

    def __str__(self) -> str:
        return self.name
