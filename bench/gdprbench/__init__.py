"""GDPRbench's four roles over records with metadata: a driver of our own, a guarded database beside a raw one."""
