"""The gate's tests."""
