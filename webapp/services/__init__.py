"""The rules of the house. Nothing here sees a request; errors for people are :class:`errors.UserError`."""
