"""The published figures of studies, and the same numbers computed again beside them."""
