"""The real services of the stand (Postgres, PostgREST, Redis) as child processes."""
