"""What one table of a scenario cannot know alone, a file a subject."""
