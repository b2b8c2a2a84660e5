"""A double of the language model: OpenAI-shaped, predictable, never an echo."""
