"""The document that is checked: its lines, boxes and stories, and what may be said of them."""
