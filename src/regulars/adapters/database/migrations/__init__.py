"""How the tables came to be: one file a revision, in `versions`. Run by `regulars.adapters.database.upgrade`."""
