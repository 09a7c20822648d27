"""The third front door: the hub, HTTP over `services/hub`."""
