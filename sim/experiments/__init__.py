"""Many runs: designs of points, sweeps that survive interruption, sensitivity, staffing search, power of a pilot."""
