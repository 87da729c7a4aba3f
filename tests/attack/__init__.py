"""Attacks on the commands: what they lose, and whom they let in (``make attack``)."""
