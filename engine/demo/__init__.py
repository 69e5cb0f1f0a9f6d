"""What a newcomer is shown: pictures drawn by the program itself, and results laid out on one sheet."""
