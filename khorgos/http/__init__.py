"""The HTTP side of the daemon: JSON, feeds, live events, pages. What it shows, the rooms below say; here it is only put into form."""
