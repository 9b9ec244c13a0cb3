"""What a person does with what was found: decisions, their trail, and the document as it stands after them."""
