"""Known reported totals: load them, align a document's figures with them, compare."""
