"""What leaves the house: lines of JSON, CSV, pages, sums. Phone and identity numbers leave it masked."""
