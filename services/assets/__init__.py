"""Assets entered in batches: one scan, one asset in the register, one tag, one label."""
