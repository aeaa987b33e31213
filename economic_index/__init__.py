"""What SQL cannot do for the Economic Index Warehouse: read, check, generate, publish."""
