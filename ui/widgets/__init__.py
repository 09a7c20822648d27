"""The pieces that screens are built of: band, counter, progress, labels, buttons, tables, PIN pad."""
