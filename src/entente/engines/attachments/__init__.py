"""Files kept with a record: judged by their content, read as the record is read, archived and never deleted."""
