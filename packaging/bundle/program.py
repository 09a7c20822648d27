"""The script that PyInstaller packs."""

from app.packed import main

main()
