"""The warehouse on Spark: how dbt reaches it, and what runs on the driver."""
