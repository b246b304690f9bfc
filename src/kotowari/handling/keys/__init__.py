"""What is done to the keys themselves: epochs, escrow, another key store."""
