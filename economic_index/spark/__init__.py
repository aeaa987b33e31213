"""The warehouse on Spark: its doors into dbt, and what runs on the driver."""
