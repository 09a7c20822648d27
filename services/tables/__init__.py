"""Tables that people bring and take away: CSV and XLSX files, read without trust and written without harm."""
