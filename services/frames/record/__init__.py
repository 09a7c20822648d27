"""What a camera scan records of each of its frames: values and rules, the same at a station and at the hub."""
