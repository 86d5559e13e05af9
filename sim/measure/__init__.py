"""From logs to numbers: observation window, metric registry, intervals, paired comparison, replications."""
