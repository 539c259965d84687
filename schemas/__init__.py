"""What things are: the forms as data, the records, the identities, the published tables, the catalog."""
