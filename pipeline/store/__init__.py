"""The only room with SQL: originals by their content, the ledger of files, runs and what they found."""
