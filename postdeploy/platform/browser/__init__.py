"""The platform through a browser: the same nouns, acted on by role, label and text, judged by what can be seen.

One process and one page per run, started at first need. Ids come from the page's own requests, or from the API by
the run's unique names; whether something is there is decided by what a person can see.
"""
