"""What is typed in on the sharing pages: shapes only, the services judge."""
