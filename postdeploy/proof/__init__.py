"""How evidence is shown: exchanges with a `curl`, rows as tables, and what other people own covered up."""
