"""The built-in receiver: checks what it is told, looks at the picture, and answers as asked.

No door: its modules are imported one by one, because only server.py needs the HTTP library.
"""
