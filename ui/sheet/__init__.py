"""The command sheet (F12): command barcodes to scan from the screen."""
