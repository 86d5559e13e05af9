"""From a record to a scenario, and from the scenario back to the record: calibration and back-test."""
