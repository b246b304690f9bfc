"""Those outside to whom information goes: contracts, requests, keys, and what each received."""
