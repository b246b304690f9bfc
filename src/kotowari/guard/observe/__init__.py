"""What logins do in a company's database, and what of it would be refused: told, never stopped."""
