"""The demonstration country: the documents' facts as data files, and a seeded generator of fictional volume."""
