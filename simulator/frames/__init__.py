"""Where frames come from and how they become JPEGs: video files, pictures, a drawn pattern.

No door: its modules are imported one by one, because given.py reads names at once while the others load decoders.
"""
