"""When: the clock, the daemon, the pool of workers."""
