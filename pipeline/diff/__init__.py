"""Two runs of one document, compared by what is gained, lost and changed. Pure: no files, no store."""
