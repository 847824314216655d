"""The rooms, one folder per users’ term, lower ones first: reference, partners, network, agreements, dialogues, projects, briefs."""
