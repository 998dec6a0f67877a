"""The right holder's pages: home, own recordations, one page per part, steps with customs."""
