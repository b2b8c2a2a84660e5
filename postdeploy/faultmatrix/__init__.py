"""The proof that every check can fail: the checklist against every fault and every benign variation of the stand.

The stand is reached here by its own classes, the suite only as a user would: behave in a process of its own, with
settings in its environment.
"""
