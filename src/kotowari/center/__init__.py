"""The privacy center: pages for the public."""
