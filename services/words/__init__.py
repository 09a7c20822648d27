"""The words catalogue: every sentence for people, by key and language."""
