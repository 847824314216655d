"""Spreadsheet files as they are read and written: XLSX, ODS and CSV, with no word of records."""
