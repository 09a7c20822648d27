"""What supervisors see: every session of every station, as it stands now, and what needs somebody."""
