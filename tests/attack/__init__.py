"""Kills, collisions and hostile parameters, seeded and bounded: ``make attack``, a short form in ``make test``."""
