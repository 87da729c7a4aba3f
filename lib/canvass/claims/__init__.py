"""What the press said in numbers, held against the figures: each claim by a stated rule."""
