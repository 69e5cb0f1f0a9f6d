"""What a person sees; no SQL, no decoding, no search."""
