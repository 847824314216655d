"""IATI: publishing our aid, checking such a file, reading what others publish."""
