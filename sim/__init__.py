"""coresponse: what changes if a city answers some of its calls with social workers beside officers.

>>> from sim import load_scenario, draw, simulate
"""

__version__ = "0.1.0"
