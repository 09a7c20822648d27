"""The station looked over: each device, server and file that it needs, for `scandesk doctor` and the page Health."""
