"""History through the runner: replays, their folders, checkpoints."""
