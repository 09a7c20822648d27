"""People: who is signed in, what they may do, badges and PINs."""
