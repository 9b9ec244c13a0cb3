"""What leaves the house: lines of JSON, one JSON array, CSV. Phone and identity numbers leave it masked."""
