"""`entente iati`: publishing our aid, checking such a file, reading others'."""
