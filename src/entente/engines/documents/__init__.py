"""Documents: one model of blocks, printed as web page, PDF, Word and OpenDocument with the same content."""
