"""The asset screen: one scan, one asset in the register, one tag, one label."""
