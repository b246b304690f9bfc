INSERT INTO ledger.pending (space, id, body) VALUES (%(space)s, %(id)b, %(body)b)
