"""The look: sizes, spaces and colours as tokens, and how they reach Qt. No widget here."""
