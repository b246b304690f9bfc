"""What goes out and comes in: packages, deliveries, the records of them, and what recipients are told afterwards."""
