"""Days: by the solar calendar, by the lunar one, with and without a year."""
