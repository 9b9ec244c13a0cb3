"""What kind of text it is: which lines are the document's own, and which date it prints as its own."""
