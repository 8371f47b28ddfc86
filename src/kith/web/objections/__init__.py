"""What people say no to: recorded and ended on a page of their own, and watched over in a queue."""
