"""What an evaluation needs of the catalogue, of files and of encoders."""
