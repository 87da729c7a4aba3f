"""How a cell shows words, tables and pictures; it knows facts and files of words, no count."""
