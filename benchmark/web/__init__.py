"""The site: routes, access, forms, and one handler module a subject."""
