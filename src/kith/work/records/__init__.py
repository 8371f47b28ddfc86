"""What the service has promised itself to do, and when it last did."""
