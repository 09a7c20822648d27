"""What a label is: its stock, its layout, and one drawing of it for paper, screen and thermal printers."""
