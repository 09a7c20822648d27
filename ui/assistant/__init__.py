"""The set-up assistant: one step a page, each by keyboard alone or by scanner alone."""
