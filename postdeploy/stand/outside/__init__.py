"""What the platform finds outside of itself: Supabase's gateway, Kommo and the LLM, in one process."""
