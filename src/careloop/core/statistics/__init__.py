"""Statistics: how sure may one be of a number?

Each module answers one question with pure functions of arrays and counts; chance comes in as a
`numpy.random.Generator`. Nothing here knows what a survey or a conversation is: `core.measures` does.
The public names are imported from the modules; `double_sample_mean`, which carries most of the product, from here.
Modules of scipy are named whole (`scipy.stats.norm`): it loads each part when it is first named, and `stats` alone
would cost every process that serves pages 70 MB and half a second.
"""

from careloop.core.statistics.double_sampling import double_sample_mean

__all__ = ["double_sample_mean"]
