"""The run directory: Parquet tables, images and JSON, each written whole or not at all."""
