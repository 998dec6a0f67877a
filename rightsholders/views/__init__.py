"""The pages of customs: finding recordations in finding.py, the desk's examination in desk.py."""
