"""The OpenAPI document."""

from functools import cache


@cache
def document():
    return {}
