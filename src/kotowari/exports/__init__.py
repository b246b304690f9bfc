"""The policy in the forms of others: DPV, ODRL, the register of personal data. Pure."""
