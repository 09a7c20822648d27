"""What is found when a station is looked over: values, and how things are looked at side by side, in bounded time."""
