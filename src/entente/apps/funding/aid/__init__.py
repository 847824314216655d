"""Whether a project or an action counts as official development aid: the decision, and what the rules suggest."""
