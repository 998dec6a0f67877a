"""What the pages and services of sharing read."""
