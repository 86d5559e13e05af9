"""How fast coresponse is and what its paired differences are worth: ratios measured in one run."""
