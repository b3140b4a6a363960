"""What travels between the steps: records, topics and their wire format."""
