"""Why an encoder finds two items alike: which places, moments and bands make their score."""
