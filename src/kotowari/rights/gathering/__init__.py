"""What every place holds of whoever asks: planned, approved, read and kept sealed."""
