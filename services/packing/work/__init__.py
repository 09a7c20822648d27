"""Work to pack, from files and for other programs: read, compared with what is there, kept; and told as a snapshot."""
