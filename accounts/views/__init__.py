"""The pages of people: signing in, the own profile, the administrator's list."""
