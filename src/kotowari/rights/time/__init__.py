"""By when requests are answered: each law's clocks, and working days."""
