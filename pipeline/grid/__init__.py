"""Tables of all formats: which cells head rows and columns, which rows are sums of others, where the unit is said."""
