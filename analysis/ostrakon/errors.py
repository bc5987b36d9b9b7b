"""What the package says when it cannot do what was asked."""


class HistoryError(Exception):
    """A file that is no history, or a question that a history cannot answer. The message is one sentence for the user."""
