"""The ledger: an append-only log per space that anyone with its key can verify offline."""
