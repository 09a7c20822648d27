"""The program itself: how it was built, its logs, what nobody caught, its one window."""
