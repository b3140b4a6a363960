"""The shell: Kafka, files, processes, terminal; it carries records and decides nothing."""
