"""A folder of CSV, Excel and Parquet files as a place: each file, or each pattern of files, is a table."""
