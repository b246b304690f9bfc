"""What people write for Kotowari in YAML: read with the line of every key, and judged by the shapes it must have."""
