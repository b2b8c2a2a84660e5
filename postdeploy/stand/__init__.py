"""The embedded stand: real services and a contract-faithful double of the platform on 127.0.0.1."""
