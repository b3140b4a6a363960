"""The deployment's topics, each as those who write or read it see it."""
