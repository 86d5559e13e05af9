"""What people see of a study: words, headline rows, charts, the console table, the one-file HTML summary."""
