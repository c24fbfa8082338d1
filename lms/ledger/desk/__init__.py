"""The ledger at the desk: providers and contracts."""
