"""What a run looks like to people: on a terminal, and as a page of its own."""
