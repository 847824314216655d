"""The life of records as tables of steps: what may be taken, by whom, why not yet; and taking one."""
