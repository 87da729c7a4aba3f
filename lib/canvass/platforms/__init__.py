"""Pledges, money and what followed: the book of the 2022 race for mayor."""
