"""Long work in processes of its own: started, watched, cancelled and written down."""
