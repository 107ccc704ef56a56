"""Who can decide a vote: every ballot of every attendance, against the guards as they are declared."""
