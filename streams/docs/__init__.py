"""Pages and schemas that are written from declarations: `python -m streams.docs` writes them."""
