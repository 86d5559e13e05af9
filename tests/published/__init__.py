"""Tables that others have published, to be made again.

`replications.csv`: 95 % intervals after each replication of a clinic of five nurses, as printed (six decimals) in
notebooks/choosing_replications.ipynb of Heather, Monks and Mustafee, pydesrap_mms, MIT licence, at 31cd660
(github.com/pythonhealthdatascience/pydesrap_mms). There the replications algorithm of Hoad, Robinson and Davies
(2010) gives 3, 31 and 3 replications of the mean time with a nurse, mean wait and utilisation, to 5 % with a
look-ahead of 5 from 3 on; the rows are those that the algorithm has run (8, 36 and 8).

`clinic.csv`: six scenarios of a clinic, means of 50 runs, as printed in notebooks/test_package.ipynb of Monks and
Harper, treat-sim 3.0.0, MIT licence, at e4a8c54 (github.com/pythonhealthdatascience/stars-treat-sim), after exercise 13
of Nelson (2013), Foundations and Methods of Stochastic Simulation.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).parent
CHOSEN = {"mean_time_with_nurse": 3, "mean_q_time_nurse": 31, "mean_nurse_utilisation": 3}


def replications(metric: str) -> pd.DataFrame:
    """The published value, low and high of one metric after each replication."""
    table = pd.read_csv(FOLDER / "replications.csv")
    return table[table["metric"] == metric]


def clinic() -> pd.DataFrame:
    """The published mean of each number (rows) in each scenario (columns)."""
    return pd.read_csv(FOLDER / "clinic.csv", index_col="number")
