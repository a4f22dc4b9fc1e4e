"""Settings pages about people: agents, teams, hours, organisations, and my own profile."""
