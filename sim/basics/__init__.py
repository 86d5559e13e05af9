"""Small things every room uses: errors, durations, the calendar, distributions, quantile streams."""
