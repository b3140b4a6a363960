"""Made-up sentences by which the reading of signals is held: a folder a set, a file a language."""
