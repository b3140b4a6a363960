"""The models in use: published, chosen for a block, changed by hand, and what they learn from."""
