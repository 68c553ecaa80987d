"""What happens after the response: one port, kept in the job table."""
