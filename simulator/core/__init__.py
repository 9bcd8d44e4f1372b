"""What the service decides: pure functions and values. No I/O, no time, no chance, no installed package."""
