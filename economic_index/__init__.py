"""What SQL cannot do for the warehouse: read, check, generate, publish."""
