"""Pages and a feed that need no account: services, for anybody."""
