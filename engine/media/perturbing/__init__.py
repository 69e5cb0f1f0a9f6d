"""Pictures and sounds changed more and more, to see how well encoders still know them."""
