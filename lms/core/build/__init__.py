"""Set-up: what is made from sources and locked packages into ``build/``, which git ignores.

Runs before Django is configured and is never imported by the product. Each module is one part:
``styles``, ``libraries``, ``fonts`` and ``messages``.
"""
