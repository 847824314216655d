"""What each side promised: who, what, by when, with what evidence, verified by somebody else."""
