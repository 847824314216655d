"""What the partner carries of a project, year by year."""
