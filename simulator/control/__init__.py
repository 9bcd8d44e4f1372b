"""How is a running simulator steered from outside? A small HTTP API on this machine; FastAPI describes it at /docs.

It speaks to Steering alone, and holds no logic. Nothing of it is imported until somebody asks.
"""
