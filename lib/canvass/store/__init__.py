"""The tables in data/: their columns, reading them, replacing them whole, their sources."""
