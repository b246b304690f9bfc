"""Epochs, key stores and escrow."""
