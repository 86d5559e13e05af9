"""What theory says, in NumPy and SciPy alone: nothing here knows the simulator, and it is never simulated here.

`formulas` are closed forms; `chains` are Markov chains solved exactly; `daily` follows a day that repeats.
Rates and times in any one unit.
"""
