"""Pictures as a camera gives them, and the port that cameras stand behind."""
