"""What turns values into pages, pictures and documents."""
