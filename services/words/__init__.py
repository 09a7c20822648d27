"""Words for people, one catalogue per language in resources/words."""
