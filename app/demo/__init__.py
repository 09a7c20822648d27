"""The demo shift: simulated devices, everything behind them real."""
