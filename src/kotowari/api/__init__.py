"""The HTTP API: every act, the policy and the head of the ledger, for the applications that must obey."""
