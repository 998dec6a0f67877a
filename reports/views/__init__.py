"""The pages of analysts."""
