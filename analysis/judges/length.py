"""Do people, and does the judge, prefer the longer answer?"""

import numpy as np
import pandas as pd

from analysis.agreement.estimate import Estimate, not_identified, share
from analysis.agreement.verdicts import RESPONSES
from analysis.comparisons import FIRST, TIE
from analysis.vote_log import VoteLog


def length_preference(log: VoteLog, *, level: float = 0.95) -> Estimate:
    """The share of decided battles that the longer answer won, in characters; equal lengths are left out.

    The interval counts the votes on one prompt as alike, if the log names prompts. This is an association:
    better models also write more. Not identified without the texts of the answers.
    """
    if not set(RESPONSES) <= set(log.frame.columns):
        return not_identified("the log has no texts of the answers", 0)
    left, right = (log.frame[name].fillna("").astype(str).str.len() for name in RESPONSES)
    longer = (left > right).to_numpy()
    used = (log.comparisons.outcome < TIE) & (left != right).to_numpy()
    hits = (log.comparisons.outcome == FIRST) == longer
    prompt = log.comparisons.prompt
    if prompt is None:
        return share(hits[used], level)
    groups = np.where(prompt >= 0, prompt, prompt.max() + 1 + np.arange(len(prompt)))
    return share(hits[used], level, cluster=pd.factorize(groups[used])[0])
