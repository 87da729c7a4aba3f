"""From captures of a result feed to tables: the ledger, the roster, the rebuild."""
