"""How a siting problem is solved: pure, knows neither database nor web."""
