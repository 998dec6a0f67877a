"""The shape of what is typed in: the right holder's pages in portal.py, the desk's in desk.py."""
