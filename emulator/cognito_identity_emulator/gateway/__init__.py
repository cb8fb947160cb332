"""Where HTTP comes in, and nowhere else: the ASGI app, who is calling, CORS, and the documents under /.well-known.

It knows how to reach the engine; what an operation does, it does not know.
"""
