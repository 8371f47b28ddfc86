"""Pages behind a link: a partner without an account answers one referral, and reads what came of all that were sent to it."""
