"""People, roles, office membership, sign-in."""
