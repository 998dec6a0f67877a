"""What changes people and their sign-ins."""
