"""Settings: base for all, embedded for one machine, production behind a proxy, test for the suite."""
