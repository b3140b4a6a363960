"""Documents to alerts without a broker: files merged by time, read apart and kept by digest."""
