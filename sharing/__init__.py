"""Which partner may know what, and its delivery."""
