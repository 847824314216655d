"""Background tasks: queue, progress, cancel, retry, and the table of what recurs."""
