"""What a study is: its file, its search space, what it was made with."""
