"""Tests of one room, a package so that its files may be named like another room's."""
