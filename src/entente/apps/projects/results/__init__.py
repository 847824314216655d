"""The results framework: aims, indicators, what was reached in each period, approved by somebody else, added up."""
