"""Accounts, organisations, teams, and the trail."""
