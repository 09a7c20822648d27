"""The set-up assistant: how far somebody has come with it, and what it tries."""
