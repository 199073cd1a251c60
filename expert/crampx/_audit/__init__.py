"""Knowledge looked at as a whole: what it counts, how two versions differ, what the examples exercise."""
