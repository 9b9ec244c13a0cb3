"""References: numbers and symbols of cited documents."""
