"""One file a revision, oldest first. A file that has been released is never edited: it is history."""
